/**
 * What the PostgreSQL plugin of this machine does, official or stand-in, on the lab's real server, as an administrator who is no
 * superuser. The tests go through the life of one stack and build on each other.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { databaseClient } from "./database.ts";
import { ensureLab, type Lab } from "./lab.ts";
import { logOf } from "./paths.ts";
import { type Row, rowsOf, rowsOrCode } from "./plugins/by-hand.ts";
import { plannedChanges } from "./plugins/plan.ts";
import { newProject, type Project } from "./plugins/project.ts";

const name = "plugins_test";
const [owner, group, login, artisan] = [`${name}_owner`, `${name}_group`, `${name}_login`, `${name}_artisan`];
const program = fileURLToPath(new URL("plugins/postgresql.ts", import.meta.url));

let lab: Lab;
let project: Project;

before(async () => {
  lab = await ensureLab();
  await cleanUp();
  project = await newProject(lab, program);
});

after(async () => {
  project?.remove();
  await cleanUp();
});

async function cleanUp(): Promise<void> {
  await byHand("postgres", `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  for (const role of [login, group, owner, artisan, `${name}_other`]) {
    await byHand("postgres", `DROP ROLE IF EXISTS ${role}`);
  }
}

/** Runs statements as the administrator; the rows of the last one. */
const byHand = (database: string, ...statements: readonly string[]): Promise<readonly Row[]> =>
  rowsOf(databaseClient(lab.paths, { database }), ...statements);

/** As the owner of the tables, which can't log in. */
function asOwner(...statements: readonly string[]): Promise<readonly Row[]> {
  const reset = ["RESET ROLE", `REVOKE ${owner} FROM cutover_admin`];
  return byHand(name, `GRANT ${owner} TO cutover_admin`, `SET ROLE ${owner}`, ...statements, ...reset);
}

const planned = (): Promise<Record<string, string>> => plannedChanges(project);

async function up(wish: object): Promise<string> {
  await project.wish({ generation: 1, ...wish });
  return mend();
}

async function mend(): Promise<string> {
  const answer = await project.pulumi("up", "--refresh", "--yes", "--skip-preview");
  assert.equal(answer.exitCode, 0, answer.text);
  return answer.text;
}

async function currentPassword(): Promise<string> {
  const answer = await project.pulumi("stack", "output", "secret", "--show-secrets");
  return answer.stdout.trim();
}

/** What the login sees, or the server's code for why it sees nothing. */
async function asLogin(statement: string, other: { user?: string; password?: string } = {}): Promise<unknown> {
  const password = await currentPassword();
  return rowsOrCode(databaseClient(lab.paths, { user: login, password, database: name, ...other }), statement);
}

test("an update makes roles, a database, a schema and grants, and then there is nothing left to do", async () => {
  await up({});
  assert.deepEqual(await planned(), {});
});

test("the login gets in with its password, in its group, and with its limits", async () => {
  const statement =
    "SELECT current_user::text AS role, ssl, current_setting('statement_timeout') AS statement, " +
    "current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('search_path') AS path, " +
    `pg_has_role('${group}', 'USAGE') AS grouped, has_schema_privilege('shop', 'CREATE') AS makes ` +
    "FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
  assert.deepEqual(await asLogin(statement), [
    { role: login, ssl: true, statement: "5s", idle: "10s", path: "shop, public", grouped: true, makes: false },
  ]);
});

test("a password is neither in the state nor in the server's log, and the administrator's is not in the state", async () => {
  const secrets = [await currentPassword(), lab.env.PGPASSWORD ?? "none"];
  const [state, log] = [project.stateText(), readFileSync(logOf(lab.paths, "database"), "utf8")];
  assert.deepEqual(
    secrets.map((secret) => [secret.length > 20, state.includes(secret), log.includes(secret)]),
    secrets.map(() => [true, false, false]),
  );
});

test("what only the inputs have is not in the outputs", async () => {
  const exported = JSON.parse((await project.pulumi("stack", "export", "--show-secrets")).stdout) as {
    readonly deployment: { readonly resources: readonly { readonly urn: string; readonly outputs: Row }[] };
  };
  const role = exported.deployment.resources.find(({ urn }) => urn.endsWith("Role::login"));
  const shown = JSON.stringify(role?.outputs ?? "nothing");
  assert.equal(shown.includes(await currentPassword()), false);
  assert.equal(role?.outputs.passwordWoVersion, "1");
});

