/**
 * What the GitHub plugin of this machine does against the lab's GitHub, on a server of the test's own. The tests go
 * through the life of one stack and build on each other.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { faultSchema } from "./github/faults.ts";
import { fields, startTrial, type Trial } from "./github/trial.ts";
import { ensureLab } from "./lab.ts";
import { newProject, type Project } from "./plugins/project.ts";

const program = fileURLToPath(new URL("plugins/github.ts", import.meta.url));
const planted = "planted-secret-of-the-plugin";
const home = "/repos/acme/governed";

let trial: Trial;
let project: Project;

before(async () => {
  const lab = await ensureLab();
  trial = await startTrial();
  const token = trial.github.tokens.ada ?? "";
  project = await newProject({ ...lab, env: { ...lab.env, GITHUB_TOKEN: token } }, program);
  await wish({});
});

after(async () => {
  await trial?.github.stop();
  project?.remove();
});

const wish = (more: object): Promise<void> =>
  project.wish({ url: `${trial.github.url}/`, repository: "governed", secret: planted, ...more });

async function pulumi(...args: readonly string[]): Promise<string> {
  const answer = await project.pulumi(...args);
  assert.equal(answer.exitCode, 0, answer.text);
  return answer.text;
}

const up = (): Promise<string> => pulumi("up", "--yes", "--skip-preview", "--refresh");
const unchanged = (): Promise<string> => pulumi("preview", "--refresh", "--expect-no-changes");

/** Writes that were asked for since the journal had so many notes. Questions in GraphQL are none. */
const writesSince = (count: number): readonly string[] =>
  trial.github.journal
    .notes()
    .slice(count)
    .filter(({ method, path }) => method !== "GET" && path !== "/api/graphql")
    .map(({ method, path }) => `${method} ${path}`);

const ruleset = async (): Promise<object> => {
  const [found] = (await trial.ask("GET", `${home}/rulesets`)).body as readonly object[];
  return found ?? {};
};

test("a repository with all that governs it comes up through limits of rate and errors of the server", async () => {
  const troubles: readonly Parameters<typeof faultSchema.parse>[0][] = [
    { kind: "primary-limit", method: "PUT", seconds: 1 },
    { kind: "secondary-limit", method: "POST", after: 1, retryAfter: 1 },
    { kind: "server-error", after: 15, times: 2 },
    { kind: "slow", after: 5, milliseconds: 500 },
  ];
  for (const trouble of troubles) trial.github.faults.add(trouble as Parameters<typeof trial.github.faults.add>[0]);
  await up();
  assert.deepEqual(trial.github.faults.left(), []);
  assert.deepEqual(
    trial.github.journal.notes().filter(({ problems }) => problems !== undefined),
    [],
  );
});

test("a second update writes nothing", async () => {
  const before = trial.github.journal.notes().length;
  await unchanged();
  assert.deepEqual(writesSince(before), []);
});

test("the secret is at GitHub, and neither it nor the token is in the state in clear", () => {
  const { secrets } = trial.github.context.state().repositories["acme/governed"]?.settings ?? {};
  assert.equal(trial.github.open(secrets?.production?.[0]?.sealed ?? ""), planted);
  const state = project.stateText();
  assert.equal(state.includes(planted) || state.includes(trial.github.tokens.ada ?? planted), false);
});

const byHand: readonly { readonly what: string; readonly change: () => Promise<unknown>; readonly where: string }[] = [
  {
    what: "a ruleset that only evaluates",
    change: async () =>
      trial.ask("PUT", `${home}/rulesets/${fields(await ruleset(), "id")[0]}`, { enforcement: "evaluate" }),
    where: "ruleset",
  },
  {
    what: "a label that is gone",
    change: () => trial.ask("DELETE", `${home}/labels/frozen/rollback`),
    where: "label",
  },
  {
    what: "an environment with one reviewer less",
    change: () =>
      trial.ask("PUT", `${home}/environments/production`, {
        wait_timer: 5,
        prevent_self_review: true,
        can_admins_bypass: false,
        reviewers: [{ type: "User", id: 101 }],
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      }),
    where: "environment",
  },
  {
    what: "a variable with another value",
    change: () => trial.ask("PATCH", `${home}/environments/production/variables/REGION`, { value: "us" }),
    where: "variable",
  },
  {
    what: "a team with more rights",
    change: () => trial.ask("PUT", "/orgs/acme/teams/governed/repos/acme/governed", { permission: "admin" }),
    where: "permission",
  },
  {
    what: "workflows with a token that writes",
    change: () => trial.ask("PUT", `${home}/actions/permissions/workflow`, { default_workflow_permissions: "write" }),
    where: "token",
  },
  {
    what: "a repository without push protection",
    change: () =>
      trial.ask("PATCH", home, { security_and_analysis: { secret_scanning_push_protection: { status: "disabled" } } }),
    where: "repository",
  },
];

test("each change by hand is found, and mended by the next update", async () => {
  for (const { change } of byHand) await change();
  const { steps } = JSON.parse(await pulumi("preview", "--refresh", "--json")) as {
    readonly steps: readonly { readonly op: string; readonly urn: string }[];
  };
  const found = steps.filter(({ op }) => op !== "same" && op !== "refresh").map(({ urn }) => urn.split("::").at(-1));
  assert.deepEqual(found.sort(), byHand.map(({ where }) => where).sort());
  await up();
  await unchanged();
});

test("what exists is taken over by another stack, and brought to what is declared", async () => {
  await trial.ask("PATCH", home, { description: "Changed" });
  const policies = (await trial.ask("GET", `${home}/environments/production/deployment-branch-policies`)).body;
  const known = fields(policies, "branch_policies")[0] as readonly { readonly id: number; readonly type: string }[];
  const [branch, tag] = ["branch", "tag"].map((type) => {
    const id = known.find((policy) => policy.type === type)?.id;
    return `governed:production:${id}`;
  });
  const [team] = fields((await trial.ask("GET", "/orgs/acme/teams/governed")).body, "id");
  const adopt = {
    repository: "governed",
    environment: "governed:production",
    variable: "governed:production:REGION",
    ruleset: `governed:${fields(await ruleset(), "id")[0]}`,
    team: String(team),
    ...(branch === undefined || tag === undefined ? {} : { branch, tag }),
  };
  await pulumi("stack", "init", "second");
  await wish({ adopt });
  await pulumi("up", "--yes", "--skip-preview");
  // The id of a ruleset in the state lacks the repository: declared as it was imported, it would be replaced.
  const { ruleset: _, ...later } = adopt;
  await wish({ adopt: later });
  await unchanged();
  assert.deepEqual(fields((await trial.ask("GET", home)).body, "description"), ["A test"]);
  assert.equal(((await trial.ask("GET", `${home}/rulesets`)).body as readonly unknown[]).length, 1);
});
