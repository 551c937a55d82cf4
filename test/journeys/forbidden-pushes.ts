/** Pushes to main that governance forbids. */
import type { Person } from "../lab/github/person.ts";
import { type Forbidden, outcome } from "./forbidden.ts";
import { noRule } from "./governance-levers.ts";
import { done, fresh, type People, pass, proposeWell } from "./governance-people.ts";

const byPullRequest = noRule("main", "pull_request");
const pushedDirectly = "422 Changes must be made through a pull request.";

/** A commit on main with all its checks, and the push of it. */
const straight = async (people: People, by: Person, signed = true) => {
  const sha = await by.commit("main", { files: { [`${fresh("direct")}.txt`]: "x" }, signed });
  await pass(people, sha);
  return async () => outcome(await by.move("heads/main", sha));
};

export const forbiddenPushes: readonly Forbidden[] = [
  {
    name: "a push straight to main",
    rule: byPullRequest,
    said: pushedDirectly,
    prepare: (people) => straight(people, people.dev),
  },
  {
    name: "a push straight to main by an owner of the organisation",
    rule: byPullRequest,
    said: pushedDirectly,
    prepare: (people) => straight(people, people.ada),
  },
  {
    name: "a push of an unsigned commit",
    rule: noRule("main", "required_signatures"),
    also: [byPullRequest],
    said: "422 Commits must have verified signatures.",
    prepare: (people) => straight(people, people.dev, false),
  },
  {
    name: "a push of a commit that somebody else has signed",
    rule: noRule("main", "required_signatures"),
    also: [byPullRequest],
    said: "422 Commits must have verified signatures.",
    prepare: async (people) => {
      const sha = await people.dev.commit("main", {
        files: { [`${fresh("foreign")}.txt`]: "x" },
        signed: "by a stranger",
      });
      await pass(people, sha);
      return async () => outcome(await people.dev.move("heads/main", sha));
    },
  },
  {
    name: "a push without checks",
    rule: noRule("main", "required_status_checks"),
    also: [byPullRequest],
    said: "422 3 of 3 required status checks are expected.",
    prepare: async ({ dev }) => {
      const sha = await dev.commit("main", { files: { [`${fresh("unchecked")}.txt`]: "x" } });
      return async () => outcome(await dev.move("heads/main", sha));
    },
  },
  {
    name: "a push of a merge commit",
    rule: noRule("main", "required_linear_history"),
    also: [byPullRequest],
    said: "422 This branch must not contain merge commits.",
    prepare: async (people) => {
      const { dev } = people;
      const side = await dev.commit("main", { files: { [`${fresh("side")}.txt`]: "x" } });
      const sha = await dev.commit("main", { files: { [`${fresh("joined")}.txt`]: "x" }, also: [side] });
      await pass(people, sha);
      return async () => outcome(await dev.move("heads/main", sha));
    },
  },
  {
    name: "a force push that takes the last commit away from main",
    rule: noRule("main", "non_fast_forward"),
    also: [byPullRequest],
    said: "422 Cannot force-push to this branch",
    prepare: async (people) => {
      const before = await people.dev.sha("heads/main");
      const { number } = await proposeWell(people);
      done(await people.dev.merge(number));
      await pass(people, before);
      return async () => outcome(await people.dev.move("heads/main", before, true));
    },
  },
];
