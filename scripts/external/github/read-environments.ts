import { z } from "zod";
import type { EnvironmentReviewer, LiveEnvironment, Seen } from "../../ports-github.ts";
import type { RepositoryRequests } from "./requests.ts";
import { seen, then } from "./seen.ts";

const environment = z.object({
  name: z.string(),
  updated_at: z.string().default(""),
  can_admins_bypass: z.boolean().optional(),
  protection_rules: z
    .array(
      z.object({
        type: z.string(),
        wait_timer: z.number().optional(),
        prevent_self_review: z.boolean().optional(),
        reviewers: z
          .array(
            z.object({
              type: z.enum(["User", "Team"]),
              reviewer: z.object({ login: z.string().optional(), slug: z.string().optional() }),
            }),
          )
          .optional(),
      }),
    )
    .default([]),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
});

const policy = z.object({ name: z.string(), type: z.enum(["branch", "tag"]).default("branch") });
const customRules = z.object({
  custom_deployment_protection_rules: z
    .array(z.object({ enabled: z.boolean(), app: z.object({ id: z.number(), slug: z.string() }) }))
    .default([]),
});
const variable = z.object({ name: z.string(), value: z.string() });
const secret = z.object({ name: z.string(), updated_at: z.string() });

export async function readEnvironments(requests: RepositoryRequests): Promise<Seen<readonly LiveEnvironment[]>> {
  const found = await requests.list("/environments", environment, { what: "the environments" });
  return then(found, async (environments) =>
    seen(await Promise.all(environments.map((one) => readOne(requests, one)))),
  );
}

async function readOne(requests: RepositoryRequests, value: z.infer<typeof environment>): Promise<LiveEnvironment> {
  const refs = refsOf(value);
  const [patterns, protectionApps, variables, secrets] = await Promise.all([
    refs === "patterns" ? readPatterns(requests, value.name) : seen([]),
    readApps(requests, value.name),
    readVariables(requests, value.name),
    readSecrets(requests, "/environments/{name}", value.name),
  ]);
  const review = value.protection_rules.find(({ type }) => type === "required_reviewers");
  return {
    name: value.name,
    updatedAt: value.updated_at,
    waitMinutes: value.protection_rules.find(({ type }) => type === "wait_timer")?.wait_timer ?? 0,
    reviewers: (review?.reviewers ?? []).map(reviewerOf),
    preventsSelfReview: review?.prevent_self_review ?? false,
    adminsBypass: value.can_admins_bypass,
    refs,
    patterns,
    protectionApps,
    variables,
    secrets,
  };
}

function refsOf({ deployment_branch_policy: branches }: z.infer<typeof environment>): LiveEnvironment["refs"] {
  if (branches === null || branches === undefined) return "any";
  return branches.custom_branch_policies ? "patterns" : "protected";
}

function reviewerOf({
  type,
  reviewer,
}: {
  type: "User" | "Team";
  reviewer: { login?: string | undefined; slug?: string | undefined };
}): EnvironmentReviewer {
  return { type, name: (type === "Team" ? reviewer.slug : reviewer.login) ?? "(nameless)" };
}

function readPatterns(requests: RepositoryRequests, name: string): Promise<LiveEnvironment["patterns"]> {
  const what = `the branches and tags of environment ${name}`;
  return requests.list("/environments/{name}/deployment-branch-policies", policy, { what }, { name });
}

async function readApps(requests: RepositoryRequests, name: string): Promise<LiveEnvironment["protectionApps"]> {
  const what = `the custom protection rules of environment ${name}`;
  const found = await requests.get("/environments/{name}/deployment_protection_rules", customRules, { what }, { name });
  return then(found, ({ custom_deployment_protection_rules: rules }) =>
    seen(rules.filter(({ enabled }) => enabled).map(({ app }) => ({ app: app.id, slug: app.slug }))),
  );
}

async function readVariables(requests: RepositoryRequests, name: string): Promise<LiveEnvironment["variables"]> {
  const what = `the variables of environment ${name}`;
  const found = await requests.list("/environments/{name}/variables", variable, { what }, { name });
  return then(found, (variables) => seen(Object.fromEntries(variables.map((one) => [one.name, one.value]))));
}

/**
 * Names and ages only: nobody can read a secret's value back. `below`: "/environments/{name}" with the environment's name,
 * or "/actions" for the repository's own.
 */
export async function readSecrets(
  requests: RepositoryRequests,
  below: string,
  name?: string,
): Promise<LiveEnvironment["secrets"]> {
  const found = await requests.list(
    `${below}/secrets`,
    secret,
    { what: whatOf(name) },
    name === undefined ? {} : { name },
  );
  return then(found, (secrets) => seen(secrets.map((one) => ({ name: one.name, updatedAt: one.updated_at }))));
}

const whatOf = (name: string | undefined): string =>
  name === undefined ? "the repository's secrets" : `the secrets of environment ${name}`;
