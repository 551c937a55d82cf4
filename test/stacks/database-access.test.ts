import assert from "node:assert/strict";
import { test } from "node:test";
import { effectiveGrants } from "../../stacks/database-access.ts";
import { databaseEgress, databaseFolders } from "../../stacks/database-delivery.ts";
import { anEstateWithDatabase } from "./database-estate.ts";
import { aRelease, changed, loaded } from "./estate.ts";

const OLD = aRelease("1.0.0", 100);
const NEW = { ...aRelease("1.1.0", 0), database: { shop: { sales: { orders: ["UPDATE"], rates: ["SELECT"] } } } };

const grantsWith = (releases: readonly unknown[]) => {
  const config = loaded(changed({ releases }, anEstateWithDatabase()));
  const service = config.database?.services[0];
  assert.ok(service !== undefined);
  return effectiveGrants(config, service);
};

test("grants widen with a release that needs more, and narrow when it leaves", () => {
  const base = { sales: { orders: ["SELECT", "INSERT"] } };
  const wide = { sales: { orders: ["SELECT", "INSERT", "UPDATE"], rates: ["SELECT"] } };
  assert.deepEqual(grantsWith([OLD]), base);
  assert.deepEqual(grantsWith([OLD, NEW]), wide);
  assert.deepEqual(
    grantsWith([
      { ...OLD, weight: 0 },
      { ...NEW, weight: 100 },
    ]),
    wide,
    "the bake",
  );
  assert.deepEqual(grantsWith([{ ...NEW, database: {}, weight: 100 }]), base);
});

test("what a release may do in the database is no part of its id", () => {
  const [plain, needing] = [loaded(changed({ releases: [OLD] }, anEstateWithDatabase())), NEW].map((value) =>
    "releases" in value
      ? value
      : loaded(changed({ releases: [{ ...OLD, database: value.database }] }, anEstateWithDatabase())),
  );
  assert.equal(plain?.releases[0]?.id, needing?.releases[0]?.id);
});

test("only the declared workloads get files and a way to the server", () => {
  const config = loaded(anEstateWithDatabase());
  const [service] = config.services;
  assert.ok(service !== undefined);
  const given = service.workloads.map((workload) => ({
    name: workload.name,
    folders: databaseFolders(config, service, workload),
    egress: databaseEgress(config, service, workload),
  }));
  const files = ["host", "port", "database", "username", "password", "ca.crt"];
  assert.deepEqual(given, [
    {
      name: "api",
      folders: [{ folder: "database", secret: "shop-database", files }],
      egress: [{ to: "postgres", cidr: "10.20.0.7/32", port: 5432 }],
    },
    { name: "worker", folders: [], egress: [] },
  ]);
});
