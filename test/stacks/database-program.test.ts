/** The database's resources against Pulumi's mocks: what is registered, with which inputs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { EMPTY_INVENTORY, type Inventory } from "../../components/postgres/inventory.ts";
import { anEstateWithDatabase } from "./database-estate.ts";
import { changed, loaded } from "./estate.ts";
import { type Registered, register, registerWith } from "./mocked-program.ts";

const ROTATING = {
  "database.extensions": ["pgcrypto"],
  "database.credentials.services.shop": {
    current: { generation: 2, issued: "2026-12-01" },
    previous: { generation: 1, issued: "2026-11-21" },
  },
};

async function database(changes: Readonly<Record<string, unknown>>, inventory: Inventory = EMPTY_INVENTORY) {
  const config = loaded(changed(changes, anEstateWithDatabase()));
  return await registerWith(config, "update", async ({ cluster, namespace }) => {
    const { buildPresentDatabase } = await import("../../stacks/database-resources.ts");
    const { database: declared } = config;
    assert.ok(declared !== undefined);
    const own = new (class extends pulumi.ProviderResource {})("cutover", "cutover", {});
    const place = { config, database: declared, namespace, inventory, certificateAuthority: "PEM" };
    buildPresentDatabase({ ...place, kubernetes: cluster, own });
  });
}

const rotating = await database(ROTATING);
const settled = await database({});

const named = (registered: readonly Registered[]) =>
  registered
    .filter(({ type }) => !type.startsWith("kubernetes:") && !type.includes(":kubernetes:"))
    .map(({ type, name }) => `${type.replace("postgresql:index/", "").replace(/^[a-zA-Z]+:([A-Z])/, "$1")} ${name}`)
    .sort();

const inputsOf = (registered: readonly Registered[], type: string, name: string) =>
  registered.find((candidate) => candidate.type.endsWith(type) && candidate.name === name)?.inputs;

/** Inputs with a secret in them come wrapped as a whole. */
function revealed(inputs: unknown): Readonly<Record<string, unknown>> {
  const object = Object(inputs);
  return "value" in object ? Object(object.value) : object;
}

test("a database registers exactly these resources", () => {
  assert.deepEqual(named(rotating), [
    "Database shop",
    "DefaultPrivileges shop-functions",
    "Extension shop-extension-pgcrypto",
    "GrantRole shop-administrator",
    "Role shop-migrator",
    "Role shop-owner",
    "Role shop-reader",
    "Role shop-shop",
    "Role shop-shop-a",
    "Role shop-shop-b",
    "Schema shop-schema-extensions",
    "Schema shop-schema-sales",
    "cutover:postgres:Database shop",
    "cutover:postgres:DatabaseAccess shop",
    "cutover:postgres:DatabaseSecret shop-database",
    "cutover:postgres:ServiceRoles shop-shop",
    "cutover:postgres:TableAccess shop-sales-orders",
    "cutover:postgres:TableAccess shop-sales-rates",
    "pulumi:providers:cutover cutover",
    "pulumi:providers:kubernetes kubernetes",
    "pulumi:providers:postgresql postgresql",
    "random:index/randomPassword:RandomPassword shop-shop-password-a",
    "random:index/randomPassword:RandomPassword shop-shop-password-b",
  ]);
});

test("during a rotation both login roles are live, and workloads get the new one", () => {
  const login = (slot: string) => {
    const { login, passwordWoVersion, validUntil } = inputsOf(rotating, "Role", `shop-shop-${slot}`) ?? {};
    return { login, passwordWoVersion, validUntil };
  };
  assert.deepEqual(login("a"), { login: true, passwordWoVersion: "1", validUntil: "2027-02-19 00:00:00+00" });
  assert.deepEqual(login("b"), { login: true, passwordWoVersion: "2", validUntil: "2027-03-01 00:00:00+00" });
  const secret = inputsOf(rotating, "v1:Secret", "shop-database");
  const { password, ...rest } = revealed(secret?.stringData);
  assert.deepEqual(rest, {
    host: "10.20.0.7",
    port: "5432",
    database: "shop",
    username: "shop_shop_b",
    "ca.crt": "PEM",
  });
  assert.notEqual(password, undefined);
});

test("outside a rotation the other role stays without a password and may not log in", () => {
  const inputs = inputsOf(settled, "Role", "shop-shop-b") ?? {};
  assert.equal(inputs.login, false);
  assert.equal("passwordWo" in inputs, false);
  assert.equal(inputsOf(settled, "RandomPassword", "shop-shop-password-b"), undefined);
});

test("a password is made anew for each generation, and for nothing else", () => {
  assert.deepEqual(inputsOf(rotating, "RandomPassword", "shop-shop-password-b"), {
    length: 40,
    special: false,
    keepers: { generation: "2" },
  });
});

test("no password is among the inputs of the provider, nor a path of this machine", () => {
  const inputs = inputsOf(settled, "pulumi:providers:postgresql", "postgresql") ?? {};
  assert.deepEqual(inputs, {
    connectTimeout: "15",
    database: "postgres",
    expectedVersion: "15",
    host: "10.20.0.7",
    port: "5432",
    sslmode: "verify-full",
    superuser: "false",
    username: "cutover_admin",
  });
});

test("what is on the server already is imported and not made again", async () => {
  const taken = await database(ROTATING, {
    database: true,
    roles: ["shop_owner", "shop_shop_a"],
    schemas: ["extensions", "public"],
    extensions: ["pgcrypto"],
  });
  assert.deepEqual(taken.flatMap(({ name, taken: id }) => (id === undefined ? [] : [`${name} ${id}`])).sort(), [
    "shop shop",
    "shop-extension-pgcrypto shop.pgcrypto",
    "shop-owner shop_owner",
    "shop-schema-extensions shop.extensions",
    "shop-shop-a shop_shop_a",
  ]);
});

test("pods and jobs of declared workloads find the files and may reach the server, others do not", async () => {
  const jobs = { "services.shop.jobs.report.workload": "api" };
  const registered = await register(loaded(changed(jobs, anEstateWithDatabase())), "update");
  const asked = registered.filter(({ type }) => /:(Deployment|CronJob|NetworkPolicy)$/.test(type));
  const [files, reach] = ["shop-database", "10.20.0.7/32"].map((text) =>
    asked.flatMap(({ type, name, inputs }) =>
      JSON.stringify(inputs).includes(text) ? [`${type.split(":").at(-1)} ${name.replace(/-[0-9a-f]{10}$/, "")}`] : [],
    ),
  );
  assert.deepEqual(files?.sort(), ["CronJob shop-report", "Deployment shop-api"]);
  assert.deepEqual(reach, ["NetworkPolicy shop-api"]);
});

test("a rotation changes no pod", async () => {
  const pods = async (changes: Readonly<Record<string, unknown>>) =>
    (await register(loaded(changed(changes, anEstateWithDatabase())), "update")).filter(({ type }) =>
      /:(Deployment|CronJob)$/.test(type),
    );
  assert.deepEqual(await pods(ROTATING), await pods({}));
});
