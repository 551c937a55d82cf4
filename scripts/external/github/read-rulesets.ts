import { z } from "zod";
import type { BypassActor, LiveRuleset, RulesetVersion, Seen } from "../../ports-github.ts";
import type { ActorNames } from "./actor-names.ts";
import type { RepositoryRequests } from "./requests.ts";
import { hidden, seen, then } from "./seen.ts";

const summary = z.object({ id: z.number() });

const bypassActor = z.object({
  actor_id: z.number().nullish(),
  actor_type: z.string(),
  bypass_mode: z.string().default("always"),
});

const ruleset = z.object({
  id: z.number(),
  name: z.string(),
  target: z.string().default("branch"),
  enforcement: z.string(),
  source_type: z.string().default("Repository"),
  source: z.string().default(""),
  conditions: z
    .object({
      ref_name: z
        .object({ include: z.array(z.string()).default([]), exclude: z.array(z.string()).default([]) })
        .optional(),
    })
    .nullish(),
  rules: z.array(z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).nullish() })).default([]),
  bypass_actors: z.array(bypassActor).optional(),
});

const version = z.object({
  version_id: z.number(),
  actor: z.object({ id: z.number().nullish(), type: z.string().optional() }).nullish(),
  updated_at: z.string(),
});

/** All rulesets that bear on the repository, also those of its organization, each with who may go past it and its newest change. */
export async function readRulesets(
  requests: RepositoryRequests,
  names: ActorNames,
): Promise<Seen<readonly LiveRuleset[]>> {
  const found = await requests.list("/rulesets", summary, { what: "the rulesets" }, { includes_parents: true });
  return then(found, async (summaries) => {
    const read = await Promise.all(summaries.map(({ id }) => readRuleset(requests, id, names)));
    const missing = read.find((one) => one.kind !== "seen");
    if (missing !== undefined) return missing;
    return seen(read.flatMap((one) => (one.kind === "seen" ? [one.value] : [])));
  });
}

async function readRuleset(requests: RepositoryRequests, id: number, names: ActorNames): Promise<Seen<LiveRuleset>> {
  const found = await requests.get("/rulesets/{id}", ruleset, { what: `ruleset ${id}` }, { id });
  return then(found, async (value) => {
    const [actors, changed] = await Promise.all([actorsOf(value, names), newestChange(requests, value, names)]);
    return seen(liveRuleset(value, actors, changed));
  });
}

function liveRuleset(
  value: z.infer<typeof ruleset>,
  bypassActors: LiveRuleset["bypassActors"],
  changed: LiveRuleset["changed"],
): LiveRuleset {
  return {
    id: value.id,
    name: value.name,
    target: value.target,
    enforcement: value.enforcement,
    source: { type: value.source_type, name: value.source },
    include: value.conditions?.ref_name?.include ?? [],
    exclude: value.conditions?.ref_name?.exclude ?? [],
    rules: value.rules.map(({ type, parameters }) => ({ type, parameters: parameters ?? {} })),
    bypassActors,
    changed,
  };
}

async function actorsOf(
  { name, bypass_actors: actors }: z.infer<typeof ruleset>,
  names: ActorNames,
): Promise<LiveRuleset["bypassActors"]> {
  if (actors === undefined) {
    return hidden(`GitHub shows who may go past ruleset ${name} only to those who may edit it`);
  }
  return seen(await Promise.all(actors.map((actor) => actorOf(actor, names))));
}

async function actorOf(
  { actor_id: id, actor_type: type, bypass_mode: mode }: z.infer<typeof bypassActor>,
  names: ActorNames,
): Promise<BypassActor> {
  // For these the number says nothing: they mean everybody of that kind.
  if (typeof id !== "number" || type === "OrganizationAdmin" || type === "DeployKey") return { type, mode };
  const name = type === "Team" ? await names.team(id) : type === "User" ? await names.user(id) : undefined;
  return { type, mode, id, ...(name === undefined ? {} : { name }) };
}

async function newestChange(
  requests: RepositoryRequests,
  value: z.infer<typeof ruleset>,
  names: ActorNames,
): Promise<LiveRuleset["changed"]> {
  if (value.source_type !== "Repository") return hidden(`ruleset ${value.name} comes from ${value.source}`);
  const what = `the history of ruleset ${value.name}`;
  const found = await requests.list("/rulesets/{id}/history", version, { what }, { id: value.id });
  return then(found, async (versions) => {
    const newest = [...versions].sort((a, b) => b.version_id - a.version_id)[0];
    return seen(newest === undefined ? undefined : await versionOf(newest, names));
  });
}

async function versionOf(
  { actor, updated_at: at }: z.infer<typeof version>,
  names: ActorNames,
): Promise<RulesetVersion> {
  const id = actor?.id;
  if (typeof id !== "number") return { at };
  const login = await names.user(id);
  return { at, by: login ?? `${(actor?.type ?? "actor").toLowerCase()} number ${id}` };
}
