import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, type ClientConfig } from "pg";
import { databaseHost } from "./addresses.ts";
import { startAtCable } from "./cable.ts";
import { authorityFile, certificateOf } from "./certificates.ts";
import { command, tryCommand } from "./command.ts";
import { accessRules, administrator, serverSettings, superuser } from "./database-settings.ts";
import { LabError } from "./errors.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { verifyRunning } from "./processes.ts";
import { scramVerifier } from "./scram.ts";
import { waitFor } from "./wait.ts";

/** Where Debian keeps the programs of this release; PATH has no others. */
const programs = "/usr/lib/postgresql/15/bin";
/** Its package makes it; the server refuses to run as root. */
const account = "postgres";
const asAccount = ["setpriv", `--reuid=${account}`, `--regid=${account}`, "--clear-groups", "--no-new-privs"] as const;

/** Makes the administrator's password of one lab, before anything needs it. */
export function createDatabasePassword(paths: LabPaths): void {
  writeFileSync(paths.databasePassword, randomBytes(24).toString("base64url"), { mode: 0o600 });
}

/** Makes an empty PostgreSQL server with an administrator, and returns when it lets the administrator in. */
export async function startDatabase(paths: LabPaths): Promise<void> {
  const data = join(paths.database, "data");
  await createData(paths, data);
  writeFileSync(join(data, "postgresql.conf"), serverSettings());
  writeFileSync(join(data, "pg_hba.conf"), accessRules());
  await createAdministrator(paths, data);
  const started = await startAtCable(paths, databaseHost, {
    name: "database",
    command: [...asAccount, `${programs}/postgres`, "-D", data],
  });
  await waitFor("the database to answer", { limit: 20, log: logOf(paths, "database") }, async () => {
    verifyRunning(paths, started);
    return databaseTrouble(paths);
  });
}

/** The folder, below it what the server reads and writes: its data, the archive of its log, its certificate. */
async function createData(paths: LabPaths, data: string): Promise<void> {
  const owner = Number(await command("id", ["--user", account]));
  const group = Number(await command("id", ["--group", account]));
  const archive = join(paths.database, "archive");
  for (const folder of [paths.database, archive]) {
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, owner, group);
  }
  await verifyReachable(paths);
  const certificate = certificateOf(paths, "database");
  for (const [source, name] of [
    [certificate.certificate, "server.pem"],
    [certificate.key, "server.key"],
  ] as const) {
    const target = join(paths.database, name);
    copyFileSync(source, target);
    chmodSync(target, 0o600);
    chownSync(target, owner, group);
  }
  const [program, ...args] = asAccount;
  const text = ["--encoding=UTF8", "--locale=C.UTF-8"];
  // Segments of a megabyte: the archive follows closely and stays small.
  const kind = ["--data-checksums", "--wal-segsize=1", "--no-sync", `--username=${superuser}`, "--auth=reject"];
  await command(program, [...args, `${programs}/initdb`, `--pgdata=${data}`, ...text, ...kind], {
    cwd: paths.database,
  });
}

async function verifyReachable(paths: LabPaths): Promise<void> {
  const [program, ...args] = asAccount;
  const { exitCode } = await tryCommand(program, [...args, "test", "-w", paths.database], { cwd: "/" });
  if (exitCode === 0) return;
  throw new LabError(
    "CANNOT_RUN_HERE",
    `expected the account ${account} to reach the lab's folder ${paths.state}, found that it may not enter it`,
    "Set CUTOVER_LAB_DIR to a folder that every account may enter, below /var/lib for example.",
  );
}

// The server's single-user mode: before the first start, so that the superuser never needs a way in.
async function createAdministrator(paths: LabPaths, data: string): Promise<void> {
  const verifier = scramVerifier(administratorPassword(paths), randomBytes(16));
  const statements = [
    `CREATE ROLE ${administrator} LOGIN CREATEDB CREATEROLE PASSWORD '${verifier}'`,
    // As providers of managed servers give it: to see every session, and to end one.
    `GRANT pg_monitor, pg_signal_backend TO ${administrator}`,
  ];
  const [program, ...args] = asAccount;
  const single = [`${programs}/postgres`, "--single", "-D", data, "-c", "archive_mode=off", "postgres"];
  const input = statements.map((statement) => `${statement}\n`).join("");
  await command(program, [...args, ...single], { input, cwd: paths.database });
}

function administratorPassword(paths: LabPaths): string {
  return readFileSync(paths.databasePassword, "utf8");
}

/** How `pg` connects to the server from the machine: as its administrator to `postgres`, unless told another role or database. */
export function databaseClient(
  paths: LabPaths,
  other: { readonly user?: string; readonly password?: string; readonly database?: string } = {},
): ClientConfig {
  return {
    host: databaseHost.address,
    port: databaseHost.port,
    user: administrator,
    database: "postgres",
    password: administratorPassword(paths),
    ssl: { ca: readFileSync(authorityFile(paths)) },
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
    ...other,
  };
}

/** Why the administrator can't work on the server; undefined when it can. */
export async function databaseTrouble(paths: LabPaths): Promise<string | undefined> {
  const client = new Client(databaseClient(paths));
  try {
    await client.connect();
    const { rows } = await client.query<{ failed: string }>(
      "SELECT failed_count::text AS failed FROM pg_stat_archiver",
    );
    const failed = rows[0]?.failed ?? "unknown";
    return failed === "0" ? undefined : `archiving of its log failed ${failed} times`;
  } finally {
    await client.end().catch(() => {});
  }
}
