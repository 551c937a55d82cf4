import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

export type Totals = { readonly passed: number; readonly failed: number };

/** Folders of the lab's own Go modules that have tests. */
export const goModules = (root: string): readonly string[] => [
  ...new Set(
    globSync("test/lab/go/*/**/*_test.go", { cwd: root }).map((file) => join(root, ...file.split("/").slice(0, 4))),
  ),
];

type GoEvent = {
  readonly Action?: string;
  readonly Test?: string;
  readonly Package?: string;
  readonly Output?: string;
};

/** Runs `go test` in one module and counts its top-level tests; a package that does not build counts as one failure. */
export const testGoModule = (module: string): Promise<Totals> =>
  new Promise((resolve) => {
    const child = spawn("go", ["test", "-json", "./..."], { cwd: module, stdio: ["ignore", "pipe", "inherit"] });
    let passed = 0;
    let failed = 0;
    const output = new Map<string, string[]>();
    createInterface({ input: child.stdout }).on("line", (line) => {
      const event = parseEvent(line);
      const key = `${event.Package ?? ""} ${event.Test ?? ""}`;
      if (event.Output !== undefined) output.set(key, [...(output.get(key) ?? []), event.Output]);
      if (event.Test !== undefined && !event.Test.includes("/") && event.Action === "pass") passed += 1;
      if (event.Action === "fail" && (event.Test === undefined || !event.Test.includes("/"))) {
        if (event.Test !== undefined) failed += 1;
        process.stdout.write((output.get(key) ?? []).join(""));
      }
    });
    child.on("error", () => resolve({ passed, failed: failed + 1 }));
    child.on("close", (code) => {
      const unexplained = code !== 0 && failed === 0 ? 1 : 0;
      process.stdout.write(
        `go test ${dirname(module) === "" ? module : module.split("/").slice(-1)[0]}: ${passed} passed, ${failed + unexplained} failed\n`,
      );
      resolve({ passed, failed: failed + unexplained });
    });
  });

const parseEvent = (line: string): GoEvent => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return { Output: `${line}\n` };
  }
};
