/** The lab's PostgreSQL server: who gets in, what it keeps, and what its log never says. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client, type ClientConfig } from "pg";
import { dnsServiceAddress, internetHost } from "./addresses.ts";
import { command, tryCommand } from "./command.ts";
import { databaseClient } from "./database.ts";
import { ensureLab, type Lab } from "./lab.ts";
import { outsideHostPid } from "./outside-host.ts";
import { logOf } from "./paths.ts";
import { waitFor } from "./wait.ts";

const guest = { user: "lab_test_guest", password: "Open-Sesame-91" } as const;
const database = "lab_test";

let lab: Lab;
let administrator: Client;

before(async () => {
  lab = await ensureLab();
  administrator = new Client(databaseClient(lab.paths));
  await administrator.connect();
  await cleanUp();
  await administrator.query(`CREATE ROLE ${guest.user} LOGIN PASSWORD '${guest.password}'`);
  await administrator.query(`CREATE DATABASE ${database}`);
});

after(async () => {
  await cleanUp();
  await administrator.end();
});

async function cleanUp(): Promise<void> {
  await administrator.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await administrator.query(`DROP ROLE IF EXISTS ${guest.user}`);
}

/** What the server says to a connection: the role that it sees, or the code and words of its refusal. */
async function connect(other: ClientConfig): Promise<string> {
  const client = new Client({ ...databaseClient(lab.paths), ...other });
  try {
    await client.connect();
    const { rows } = await client.query<{ role: string }>("SELECT current_user::text AS role");
    return rows[0]?.role ?? "nobody";
  } catch (error) {
    return refusal(error);
  } finally {
    await client.end().catch(() => {});
  }
}

function refusal(error: unknown): string {
  const { code = "", message } = error as { readonly code?: string; readonly message: string };
  return `${code} ${message}`.trim();
}

test("a role gets in with TLS and its password", async () => {
  assert.equal(await connect(guest), guest.user);
});

test("nobody gets in without TLS, with an old TLS, with a wrong password, or as the superuser", async () => {
  const { ca } = databaseClient(lab.paths).ssl as { readonly ca: Buffer };
  assert.match(await connect({ ...guest, ssl: false }), /^28000 no pg_hba.conf entry .* no encryption$/);
  assert.match(
    await connect({ ...guest, ssl: { ca, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" } }),
    /protocol version/,
  );
  assert.match(await connect({ ...guest, password: "wrong" }), /^28P01 /);
  assert.match(await connect({ user: "postgres" }), /^28000 pg_hba.conf rejects connection /);
});

test("the server's certificate has its address and its name, from the lab's authority", async () => {
  const authority = lab.env.PGSSLROOTCERT ?? "";
  const certificate = join(lab.paths.database, "server.pem");
  for (const identity of [
    ["-verify_ip", lab.databaseHost],
    ["-verify_hostname", "database.cutover.test"],
  ]) {
    await command("openssl", ["verify", "-CAfile", authority, "-purpose", "sslserver", ...identity, certificate]);
  }
});

test("only SCRAM verifiers are kept, pages have checksums, and the log is archived", async () => {
  const names = ["password_encryption", "data_checksums", "archive_mode", "wal_level", "ssl_min_protocol_version"];
  const settings = await administrator.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name = ANY($1) ORDER BY name",
    [names],
  );
  assert.deepEqual(Object.fromEntries(settings.rows.map(({ name, setting }) => [name, setting])), {
    archive_mode: "on",
    data_checksums: "on",
    password_encryption: "scram-sha-256",
    ssl_min_protocol_version: "TLSv1.2",
    wal_level: "replica",
  });
});

test("a full segment of the log is in the archive soon, whole and under its own name", async () => {
  const client = new Client(databaseClient(lab.paths, { database }));
  await client.connect();
  await client.query("CREATE TABLE filler AS SELECT repeat(md5(n::text), 30) FROM generate_series(1, 3000) AS n");
  await client.end();
  const archive = join(lab.paths.database, "archive");
  await waitFor("a segment to be archived", { limit: 10, log: logOf(lab.paths, "database") }, async () =>
    readdirSync(archive).some((name) => /^[0-9A-F]{24}$/.test(name)) ? undefined : "none",
  );
});

test("the administrator makes roles and databases and sees every session, and is no superuser", async () => {
  const { rows } = await administrator.query(
    "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles WHERE rolname = current_user",
  );
  assert.deepEqual(rows, [
    { rolsuper: false, rolcreatedb: true, rolcreaterole: true, rolbypassrls: false, rolreplication: false },
  ]);
  const sessions = await administrator.query("SELECT 1 FROM pg_stat_activity WHERE query = '<insufficient privilege>'");
  assert.equal(sessions.rowCount, 0);
});

test("the log has neither a statement nor a password, also not beside an error", async () => {
  await assert.rejects(administrator.query("CREATE ROLE lab_test_guest LOGIN PASSWORD 'Never-Told-17'"), {
    code: "42710",
  });
  await assert.rejects(administrator.query("ALTER ROLE nobody_at_all PASSWORD 'Never-Told-18'"), { code: "42704" });
  const log = readFileSync(logOf(lab.paths, "database"), "utf8");
  assert.match(log, /role "lab_test_guest" already exists/);
  assert.doesNotMatch(log, /Never-Told|Open-Sesame|PASSWORD|STATEMENT/);
});

test("the outside hosts don't reach the server, and the server reaches nobody", async () => {
  const from = (pid: number | undefined, target: string) =>
    tryCommand("nsenter", ["--net", `--target=${pid}`, "timeout", "1", "bash", "-c", `echo > /dev/tcp/${target}`]);
  const outside = outsideHostPid(lab.paths, internetHost);
  assert.equal((await from(outside, `${lab.databaseHost}/5432`)).exitCode, 124);
  const { rows } = await administrator.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const server = rows[0]?.pid;
  for (const target of [`${lab.internetHost}/80`, `${dnsServiceAddress}/53`]) {
    assert.equal((await from(server, target)).exitCode, 124, target);
  }
});
