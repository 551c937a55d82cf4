import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { exportLines, labPath, labVariables } from "./env.ts";
import { labPaths } from "./paths.ts";

test("a shell that evaluates the lines has every variable, whatever is in its value", () => {
  const paths = labPaths("/tmp/o'dd $HOME `id`");
  const names = Object.keys(labVariables(paths));
  const print = names.map((name) => `printf '%s\\0' "$${name}"`).join("; ");
  const output = execFileSync("sh", ["-c", `${exportLines(paths)}\n${print}`], { encoding: "utf8" });
  assert.deepEqual(output.split("\0").slice(0, -1), Object.values(labVariables(paths)));
});

test("the lab's programs come before those of the machine", () => {
  const paths = labPaths("/var/lib/lab");
  const output = execFileSync("sh", ["-c", `PATH=/usr/bin\n${exportLines(paths)}\nprintf %s "$PATH"`], {
    encoding: "utf8",
  });
  assert.equal(output, `${labPath(paths)}:/usr/bin`);
});

test("nothing but exports is printed", () => {
  const lines = exportLines(labPaths("/var/lib/lab")).trimEnd().split("\n");
  assert.deepEqual(
    lines.filter((line) => !/^export [A-Z_]+='[^']*'(:"\$PATH")?$/.test(line)),
    [],
  );
});