test("every attribute of a role that is changed by hand is found and mended", async () => {
  await byHand(
    "postgres",
    `ALTER ROLE ${login} NOINHERIT CREATEDB CREATEROLE CONNECTION LIMIT 8 VALID UNTIL '2998-01-01 00:00:00+00'`,
    `ALTER ROLE ${login} SET statement_timeout TO 6000`,
    `ALTER ROLE ${login} RESET idle_in_transaction_session_timeout`,
    `ALTER ROLE ${login} SET search_path TO public`,
    `ALTER ROLE ${login} SET role TO ${group}`,
    `REVOKE ${group} FROM ${login}`,
    `GRANT ${owner} TO ${login}`,
    `ALTER ROLE ${owner} LOGIN`,
  );
  assert.deepEqual(await planned(), {
    login:
      "update assumeRole connectionLimit createDatabase createRole idleInTransactionSessionTimeout inherit roles " +
      "searchPaths statementTimeout validUntil",
    owner: "update login",
  });
  await mend();
  assert.deepEqual(await planned(), {});
});

test("a database that is changed by hand is found and mended", async () => {
  await byHand("postgres", `ALTER DATABASE ${name} CONNECTION LIMIT 21`, `ALTER DATABASE ${name} IS_TEMPLATE true`);
  assert.deepEqual(await planned(), { database: "update connectionLimit isTemplate" });
  await mend();
  assert.deepEqual(await planned(), {});
});

test("a grant that is added or taken away by hand is found and mended, for single roles and for everybody", async () => {
  await byHand(name, `GRANT CONNECT ON DATABASE ${name} TO PUBLIC`, `REVOKE CONNECT ON DATABASE ${name} FROM ${group}`);
  await asOwner(
    `GRANT CREATE ON SCHEMA shop TO ${group}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON SEQUENCES TO ${group}`,
  );
  const fields = "update privileges";
  assert.deepEqual(await planned(), { connect: fields, defaults: fields, everybody: fields, usage: fields });
  await mend();
  assert.deepEqual(await planned(), {});
});

test("a grant on a table that is not there fails and names the table", async () => {
  await project.wish({ generation: 1, table: ["SELECT"] });
  const answer = await project.pulumi("up", "--yes", "--skip-preview");
  assert.notEqual(answer.exitCode, 0);
  assert.match(answer.text, /relation "shop\.orders" does not exist/);
});

test("a grant on a table holds, and what is added by hand to it is found and mended", async () => {
  await asOwner("CREATE TABLE shop.orders (id integer, note text, number serial)");
  await up({ table: ["SELECT", "INSERT"] });
  assert.deepEqual([await asLogin("SELECT id FROM orders"), await asLogin("UPDATE orders SET id = 1")], [[], "42501"]);
  await asOwner(`GRANT UPDATE ON shop.orders TO ${group}`, `REVOKE INSERT ON shop.orders FROM ${group}`);
  assert.deepEqual(await planned(), { table: "update privileges" });
  await mend();
  assert.deepEqual([await planned(), await asLogin("UPDATE orders SET id = 1")], [{}, "42501"]);
});

test("fewer privileges on a table become fewer, and a grant on its columns stays", async () => {
  await up({ table: ["SELECT", "INSERT"], columns: ["note"] });
  await up({ table: ["SELECT"], columns: ["note"] });
  assert.deepEqual(
    [
      await asLogin("INSERT INTO orders (id) VALUES (1)"),
      await asLogin("UPDATE orders SET note = ''"),
      await asLogin("UPDATE orders SET id = 1"),
    ],
    ["42501", [], "42501"],
  );
  assert.deepEqual(await planned(), {});
});

test("a sequence that the owner makes comes with its default privileges", async () => {
  assert.deepEqual(await asLogin("SELECT nextval('orders_number_seq')"), [{ nextval: "1" }]);
});

test("ALL is the same as every single privilege", async () => {
  await up({ table: ["ALL"], columns: ["note"] });
  assert.deepEqual(await planned(), {});
});

test("a grant to another role is a new one, the old one is taken away first", async () => {
  const text = await up({ user: login });
  assert.match(text, /Grant usage deleted[\s\S]*Grant usage creat/);
  assert.deepEqual(await byHand(name, `SELECT has_schema_privilege('${group}', 'shop', 'USAGE') AS still`), [
    { still: false },
  ]);
});

test("a password changes with its version and not without", async () => {
  const old = await currentPassword();
  await up({ login: { passwordWo: "Unheard-Of-17" } });
  assert.deepEqual(await asLogin("SELECT 1 AS one"), [{ one: 1 }]);
  await up({ generation: 2 });
  const [before, now] = [await asLogin("SELECT 1 AS one", { password: old }), await asLogin("SELECT 1 AS one")];
  assert.deepEqual([before, now, await planned()], ["28P01", [{ one: 1 }], {}]);
});

