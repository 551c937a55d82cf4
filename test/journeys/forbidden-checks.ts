/** Merges that the required checks forbid, forged ones among them. */
import { type Forbidden, mergeBy } from "./forbidden.ts";
import { anyApp, looser, noRule } from "./governance-levers.ts";
import { approve, done, pass, propose, proposeWell } from "./governance-people.ts";

const noChecks = noRule("main", "required_status_checks");

const expected = (check: string): string => `405 Required status check "${check}" is expected.`;

export const forbiddenByChecks: readonly Forbidden[] = [
  {
    name: "a merge with a red check",
    rule: noChecks,
    said: '405 Required status check "migration-gate" is failing.',
    prepare: async (people) => {
      const { head, number } = await proposeWell(people);
      done(await people.ci.check(head, "migration-gate", "failure"));
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge before every check has run",
    rule: noChecks,
    said: expected("clean-main-sentinel"),
    prepare: async (people) => {
      const { head, number } = await propose(people);
      await pass(people, head, ["clean-main-sentinel"]);
      await approve(number, people.mona, people.rex);
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge while a check is running",
    rule: noChecks,
    said: '405 Required status check "ci-pr" is in progress.',
    prepare: async (people) => {
      const { head, number } = await proposeWell(people);
      done(await people.ci.ask("POST", "/check-runs", { name: "ci-pr", head_sha: head, status: "in_progress" }));
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge with a check that its author has forged as a commit status",
    rule: anyApp("main"),
    said: expected("ci-pr"),
    prepare: async (people) => {
      const { head, number } = await propose(people);
      await pass(people, head, ["ci-pr"]);
      done(await people.dev.status(head, "ci-pr", "success"));
      await approve(number, people.mona, people.rex);
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge with a check that another App has reported",
    rule: anyApp("main"),
    said: expected("ci-pr"),
    prepare: async (people) => {
      const { head, number } = await propose(people);
      await pass(people, head, ["ci-pr"]);
      done(await people.gatekeeper.check(head, "ci-pr", "success"));
      await approve(number, people.mona, people.rex);
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge with the checks of an earlier commit",
    rule: noChecks,
    said: "405 3 of 3 required status checks are expected.",
    prepare: async (people) => {
      const { branch, head, number } = await propose(people);
      await pass(people, head);
      done(await people.dev.push(branch, { files: { "src/more.ts": "export {};\n" } }));
      await approve(number, people.mona, people.rex);
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge of a branch that lacks what main has got since",
    rule: looser("main", "required_status_checks", { strict_required_status_checks_policy: false }),
    said: "405 This branch is out-of-date with the base branch.",
    prepare: async (people) => {
      const { number } = await proposeWell(people);
      const other = await proposeWell(people);
      done(await people.dev.merge(other.number));
      return mergeBy(people.dev, number);
    },
  },
];
