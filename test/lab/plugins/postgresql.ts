/**
 * The Pulumi program of the PostgreSQL plugin's test. The `wish` in the stack's configuration says what is to be there;
 * the server and the administrator's password come from the environment, as they do for the estate.
 */
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** What is absent is as the program has it. */
interface Wish {
  readonly owner?: postgresql.RoleArgs;
  readonly group?: postgresql.RoleArgs;
  readonly login?: postgresql.RoleArgs;
  readonly database?: postgresql.DatabaseArgs;
  readonly schema?: postgresql.SchemaArgs;
  /** The version of the login's password; each has a password of its own. */
  readonly generation: number;
  /** Privileges on the table `orders`, which must be there. */
  readonly table?: readonly string[];
  /** Who has USAGE on the schema: the group unless told. */
  readonly user?: string;
  /** Columns of `orders` that the group may change. */
  readonly columns?: readonly string[];
  /** An extension by name. */
  readonly extension?: string;
  readonly function?: { readonly body: string };
  /** A role of this name that the provider of the test's own database manages. */
  readonly artisan?: string;
  /** Ids of what is there already, by resource. */
  readonly adopt?: Readonly<Record<string, string>>;
}

const wish = new pulumi.Config().requireObject<Wish>("wish");
const [host = "", port = ""] = (process.env.LAB_DATABASE ?? "").split(":");
const name = "plugins_test";

// The plugin finds it in its own environment; what the SDK sees would go into the state.
delete process.env.PGPASSWORD;

const settings = { host, port: Number(port), username: "cutover_admin", sslmode: "verify-full", superuser: false };
const provider = new postgresql.Provider("server", { ...settings, database: "postgres" });

/** Options of the resource with this name. */
const options = (resource: string): pulumi.CustomResourceOptions => {
  const id = wish.adopt?.[resource];
  return { provider, ...(id === undefined ? {} : { import: id }) };
};

const owner = new postgresql.Role("owner", { name: `${name}_owner`, ...wish.owner }, options("owner"));
const group = new postgresql.Role("group", { name: `${name}_group`, ...wish.group }, options("group"));
const password = new random.RandomPassword("password", {
  length: 30,
  special: false,
  keepers: { generation: `${wish.generation}` },
});
const login = new postgresql.Role(
  "login",
  {
    name: `${name}_login`,
    login: true,
    roles: [group.name],
    passwordWo: password.result,
    passwordWoVersion: `${wish.generation}`,
    connectionLimit: 7,
    statementTimeout: 5000,
    idleInTransactionSessionTimeout: 10_000,
    searchPaths: ["shop", "public"],
    validUntil: "2999-01-01 00:00:00+00",
    ...wish.login,
  },
  options("login"),
);

// Its administrator owns it: only an owner can grant on a database.
const database = new postgresql.Database(
  "database",
  { name, connectionLimit: 20, isTemplate: false, ...wish.database },
  options("database"),
);
const schema = new postgresql.Schema(
  "schema",
  { name: "shop", database: database.name, owner: owner.name, ...wish.schema },
  options("schema"),
);

const inDatabase = { database: database.name, role: group.name };
const inSchema = { ...inDatabase, schema: schema.name };
new postgresql.Grant("connect", { ...inDatabase, objectType: "database", privileges: ["CONNECT"] }, { provider });
new postgresql.Grant(
  "everybody",
  { database: database.name, role: "public", objectType: "database", privileges: [] },
  { provider },
);
new postgresql.Grant(
  "usage",
  { ...inSchema, ...(wish.user === undefined ? {} : { role: wish.user }), objectType: "schema", privileges: ["USAGE"] },
  { provider, dependsOn: login },
);
new postgresql.DefaultPrivileges(
  "defaults",
  { ...inSchema, owner: owner.name, objectType: "sequence", privileges: ["USAGE"] },
  { provider },
);
if (wish.table !== undefined) {
  const privileges = [...wish.table];
  new postgresql.Grant("table", { ...inSchema, objectType: "table", objects: ["orders"], privileges }, { provider });
}
if (wish.columns !== undefined) {
  const columns = [...wish.columns];
  new postgresql.Grant(
    "columns",
    { ...inSchema, objectType: "column", objects: ["orders"], columns, privileges: ["UPDATE"] },
    { provider },
  );
}
if (wish.extension !== undefined) {
  new postgresql.Extension("extension", { name: wish.extension, database: database.name }, options("extension"));
}
if (wish.function !== undefined) {
  const args = [{ name: "amount", type: "integer" }];
  new postgresql.Function(
    "function",
    {
      name: "twice",
      database: database.name,
      schema: "public",
      args,
      returns: "integer",
      language: "sql",
      ...wish.function,
    },
    { provider },
  );
}
if (wish.artisan !== undefined) {
  const own = new postgresql.Provider("own", { ...settings, database: database.name });
  new postgresql.Role("artisan", { name: wish.artisan }, { provider: own, dependsOn: database });
}

export const secret = password.result;
