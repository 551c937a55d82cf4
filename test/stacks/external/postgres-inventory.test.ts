import assert from "node:assert/strict";
import { test } from "node:test";
import { readPostgres } from "../../../stacks/external/postgres-inventory.ts";

const SERVER = {
  host: "127.0.0.1",
  port: 1,
  cidr: "127.0.0.1/32",
  version: 15,
  administrator: "cutover_admin",
  maintenanceDatabase: "postgres",
};

test("without password or CA nothing is asked", async () => {
  assert.deepEqual(await readPostgres(SERVER, "shop", {}), { kind: "unset", variable: "PGPASSWORD" });
  assert.deepEqual(await readPostgres(SERVER, "shop", { PGPASSWORD: "secret" }), {
    kind: "unset",
    variable: "PGSSLROOTCERT",
  });
});

test("a server or a file that is not there is an answer, without the password", async () => {
  const environment = { PGPASSWORD: "very-secret", PGSSLROOTCERT: import.meta.filename };
  const answers = [
    await readPostgres(SERVER, "shop", environment),
    await readPostgres(SERVER, "shop", { ...environment, PGSSLROOTCERT: "no-such-file.pem" }),
  ];
  assert.deepEqual(
    answers.map((answer) => [answer.kind, "reason" in answer && /ECONNREFUSED|ENOENT/.test(answer.reason)]),
    [
      ["unreachable", true],
      ["unreachable", true],
    ],
  );
  assert.equal(JSON.stringify(answers).includes("very-secret"), false);
});
