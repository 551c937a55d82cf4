/** Pushes of what does not belong into a repository, to whatever branch. */
import { type Forbidden, outcome } from "./forbidden.ts";
import { noRule, repository } from "./governance-levers.ts";
import { fresh } from "./governance-people.ts";

const file = (name: string, path: string, rule: string, said: string): Forbidden => ({
  name,
  rule: noRule("pushes", rule),
  said,
  prepare: async ({ dev }) => {
    const sha = await dev.commit("main", { files: { [path]: "not for here" } });
    return async () => outcome(await dev.create(`heads/${fresh("files")}`, sha));
  },
});

export const forbiddenContent: readonly Forbidden[] = [
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
