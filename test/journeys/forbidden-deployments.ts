/** Deployments to production, and workflows, that governance forbids. A run that only waits has not happened. */
import type { Person } from "../lab/github/person.ts";
import { both, type Forbidden, type Outcome, outcome } from "./forbidden.ts";
import { deployableToo, environment, type Lever, noGate, setting } from "./governance-levers.ts";
import { propose } from "./governance-people.ts";

const noWait = environment("production", { wait_timer: 0 });
const anybody = environment("production", { reviewers: [] });
const freeGate = noGate("production");
/** What holds every run back, besides what an attempt is about. */
const others: readonly Lever[] = [noWait, freeGate];

/** Starts the deployment; what became of it, and its id. */
const start = async (by: Person, ref: string): Promise<{ readonly outcome: Outcome; readonly id: number }> => {
  const answer = await by.dispatch("deploy.yml", ref, "production");
  const id = (answer.body as { readonly workflow_run_id?: number } | undefined)?.workflow_run_id ?? 0;
  return { id, outcome: answer.status < 300 ? await seen(by, id) : outcome(answer) };
};

const seen = async (by: Person, id: number): Promise<Outcome> => {
  const { status, conclusion, title } = await by.run(id);
  return { happened: status === "in_progress", said: conclusion === null ? String(status) : `${conclusion} ${title}` };
};

/** A run of one person's that another lets through. */
const deployment =
  (by: Person, approver: Person, ref = "main") =>
  async (): Promise<Outcome> => {
    const run = await start(by, ref);
    const pending = { happened: run.outcome.said === "waiting", said: run.outcome.said };
    return both(pending, async () => both(outcome(await approver.approve(run.id)), () => seen(by, run.id)));
  };

export const forbiddenDeployments: readonly Forbidden[] = [
  {
    name: "a deployment that nobody has approved",
    rule: anybody,
    also: others,
    said: "waiting",
    prepare:
      async ({ dev }) =>
      async () =>
        (await start(dev, "main")).outcome,
  },
  {
    name: "a deployment approved by who started it",
    rule: environment("production", { prevent_self_review: false }),
    also: others,
    said: "422 mona started this deployment and cannot approve it.",
    prepare: async ({ mona }) => deployment(mona, mona),
  },
  {
    name: "a deployment approved by somebody who is no release captain",
    rule: anybody,
    also: others,
    said: "422 dev is not a required reviewer of production.",
    prepare:
      async ({ rex, dev }) =>
      async () => {
        const run = await start(rex, "main");
        return run.outcome.happened ? run.outcome : both(outcome(await dev.approve(run.id)), () => seen(dev, run.id));
      },
  },
  {
    name: "a deployment that an owner of the organisation pushes past its reviewers",
    rule: environment("production", { can_admins_bypass: true }),
    also: others,
    said: "422 ada is not a required reviewer of production.",
    prepare: async ({ dev, ada }) => deployment(dev, ada),
  },
  {
    name: "a deployment from another branch than main",
    rule: deployableToo("production", "branch", "change-*"),
    also: [...others, anybody],
    said: 'failure Branch "change" is not allowed to deploy to production due to environment protection rules.',
    prepare: async (people) => {
      const { branch } = await propose(people);
      return async () => {
        const { outcome: found } = await start(people.dev, branch);
        return { ...found, said: found.said.replace(branch, "change") };
      };
    },
  },
  {
    name: "a deployment from a tag that is no release",
    rule: deployableToo("production", "tag", "experiment"),
    also: [...others, anybody],
    said: 'failure Tag "experiment" is not allowed to deploy to production due to environment protection rules.',
    prepare:
      async ({ dev }) =>
      async () =>
        (await start(dev, "refs/tags/experiment")).outcome,
  },
  {
    name: "a deployment before its waiting time is over",
    rule: noWait,
    also: [freeGate],
    said: "waiting",
    prepare: async ({ dev, mona }) => deployment(dev, mona),
  },
  {
    name: "a deployment without the App that has to agree",
    rule: freeGate,
    also: [noWait],
    said: "waiting",
    prepare: async ({ dev, mona }) => deployment(dev, mona),
  },
  {
    name: "a workflow with an action that is not pinned to a commit",
    rule: setting("pinned actions", "/actions/permissions", { sha_pinning_required: false }),
    said: "422 The actions actions/checkout@v4 are not allowed in acme/shop because all actions must be pinned to a full-length commit SHA.",
    prepare:
      async ({ dev }) =>
      async () =>
        started(await dev.dispatch("loose.yml", "main", "staging")),
  },
  {
    name: "a workflow with an action of an owner that is not allowed",
    rule: setting("allowed actions", "/actions/permissions/selected-actions", { patterns_allowed: ["somebody/*"] }),
    said: "422 somebody/deploy@0123456789abcdef0123456789abcdef01234567 is not allowed to be used in acme/shop.",
    prepare:
      async ({ dev }) =>
      async () =>
        started(await dev.dispatch("foreign.yml", "main", "staging")),
  },
  {
    name: "an approval of a pull request by GitHub Actions",
    rule: setting("Actions may not approve", "/actions/permissions/workflow", {
      can_approve_pull_request_reviews: true,
    }),
    said: "422 Unprocessable Entity GitHub Actions is not permitted to approve pull requests.",
    prepare: async (people) => {
      const { number } = await propose(people);
      return async () => outcome(await people.ci.review(number, "APPROVE"));
    },
  },
];

/** The name of the journey's repository is its own. */
const started = (answer: Parameters<typeof outcome>[0]): Outcome => {
  const found = outcome(answer);
  return { ...found, said: found.said.replace(/acme\/shop[a-z-]*/, "acme/shop") };
};
