/** Attempts at the rules themselves, by people who have not the right to change them. */
import { type Forbidden, outcome } from "./forbidden.ts";
import { mayMore } from "./governance-levers.ts";
import { done, fresh } from "./governance-people.ts";

const noAdmin = mayMore("dev", "admin");
const onlyAdmins = "403 Must have admin rights to Repository.";

export const forbiddenSettings: readonly Forbidden[] = [
  {
    name: "a ruleset switched off by a developer",
    rule: noAdmin,
    said: onlyAdmins,
    prepare: async ({ ada, dev }) => {
      const made = { name: fresh("target"), target: "branch", enforcement: "active", rules: [{ type: "deletion" }] };
      const conditions = { ref_name: { include: ["refs/heads/nowhere"], exclude: [] } };
      const { id } = done(await ada.ask("POST", "/rulesets", { ...made, conditions })) as { readonly id: number };
      return async () => outcome(await dev.ask("DELETE", `/rulesets/${id}`));
    },
  },
  {
    name: "an environment without reviewers made by a developer",
    rule: noAdmin,
    said: onlyAdmins,
    prepare:
      async ({ dev }) =>
      async () =>
        outcome(await dev.ask("PUT", "/environments/back-door", {})),
  },
  {
    name: "a deploy key that writes, added by a developer",
    rule: noAdmin,
    said: onlyAdmins,
    prepare:
      async ({ dev }) =>
      async () =>
        outcome(await dev.ask("POST", "/keys", { title: "mine", key: "ssh-ed25519 AAAA", read_only: false })),
  },
  {
    name: "a branch pushed by somebody who only reads",
    rule: mayMore("rita", "push", "pull"),
    said: "403 Resource not accessible by personal access token",
    prepare: async ({ dev, rita }) => {
      const main = await dev.sha("heads/main");
      return async () => outcome(await rita.create(`heads/${fresh("hers")}`, main));
    },
  },
];
