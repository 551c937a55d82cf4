import { Database as PostgresDatabase } from "@pulumi/postgresql/database.js";
import { DefaultPrivileges } from "@pulumi/postgresql/defaultPrivileges.js";
import { Extension } from "@pulumi/postgresql/extension.js";
import { GrantRole } from "@pulumi/postgresql/grantRole.js";
import { Role } from "@pulumi/postgresql/role.js";
import { Schema } from "@pulumi/postgresql/schema.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import { EXTENSIONS_SCHEMA, type Extension as ExtensionName } from "./extensions.ts";
import { type Inventory, takenOver } from "./inventory.ts";
import { ownerRole, readerRole } from "./names.ts";
import { groupRole, migrator, type RoleArgs } from "./role-args.ts";
import { toRoleInputs } from "./role-inputs.ts";
import { isOpenToReader, type SchemaFacts } from "./tables.ts";

export type DatabaseArgs = {
  readonly database: string;
  /** Made a member of the owner, so that what the owner owns can be described as code. */
  readonly administrator: string;
  /** Of all roles together. */
  readonly connectionLimit: number;
  /** Whether Pulumi refuses to drop the database. */
  readonly protect: boolean;
  readonly extensions: readonly ExtensionName[];
  readonly schemas: readonly SchemaFacts[];
  readonly inventory: Inventory;
};

/**
 * A database that belongs to a role nobody logs in as; a migrator that becomes this owner; a reader that people's roles are
 * made members of; schemas and extensions. A schema with tables in it is never dropped but with the whole database.
 */
export class Database extends Component {
  readonly nodes: {
    readonly owner: Role;
    readonly migrator: Role;
    readonly reader: Role;
    readonly membership: GrantRole;
    readonly database: PostgresDatabase;
    readonly schemas: readonly Schema[];
    readonly extensions: readonly Extension[];
    readonly defaults: readonly DefaultPrivileges[];
  };

  constructor(name: string, args: DatabaseArgs, options?: pulumi.ComponentResourceOptions) {
    super("postgres:Database", name, options);
    const owner = this.createRole("owner", groupRole(ownerRole(args.database)), args);
    const schemaNames = args.schemas.map((schema) => schema.name);
    const migratorArgs = migrator(args.database, schemaNames, args.extensions.length > 0);
    const membership = this.createMembership(args, owner);
    const database = this.createDatabase(args, membership);
    const reader = this.createRole("reader", groupRole(readerRole(args.database)), args);
    // With the database all that is in it goes: nothing of it is deleted on its own then.
    const inside = { parent: this, deletedWith: database, dependsOn: [database] };
    const schemas = this.createSchemas(args, inside);
    this.nodes = {
      owner,
      migrator: this.createRole("migrator", migratorArgs, args, [owner]),
      reader,
      membership,
      database,
      schemas,
      extensions: this.createExtensions(args, { ...inside, dependsOn: schemas }),
      defaults: this.createDefaults(args, { ...inside, dependsOn: [...schemas, reader] }),
    };
    this.registerOutputs({ database: args.database });
  }

  private createRole(part: string, role: RoleArgs, args: DatabaseArgs, dependsOn: pulumi.Resource[] = []): Role {
    const exists = args.inventory.roles.includes(role.name);
    return new Role(this.child(part), toRoleInputs(role), {
      parent: this,
      dependsOn,
      ...takenOver(exists, role.name),
    });
  }

  private createMembership({ database, administrator }: DatabaseArgs, owner: Role): GrantRole {
    const grant = { role: administrator, grantRole: ownerRole(database), withAdminOption: false };
    return new GrantRole(this.child("administrator"), grant, { parent: this, dependsOn: [owner] });
  }

  private createDatabase(args: DatabaseArgs, membership: GrantRole): PostgresDatabase {
    const { database, connectionLimit, protect, inventory } = args;
    return new PostgresDatabase(
      this.name,
      { name: database, owner: ownerRole(database), connectionLimit, allowConnections: true },
      { parent: this, protect, dependsOn: [membership], ...takenOver(inventory.database, database) },
    );
  }

  private createSchemas(args: DatabaseArgs, inside: pulumi.CustomResourceOptions): Schema[] {
    const { database, inventory } = args;
    const own = args.extensions.length === 0 ? [] : [EXTENSIONS_SCHEMA];
    return [...own, ...args.schemas.map(({ name }) => name)].map((schema) => {
      const inputs = { database, name: schema, owner: ownerRole(database), dropCascade: false };
      const exists = inventory.schemas.includes(schema);
      return new Schema(this.child(`schema-${schema}`), inputs, {
        ...inside,
        ...takenOver(exists, `${database}.${schema}`),
      });
    });
  }

  private createExtensions(args: DatabaseArgs, inside: pulumi.CustomResourceOptions): Extension[] {
    const { database, inventory } = args;
    return args.extensions.map((extension) => {
      const inputs = { database, name: extension, schema: EXTENSIONS_SCHEMA };
      const exists = inventory.extensions.includes(extension);
      return new Extension(this.child(`extension-${extension}`), inputs, {
        ...inside,
        ...takenOver(exists, `${database}.${extension}`),
      });
    });
  }

  /** Of whatever the owner makes from now on: functions are nobody's to call, and readable is only what has no tenants. */
  private createDefaults(args: DatabaseArgs, inside: pulumi.CustomResourceOptions): DefaultPrivileges[] {
    const common = { database: args.database, owner: ownerRole(args.database) };
    const functions = { ...common, role: "public", objectType: "function", privileges: [] };
    const readable = args.schemas.filter(isOpenToReader).map(({ name: schema }) => {
      const tables = { role: readerRole(args.database), schema, objectType: "table", privileges: ["SELECT"] };
      return new DefaultPrivileges(this.child(`readable-${schema}`), { ...common, ...tables }, inside);
    });
    return [new DefaultPrivileges(this.child("functions"), functions, inside), ...readable];
  }
}
