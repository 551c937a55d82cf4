/** Release tags and branches that are moved, deleted or begun against their rules. */
import { type Forbidden, outcome } from "./forbidden.ts";
import { noRule } from "./governance-levers.ts";
import { done, fresh } from "./governance-people.ts";

export const forbiddenRefs: readonly Forbidden[] = [
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
    name: "a branch that nobody may begin",
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
];
