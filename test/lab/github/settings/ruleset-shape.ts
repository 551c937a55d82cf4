/** Rulesets as GitHub shows them, and as it takes them: what a request leaves out gets GitHub's own value. Pure. */
import type { Request } from "../handler.ts";
import type { Rule, Ruleset } from "../state-rulesets.ts";

const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  update: { update_allows_fetch_and_merge: false },
  pull_request: {
    required_approving_review_count: 0,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
    allowed_merge_methods: ["merge", "squash", "rebase"],
  },
  required_status_checks: {
    required_status_checks: [],
    strict_required_status_checks_policy: false,
    do_not_enforce_on_create: false,
  },
};

const types: readonly string[] = [
  "creation",
  "update",
  "deletion",
  "required_linear_history",
  "merge_queue",
  "required_deployments",
  "required_signatures",
  "pull_request",
  "required_status_checks",
  "non_fast_forward",
  "commit_message_pattern",
  "commit_author_email_pattern",
  "committer_email_pattern",
  "branch_name_pattern",
  "tag_name_pattern",
  "file_path_restriction",
  "max_file_path_length",
  "file_extension_restriction",
  "max_file_size",
];

const pushTypes: readonly string[] = [
  "file_path_restriction",
  "max_file_path_length",
  "file_extension_restriction",
  "max_file_size",
];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const ruleOf = (sent: unknown): Rule | undefined => {
  if (!isObject(sent) || !types.includes(String(sent.type))) return undefined;
  const base = defaults[String(sent.type)];
  const given = isObject(sent.parameters) ? sent.parameters : undefined;
  const parameters = base || given ? { parameters: { ...base, ...given } } : {};
  // The description of the API has checked the parameters' types before.
  return { type: sent.type, ...parameters } as Rule;
};

export type Wish = Pick<Ruleset, "name" | "target" | "enforcement" | "bypass_actors" | "rules"> & {
  readonly conditions?: NonNullable<Ruleset["conditions"]>;
};

const actorsOf = (sent: unknown): Ruleset["bypass_actors"] =>
  (Array.isArray(sent) ? sent.filter(isObject) : []).map((actor) => ({
    actor_id: typeof actor.actor_id === "number" ? actor.actor_id : null,
    actor_type: actor.actor_type as Ruleset["bypass_actors"][number]["actor_type"],
    bypass_mode: (actor.bypass_mode ?? "always") as Ruleset["bypass_actors"][number]["bypass_mode"],
  }));

/** The wish of a request on top of what is there; a text is why GitHub refuses it. */
export const wishOf = (body: Request["body"], now?: Ruleset): Wish | string => {
  const name = typeof body.name === "string" ? body.name : (now?.name ?? "");
  if (name === "") return "Name can't be blank";
  const sent = Array.isArray(body.rules) ? body.rules : undefined;
  const rules: readonly (Rule | undefined)[] = sent?.map(ruleOf) ?? now?.rules ?? [];
  const bad = rules.indexOf(undefined);
  if (bad >= 0) return `Invalid rule '${isObject(sent?.[bad]) ? String(sent[bad].type) : ""}': `;
  const target = (body.target ?? now?.target ?? "branch") as Ruleset["target"];
  const known = rules.filter((rule) => rule !== undefined);
  const wrong = known.find(({ type }) => pushTypes.includes(type) !== (target === "push"));
  if (wrong) return `Invalid rule '${wrong.type}': not available for ${target} rulesets`;
  const conditions = isObject(body.conditions)
    ? (body.conditions as NonNullable<Ruleset["conditions"]>)
    : now?.conditions;
  return {
    name,
    target,
    enforcement: (body.enforcement ?? now?.enforcement ?? "disabled") as Ruleset["enforcement"],
    bypass_actors: body.bypass_actors === undefined ? (now?.bypass_actors ?? []) : actorsOf(body.bypass_actors),
    rules: known,
    ...(conditions ? { conditions: withLists(conditions) } : {}),
  };
};

const withLists = (conditions: NonNullable<Ruleset["conditions"]>): NonNullable<Ruleset["conditions"]> => {
  const { ref_name } = conditions;
  if (!ref_name) return conditions;
  return { ...conditions, ref_name: { include: ref_name.include ?? [], exclude: ref_name.exclude ?? [] } };
};

/** What the one who asks may do with a ruleset. */
export type Standing = {
  /** Bypass actors are shown to admins alone. */
  readonly admin: boolean;
  readonly bypass: "always" | "pull_requests_only" | "never" | "exempt";
};

/** A ruleset with all its parts. */
export const rulesetShape = (ruleset: Ruleset, api: string, { admin, bypass }: Standing) => {
  const { bypass_actors, ...shown } = ruleset;
  const html = { href: `${api}/rules/${ruleset.id}` };
  return {
    ...shown,
    ...(admin ? { bypass_actors } : {}),
    current_user_can_bypass: bypass,
    _links: { self: { href: `${api}/rulesets/${ruleset.id}` }, html },
  };
};

/** A ruleset in a list: without conditions, rules and actors. */
export const rulesetSummary = (ruleset: Ruleset, api: string) => {
  const { bypass_actors: _, conditions: __, rules: ___, ...shown } = ruleset;
  return {
    ...shown,
    _links: { self: { href: `${api}/rulesets/${ruleset.id}` }, html: { href: `${api}/rules/${ruleset.id}` } },
  };
};
