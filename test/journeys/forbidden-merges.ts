/** Merges that the reviews forbid. */
import { type Forbidden, mergeBy } from "./forbidden.ts";
import { type Lever, looser } from "./governance-levers.ts";
import { approve, done, pass, propose, proposeWell } from "./governance-people.ts";

const reviews = (parameters: Readonly<Record<string, unknown>>): Lever => looser("main", "pull_request", parameters);
const approvals = (required_approving_review_count: number): Lever => reviews({ required_approving_review_count });
const noOwners = reviews({ require_code_owner_review: false });
const noLastPush = reviews({ require_last_push_approval: false });
const noStale = reviews({ dismiss_stale_reviews_on_push: false });

const twoReviews = "405 At least 2 approving reviews are required by reviewers with write access.";

export const forbiddenMerges: readonly Forbidden[] = [
  {
    name: "a merge that nobody has reviewed",
    rule: approvals(0),
    also: [noOwners, noLastPush],
    said: twoReviews,
    prepare: async (people) => {
      const { head, number } = await propose(people);
      await pass(people, head);
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge with one review where two are asked for",
    rule: approvals(1),
    said: twoReviews,
    prepare: async (people) => {
      const { head, number } = await propose(people);
      await pass(people, head);
      await approve(number, people.mona);
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge whose second approval is by somebody who only reads",
    rule: approvals(1),
    said: twoReviews,
    prepare: async (people) => {
      const { head, number } = await propose(people);
      await pass(people, head);
      await approve(number, people.mona, people.rita);
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge by an owner of the organisation without reviews",
    rule: approvals(0),
    also: [noOwners, noLastPush],
    said: twoReviews,
    prepare: async (people) => {
      const { head, number } = await propose(people);
      await pass(people, head);
      return mergeBy(people.ada, number);
    },
  },
  {
    name: "a merge whose reviews are older than its last push",
    rule: noStale,
    also: [noLastPush, noOwners],
    said: twoReviews,
    prepare: async (people) => {
      const { branch, number } = await proposeWell(people);
      done(await people.dev.push(branch, { files: { "src/late.ts": "export {};\n" } }));
      await pass(people, await people.dev.sha(`heads/${branch}`));
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge whose last push only its pusher has approved",
    rule: noLastPush,
    also: [noStale],
    said: "405 New changes require approval from someone other than the last pusher.",
    prepare: async (people) => {
      const { branch, number } = await propose(people);
      await approve(number, people.mona);
      done(await people.rex.push(branch, { files: { "src/rex.ts": "export {};\n" } }));
      await approve(number, people.rex);
      await pass(people, await people.dev.sha(`heads/${branch}`));
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge without the owners of the changed files",
    rule: noOwners,
    said: "405 Waiting on code owner review from acme/platform.",
    prepare: async (people) => {
      const files = { ".github/dependabot.yml": "version: 2\n" };
      const { head, number } = await propose(people, { files }, people.mona);
      await pass(people, head);
      await approve(number, people.dev, people.rex);
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge against a reviewer who asks for changes",
    rule: approvals(0),
    also: [noOwners, noLastPush],
    said: "405 Changes have been requested. At least 2 approving reviews are required by reviewers with write access.",
    prepare: async (people) => {
      const { head, number } = await propose(people);
      await pass(people, head);
      await approve(number, people.mona);
      done(await people.rex.review(number, "REQUEST_CHANGES"));
      return mergeBy(people.dev, number);
    },
  },
  {
    name: "a merge with an open conversation",
    rule: reviews({ required_review_thread_resolution: false }),
    said: "405 A conversation must be resolved before this pull request can be merged.",
    prepare: async (people) => {
      const { head, number } = await proposeWell(people);
      const comment = { body: "Why?", commit_id: head, path: "README.md", line: 1, position: 1, side: "RIGHT" };
      done(await people.rex.ask("POST", `/pulls/${number}/comments`, comment));
      return mergeBy(people.dev, number);
    },
  },
];
