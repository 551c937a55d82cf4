import { Role } from "@pulumi/postgresql/role.js";
import type * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { Component } from "../component.ts";
import { credentialIn, type LiveCredentials, SLOTS, type Slot, slotOf } from "./credential.ts";
import { type Inventory, takenOver } from "./inventory.ts";
import { loginRole, serviceRole } from "./names.ts";
import { groupRole, loginRoleArgs } from "./role-args.ts";
import { toRoleInputs } from "./role-inputs.ts";

export type ServiceRolesArgs = {
  readonly database: string;
  readonly service: string;
  readonly schemas: readonly string[];
  readonly hasExtensions: boolean;
  /** Of each login role. */
  readonly connectionLimit: number;
  readonly statementTimeoutMilliseconds: number;
  readonly idleTransactionTimeoutMilliseconds: number;
  readonly credentials: LiveCredentials;
  readonly maximumAgeDays: number;
  readonly inventory: Inventory;
};

/**
 * A role with all that a service is granted, and two that log in and inherit it, one for each slot of credentials. Both
 * always exist; only those with a live credential may log in, and none longer than a credential may be old.
 */
export class ServiceRoles extends Component {
  /** What workloads log in with: the current credential. */
  readonly current: { readonly username: string; readonly password: pulumi.Output<string> };
  readonly nodes: { readonly group: Role; readonly logins: Readonly<Record<Slot, Role>> };

  constructor(name: string, args: ServiceRolesArgs, options?: pulumi.ComponentResourceOptions) {
    super("postgres:ServiceRoles", name, options);
    const group = this.createGroup(args);
    const passwords = SLOTS.flatMap((slot) => this.createPassword(slot, args.credentials));
    const logins = SLOTS.map((slot) => {
      const password = passwords.find((candidate) => candidate.slot === slot)?.password;
      return [slot, this.createLogin(slot, args, group, password)] as const;
    });
    const live = slotOf(args.credentials.current.generation);
    const password = passwords.find(({ slot }) => slot === live)?.password;
    if (password === undefined) throw new Error("expected a password of the current credential; its slot is live");
    this.current = { username: loginRole(args.database, args.service, live), password: password.result };
    this.nodes = { group, logins: Object.fromEntries(logins) as Record<Slot, Role> };
    this.registerOutputs({ username: this.current.username });
  }

  private createGroup({ database, service, inventory }: ServiceRolesArgs): Role {
    const role = groupRole(serviceRole(database, service));
    const exists = inventory.roles.includes(role.name);
    return new Role(this.name, toRoleInputs(role), { parent: this, ...takenOver(exists, role.name) });
  }

  /** One for each live credential; a new generation in a slot makes a new one. */
  private createPassword(slot: Slot, live: LiveCredentials) {
    const credential = credentialIn(slot, live);
    if (credential === undefined) return [];
    const { generation } = credential;
    const inputs = { length: PASSWORD_LENGTH, special: false, keepers: { generation: String(generation) } };
    return [{ slot, password: new RandomPassword(this.child(`password-${slot}`), inputs, { parent: this }) }];
  }

  private createLogin(slot: Slot, args: ServiceRolesArgs, group: Role, password: RandomPassword | undefined): Role {
    const { database, service, inventory } = args;
    const name = loginRole(database, service, slot);
    const credential = credentialIn(slot, args.credentials);
    const role = loginRoleArgs({ ...args, name, group: serviceRole(database, service), credential });
    // Write-only: the server gets the password, what is read of a role does not have it.
    const secret =
      password === undefined || credential === undefined
        ? {}
        : { passwordWo: password.result, passwordWoVersion: String(credential.generation) };
    const exists = inventory.roles.includes(name);
    return new Role(
      this.child(slot),
      { ...toRoleInputs(role), ...secret },
      { parent: this, dependsOn: [group], ...takenOver(exists, name) },
    );
  }
}

/** Letters and digits: more than 230 bits. */
const PASSWORD_LENGTH = 40;
