/** Pushes to branches and tags that governance forbids. */
import type { Person } from "../lab/github/person.ts";
import { type Forbidden, outcome } from "./forbidden.ts";
import { noRule, repository } from "./governance-levers.ts";
import { done, fresh, type People, pass, proposeWell } from "./governance-people.ts";

const byPullRequest = noRule("main", "pull_request");
const pushedDirectly = "422 Changes must be made through a pull request.";

/** A commit on main with all its checks, and the push of it. */
const straight = async (people: People, by: Person, signed = true) => {
  const sha = await by.commit("main", { files: { [`${fresh("direct")}.txt`]: "x" }, signed });
  await pass(people, sha);
  return async () => outcome(await by.move("heads/main", sha));
};

const file = (name: string, path: string, rule: string, said: string): Forbidden => ({
  name,
  rule: noRule("pushes", rule),
  said,
  prepare: async ({ dev }) => {
    const sha = await dev.commit("main", { files: { [path]: "not for here" } });
    return async () => outcome(await dev.create(`heads/${fresh("files")}`, sha));
  },
});

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
  {
    name: "a release tag that is moved",
    rule: noRule("release-tags", "update"),
    said: "422 Cannot update this protected ref.",
    prepare: async ({ dev }) => {
      const main = await dev.sha("heads/main");
      return async () => outcome(await dev.move("tags/v1.0.0", main));
    },
  },
  {
    name: "a release tag that an owner of the organisation moves elsewhere by force",
    rule: noRule("release-tags", "non_fast_forward"),
    also: [noRule("release-tags", "update")],
    said: "422 Cannot force-push to this tag",
    prepare: async ({ ada }) => {
      const onto = await ada.sha("tags/experiment");
      const sha = await ada.commit("main", { onto, files: { [`${fresh("elsewhere")}.txt`]: "x" } });
      return async () => outcome(await ada.move("tags/v1.0.0", sha, true));
    },
  },
  {
    name: "a release tag that is deleted",
    rule: noRule("release-tags", "deletion"),
    said: "422 Cannot delete this tag",
    prepare: async ({ dev }) => {
      const tag = `tags/v2.0.0-${fresh("candidate")}`;
      done(await dev.create(tag, await dev.sha("heads/main")));
      return async () => outcome(await dev.remove(tag));
    },
  },
  {
    name: "a release branch that is deleted",
    rule: noRule("release-branches", "deletion"),
    said: "422 Cannot delete this branch",
    prepare: async ({ dev }) => {
      const branch = `heads/release/${fresh("kept")}`;
      const main = await dev.sha("heads/main");
      return async () => {
        const made = await dev.create(branch, main);
        if (made.status >= 300 && !outcome(made).said.includes("already exists")) return outcome(made);
        return outcome(await dev.remove(branch));
      };
    },
  },
  {
    name: "a release branch with a commit that was never deployed",
    rule: noRule("deployed", "required_deployments"),
    said: "422 Missing successful active production deployment.",
    prepare: async ({ dev }) => {
      const main = await dev.sha("heads/main");
      return async () => outcome(await dev.create(`heads/deployed/${fresh("early")}`, main));
    },
  },
  {
    name: "a branch that only the estate's people may begin",
    rule: noRule("frozen", "creation"),
    said: "422 Cannot create ref due to creations being restricted.",
    prepare: async ({ dev }) => {
      const main = await dev.sha("heads/main");
      return async () => outcome(await dev.create(`heads/frozen/${fresh("new")}`, main));
    },
  },
  {
    name: "a push past the merge queue",
    rule: noRule("queued", "merge_queue"),
    said: "422 Changes must be made through the merge queue",
    prepare: async ({ dev }) => {
      const branch = `queued/${fresh("line")}`;
      done(await dev.create(`heads/${branch}`, await dev.sha("heads/main")));
      const sha = await dev.commit(branch, { files: { "queued.txt": "x" } });
      return async () => outcome(await dev.move(`heads/${branch}`, sha));
    },
  },
  file(
    "a push with a private key's file",
    "certificates/server.pem",
    "file_extension_restriction",
    "422 File extensions are restricted: certificates/server.pem",
  ),
  file(
    "a push with an .env file",
    "services/shop/.env",
    "file_path_restriction",
    "422 File paths are restricted: services/shop/.env",
  ),
  {
    name: "a push with a token in a file",
    rule: repository(
      "push protection",
      { security_and_analysis: { secret_scanning_push_protection: { status: "disabled" } } },
      { security_and_analysis: { secret_scanning_push_protection: { status: "enabled" } } },
    ),
    said: "422 Secret detected in content: deploy.sh",
    prepare: async ({ dev }) => {
      const token = `ghp_${"a1B2c3".repeat(6)}`;
      const sha = await dev.commit("main", { files: { "deploy.sh": `TOKEN=${token}\n` } });
      return async () => outcome(await dev.create(`heads/${fresh("leak")}`, sha));
    },
  },
];
