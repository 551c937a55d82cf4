import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rule } from "../state-rulesets.ts";
import type { RefAttempt } from "./attempts.ts";
import { broken, push, ruleset, tried, user } from "./fixture.ts";

const dev = user("dev");
const under = (rule: Rule, attempt: RefAttempt, target: "branch" | "tag" | "push" = "branch") =>
  tried({ rulesets: [ruleset([rule], { target })] }, dev, attempt);

test("push rules look at the files, on every ref", () => {
  const files = [{ path: "keys/server.pem", size: 3 * 1024 * 1024 }, { path: "gone.pem" }];
  const attempt = push({ ref: "refs/heads/any", files });
  const cases: readonly (readonly [Rule, string])[] = [
    [
      { type: "file_path_restriction", parameters: { restricted_file_paths: ["keys/**"] } },
      "File paths are restricted: keys/server.pem",
    ],
    [
      { type: "file_extension_restriction", parameters: { restricted_file_extensions: ["*.pem"] } },
      "File extensions are restricted: keys/server.pem",
    ],
    [
      { type: "max_file_path_length", parameters: { max_file_path_length: 14 } },
      "File paths must be at most 14 characters long: keys/server.pem",
    ],
    [{ type: "max_file_size", parameters: { max_file_size: 2 } }, "File size must be at most 2 MB: keys/server.pem"],
  ];
  assert.deepEqual(
    cases.map(([rule]) => under(rule, attempt, "push")),
    cases.map(([, line]) => broken(line)),
  );
  assert.deepEqual(
    cases.map(([rule]) => under(rule, push(), "push")),
    cases.map(() => "allowed"),
  );
});

test("push protection refuses a secret and does not repeat it", () => {
  const secret = `ghp_${"a".repeat(36)}`;
  const attempt = push({ files: [{ path: "deploy.sh", size: 50, text: `TOKEN=${secret}` }] });
  assert.equal(tried({ secret_push_protection: true }, dev, attempt), broken("Secret detected in content: deploy.sh"));
  assert.equal(tried({ secret_push_protection: false }, dev, attempt), "allowed");
});
