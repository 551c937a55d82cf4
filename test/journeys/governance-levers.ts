/** Rules taken away by an administrator's hand, one at a time, and put back. */
import type { Person } from "../lab/github/person.ts";
import { done } from "./governance-people.ts";

type Undo = () => Promise<void>;

/** Takes a rule away and returns what puts it back. */
export type Lever = { readonly rule: string; readonly pull: (admin: Person) => Promise<Undo> };

type Json = Readonly<Record<string, unknown>>;
type Rule = { readonly type: string; readonly parameters?: Json };
type Ruleset = Json & { readonly id: number; readonly name: string; readonly rules: readonly Rule[] };

const read = async <T>(admin: Person, path: string): Promise<T> => done(await admin.ask("GET", path)) as T;

const editRules = (name: string, rule: string, edit: (rules: readonly Rule[]) => readonly Rule[]): Lever => ({
  rule,
  pull: async (admin) => {
    const found = (await read<readonly Ruleset[]>(admin, "/rulesets")).find((one) => one.name === name);
    if (!found) throw new Error(`expected a ruleset \`${name}\`; the estate declares it`);
    const { bypass_actors, conditions, enforcement, rules, target } = await read<Ruleset>(
      admin,
      `/rulesets/${found.id}`,
    );
    const changed = edit(rules);
    if (JSON.stringify(changed) === JSON.stringify(rules))
      throw new Error(`expected ruleset \`${name}\` to have ${rule}`);
    const put = async (given: readonly Rule[]): Promise<void> => {
      done(
        await admin.ask("PUT", `/rulesets/${found.id}`, {
          name,
          target,
          enforcement,
          bypass_actors,
          ...(conditions ? { conditions } : {}),
          rules: given,
        }),
      );
    };
    await put(changed);
    return () => put(rules);
  },
});

/** A whole rule of a ruleset. */
export const noRule = (ruleset: string, type: string): Lever =>
  editRules(ruleset, `${ruleset}: ${type}`, (rules) => rules.filter((rule) => rule.type !== type));

/** Some parameters of a rule made looser. */
export const looser = (ruleset: string, type: string, parameters: Json): Lever =>
  editRules(ruleset, `${ruleset}: ${type} ${Object.keys(parameters).join(", ")}`, (rules) =>
    rules.map((rule) => (rule.type === type ? { type, parameters: { ...rule.parameters, ...parameters } } : rule)),
  );

/** A required check may come from any App. */
export const anyApp = (ruleset: string): Lever =>
  editRules(ruleset, `${ruleset}: the App of checks`, (rules) =>
    rules.map((rule) => {
      const required = rule.parameters?.required_status_checks;
      if (!Array.isArray(required)) return rule;
      const forgiving = required.map(({ context }: { readonly context: string }) => ({ context }));
      return { type: rule.type, parameters: { ...rule.parameters, required_status_checks: forgiving } };
    }),
  );

type Reviewer = { readonly type: string; readonly reviewer: { readonly id: number } };
type ProtectionRule = {
  readonly type: string;
  readonly wait_timer?: number;
  readonly prevent_self_review?: boolean;
  readonly reviewers?: readonly Reviewer[];
};

const wishOf = (environment: Json): Json => {
  const rules = environment.protection_rules as readonly ProtectionRule[];
  const people = rules.find(({ type }) => type === "required_reviewers");
  return {
    wait_timer: rules.find(({ type }) => type === "wait_timer")?.wait_timer ?? 0,
    prevent_self_review: people?.prevent_self_review ?? false,
    reviewers: (people?.reviewers ?? []).map(({ type, reviewer }) => ({ type, id: reviewer.id })),
    can_admins_bypass: environment.can_admins_bypass,
    deployment_branch_policy: environment.deployment_branch_policy,
  };
};

/** Something of an environment's protection. */
export const environment = (name: string, change: Json): Lever => ({
  rule: `environment ${name}: ${Object.keys(change).join(", ")}`,
  pull: async (admin) => {
    const path = `/environments/${name}`;
    const before = wishOf(await read<Json>(admin, path));
    done(await admin.ask("PUT", path, { ...before, ...change }));
    return async () => void done(await admin.ask("PUT", path, before));
  },
});

/** A pattern more from which an environment may be deployed. */
export const deployableToo = (name: string, type: "branch" | "tag", pattern: string): Lever => ({
  rule: `environment ${name}: the pattern of each ${type}`,
  pull: async (admin) => {
    const path = `/environments/${name}/deployment-branch-policies`;
    const made = done(await admin.ask("POST", path, { name: pattern, type })) as { readonly id: number };
    return async () => void done(await admin.ask("DELETE", `${path}/${made.id}`));
  },
});

/** The custom protection rule of an App. */
export const noGate = (name: string): Lever => ({
  rule: `environment ${name}: the App's agreement`,
  pull: async (admin) => {
    const path = `/environments/${name}/deployment_protection_rules`;
    type Gate = { readonly id: number; readonly app: { readonly id: number } };
    const listed = await read<{ readonly custom_deployment_protection_rules: readonly Gate[] }>(admin, path);
    const [gate] = listed.custom_deployment_protection_rules;
    if (!gate) throw new Error(`expected environment \`${name}\` to ask an App; the estate declares it`);
    done(await admin.ask("DELETE", `${path}/${gate.id}`));
    return async () => void done(await admin.ask("POST", path, { integration_id: gate.app.id }));
  },
});

/** Settings under one address that are read and written whole. */
export const setting = (rule: string, path: string, change: Json): Lever => ({
  rule,
  pull: async (admin) => {
    const before = await read<Json>(admin, path);
    const back = Object.fromEntries(Object.keys({ ...before, ...change }).map((name) => [name, before[name]]));
    done(await admin.ask("PUT", path, { ...before, ...change }));
    return async () => void done(await admin.ask("PUT", path, back));
  },
});

/** Settings of the repository itself. */
export const repository = (rule: string, change: Json, back: Json): Lever => ({
  rule,
  pull: async (admin) => {
    done(await admin.ask("PATCH", "", change));
    return async () => void done(await admin.ask("PATCH", "", back));
  },
});

/** A right that somebody lacks. */
export const mayMore = (login: string, permission: "push" | "admin", before?: "pull"): Lever => ({
  rule: `${login} has no ${permission} permission`,
  pull: async (admin) => {
    const path = `/collaborators/${login}`;
    done(await admin.ask("PUT", path, { permission }));
    return async () =>
      void done(before ? await admin.ask("PUT", path, { permission: before }) : await admin.ask("DELETE", path));
  },
});
