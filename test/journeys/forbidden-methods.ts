/** Merges by a method that would leave a history which governance does not want. */
import { type Forbidden, mergeBy } from "./forbidden.ts";
import { looser, noRule, repository } from "./governance-levers.ts";
import { proposeWell } from "./governance-people.ts";

const anyMethod = looser("main", "pull_request", { allowed_merge_methods: ["merge", "squash", "rebase"] });
const mergeCommits = repository("merge commits are off", { allow_merge_commit: true }, { allow_merge_commit: false });
const rebases = repository("rebases are off", { allow_rebase_merge: true }, { allow_rebase_merge: false });

export const forbiddenMethods: readonly Forbidden[] = [
  {
    name: "a merge commit where the rule allows squashes alone",
    rule: anyMethod,
    also: [mergeCommits, noRule("main", "required_linear_history")],
    said: "405 Merge method merge is not allowed.",
    prepare: async (people) => {
      const { number } = await proposeWell(people);
      return mergeBy(people.dev, number, "merge");
    },
  },
  {
    name: "a merge commit into a linear history",
    rule: noRule("main", "required_linear_history"),
    also: [mergeCommits, anyMethod],
    said: "405 This branch must not contain merge commits.",
    prepare: async (people) => {
      const { number } = await proposeWell(people);
      return mergeBy(people.dev, number, "merge");
    },
  },
  {
    name: "a merge commit in a repository without them",
    rule: mergeCommits,
    also: [anyMethod, noRule("main", "required_linear_history")],
    said: "405 Merge commits are not allowed on this repository.",
    prepare: async (people) => {
      const { number } = await proposeWell(people);
      return mergeBy(people.dev, number, "merge");
    },
  },
  {
    name: "a rebase that GitHub can't sign",
    rule: noRule("main", "required_signatures"),
    also: [rebases, anyMethod],
    said: "405 Base branch requires signed commits. Rebase merges cannot be automatically signed by GitHub.",
    prepare: async (people) => {
      const { number } = await proposeWell(people);
      return mergeBy(people.dev, number, "rebase");
    },
  },
];
