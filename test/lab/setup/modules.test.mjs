import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { areModulesInstalled } from "./modules.mjs";

const lock = {
  "": { name: "project" },
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/b-for-elsewhere": { version: "1.0.0", integrity: "sha512-b", optional: true },
};
const installed = { "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } };

function isInstalled(t, files) {
  const root = mkdtempSync(join(tmpdir(), "cutover-modules-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify({ packages: content }));
    if (path.endsWith("/node")) chmodSync(join(root, path), 0o755);
  }
  return areModulesInstalled(root);
}

describe("node_modules", () => {
  const whole = {
    "package-lock.json": lock,
    "node_modules/.package-lock.json": installed,
    "node_modules/.bin/node": "node",
  };
  for (const [title, change, expected] of [
    ["is installed when it is as the lock says", {}, true],
    ["is not when npm was cut short", { "node_modules/.package-lock.json": '{"packages": {' }, false],
    ["is not when a version changed", { "package-lock.json": { "node_modules/a": { version: "1.0.1" } } }, false],
    [
      "is not when the content of a version changed",
      { "package-lock.json": { "node_modules/a": { version: "1.0.0", integrity: "sha512-c" } } },
      false,
    ],
    [
      "is not when a package was added",
      { "package-lock.json": { ...lock, "node_modules/c": { version: "1.0.0" } } },
      false,
    ],
  ]) {
    it(title, (t) => assert.equal(isInstalled(t, { ...whole, ...change }), expected));
  }

  it("is not without the Node that the project runs on", (t) => {
    const { "node_modules/.bin/node": _, ...rest } = whole;
    assert.equal(isInstalled(t, rest), false);
  });

  it("is not when there is none", (t) => assert.equal(isInstalled(t, { "package-lock.json": lock }), false));
});