test("an extension and a function are made, changed and left alone", async () => {
  const wish = { generation: 2, extension: "pgcrypto" };
  await up({ ...wish, function: { body: "SELECT amount * 2" } });
  assert.deepEqual(await byHand(name, "SELECT twice(4)"), [{ twice: 8 }]);
  assert.deepEqual(await planned(), {});
  await byHand(name, "CREATE OR REPLACE FUNCTION twice(amount integer) RETURNS integer LANGUAGE sql AS 'SELECT 0'");
  assert.deepEqual(await planned(), { function: "update body" });
  await up({ ...wish, function: { body: "SELECT amount + amount" } });
  assert.deepEqual(await byHand(name, "SELECT twice(5)"), [{ twice: 10 }]);
});

test("a role gets another name in place, and keeps its password and its group", async () => {
  const other = `${name}_other`;
  const text = await up({ generation: 2, login: { name: other } });
  assert.match(text, /Role login updated/);
  const statement = `SELECT pg_has_role('${group}', 'USAGE') AS grouped`;
  assert.deepEqual([await asLogin(statement, { user: other }), await planned()], [[{ grouped: true }], {}]);
  await up({ generation: 2 });
});

test("what was dropped by hand is made again, and its grants with it", async () => {
  await asOwner("DROP SCHEMA shop CASCADE");
  await byHand("postgres", `DROP ROLE ${login}`);
  assert.deepEqual(await planned(), { defaults: "create", login: "create", schema: "create", usage: "create" });
  await mend();
  assert.deepEqual([await planned(), await asLogin("SELECT 1 AS one")], [{}, [{ one: 1 }]]);
});

test("a server that can't prove who it is gets no password", async () => {
  const env = { ...project.environment, PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt" };
  const options = { cwd: project.folder, env, reject: false, all: true, stdin: "ignore" } as const;
  const answer = await execa("pulumi", ["refresh", "--yes", "--skip-preview", "--non-interactive"], options);
  assert.notEqual(answer.exitCode, 0);
  assert.match(answer.all, /certificate signed by unknown authority/);
});

test("a role that goes leaves what it owned to the administrator", async () => {
  await up({ generation: 2, artisan });
  await byHand(
    name,
    "CREATE TABLE public.work (id integer)",
    `GRANT CREATE ON SCHEMA public TO ${artisan}`,
    `GRANT ${artisan} TO cutover_admin`,
    `ALTER TABLE public.work OWNER TO ${artisan}`,
    `REVOKE ${artisan} FROM cutover_admin`,
  );
  await up({ generation: 2 });
  assert.deepEqual(await byHand(name, "SELECT tableowner FROM pg_tables WHERE tablename = 'work'"), [
    { tableowner: "cutover_admin" },
  ]);
});

test("what is there already is taken over and made as declared in one update", async () => {
  const urn = (type: string, resource: string): string =>
    `urn:pulumi:test::plugins::postgresql:index/${type}::${resource}`;
  for (const each of [
    urn("defaultPrivileges:DefaultPrivileges", "defaults"),
    ...["usage", "connect", "everybody"].map((grant) => urn("grant:Grant", grant)),
    urn("schema:Schema", "schema"),
    urn("database:Database", "database"),
    ...["login", "group", "owner"].map((role) => urn("role:Role", role)),
  ]) {
    const answer = await project.pulumi("state", "delete", each, "--yes", "--force");
    assert.equal(answer.exitCode, 0, answer.text);
  }
  await byHand("postgres", `ALTER ROLE ${login} CONNECTION LIMIT 3`, `ALTER DATABASE ${name} CONNECTION LIMIT 3`);
  const adopt = { owner, group, login, database: name, schema: `${name}.shop` };
  const wish = { generation: 2, adopt, owner: { login: true } };
  const text = await up(wish);
  assert.match(text, /imported/);
  assert.deepEqual(
    await byHand(
      "postgres",
      `SELECT rolname, rolcanlogin, rolconnlimit FROM pg_roles WHERE rolname ~ '^${name}' ORDER BY 1`,
    ),
    [
      { rolname: group, rolcanlogin: false, rolconnlimit: -1 },
      { rolname: login, rolcanlogin: true, rolconnlimit: 7 },
      { rolname: owner, rolcanlogin: true, rolconnlimit: -1 },
    ],
  );
  assert.deepEqual(await asLogin("SELECT 1 AS one"), [{ one: 1 }]);
  assert.deepEqual(await planned(), {});
});

test("a destroy leaves nothing", async () => {
  const answer = await project.pulumi("destroy", "--yes", "--skip-preview");
  assert.equal(answer.exitCode, 0, answer.text);
  const left = `SELECT rolname FROM pg_roles WHERE rolname ~ '^${name}' UNION SELECT datname FROM pg_database WHERE datname = '${name}'`;
  assert.deepEqual(await byHand("postgres", left), []);
});
