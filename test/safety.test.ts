/** Rules of the repository, as tests. Each failure says how to mend it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");

/** Files that Git tracks or would track, with their text. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(root, path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const typescript = files.filter(({ path }) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
const product = typescript.filter(({ path }) => !path.startsWith("test/") && !path.startsWith("bench/"));

/** Without comments, which may use any word. */
const codeOf = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

/** `node:net` also has pure tests of addresses; these are no effect. */
const withoutAddressTests = (text: string): string =>
  text.replace(/^import \{[^}]*\b(BlockList|isIP\w*)\b[^}]*\} from "node:net";$/gm, "");

const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)["']([^"']+)["']/g)].map((match) => match[1] ?? "");

const offenders = (
  where: readonly { path: string; text: string }[],
  wrong: (file: { path: string; text: string }) => boolean,
) => where.filter(wrong).map(({ path }) => path);

test("nothing outside test and bench imports from test", () => {
  const found = offenders(product, ({ text }) => importsOf(text).some((path) => /(^|\/)test\//.test(path)));
  assert.deepEqual(found, [], "move what is shared out of test/");
});

test("components read no configuration, environment, file or clock", () => {
  const inside = product.filter(({ path }) => path.startsWith("components/"));
  const found = offenders(inside, ({ text }) =>
    /pulumi\.Config\b|process\.env|Date\.now|new Date\(\)|from "node:(fs|net|http|https|child_process)/.test(
      withoutAddressTests(codeOf(text)),
    ),
  );
  assert.deepEqual(found, [], "pass the value in as an argument");
});

test("components import nothing of ours but components", () => {
  const inside = product.filter(({ path }) => path.startsWith("components/"));
  const found = offenders(inside, ({ text }) =>
    importsOf(text).some((path) => /\.\.\/(\.\.\/)?(stacks|scripts|policy)\//.test(path)),
  );
  assert.deepEqual(found, [], "components know nothing of stacks, scripts or policy");
});

test("only the external folders touch processes, files and the network", () => {
  const inside = product.filter(({ path }) => !/^(scripts|stacks|provider)\/external\//.test(path));
  const effects =
    /^(node:)?(child_process|fs|fs\/promises|net|http|https|tls|dgram)$|^execa$|^@kubernetes\/client-node|^@octokit\/|^pg$|^@grpc\//;
  const found = offenders(inside, ({ text }) => {
    const runtime = withoutAddressTests(text.replace(/^import type .*$/gm, ""));
    return importsOf(runtime).some((path) => effects.test(path));
  });
  assert.deepEqual(found, [], "put the effect behind a port");
});

test("the engine's core imports no adapter", () => {
  const inside = product.filter(
    ({ path }) => path.startsWith("scripts/engine/") || path.startsWith("scripts/evidence/"),
  );
  const found = offenders(inside, ({ text }) => importsOf(text).some((path) => path.includes("/external/")));
  assert.deepEqual(found, [], "the engine knows ports, not their implementations");
});

test("only the command line prints or exits", () => {
  const inside = product.filter(({ path }) => path.startsWith("scripts/") && path !== "scripts/cutover.ts");
  const found = offenders(inside, ({ text }) => /\bconsole\.|process\.exit\(/.test(text));
  assert.deepEqual(found, [], "return text or a code to scripts/cutover.ts");
});

test("no file is longer than 300 lines", () => {
  // The one long thing permitted is a table.
  const tables = ["test/stacks/config/malformed.ts"];
  const sources = files.filter(({ path }) => /\.(ts|mjs|go)$/.test(path) && !tables.includes(path));
  const found = offenders(sources, ({ text }) => text.split("\n").length > 301);
  assert.deepEqual(found, [], "look for the second concept in it");
});

test("no test is skipped, alone or waiting", () => {
  const inside = typescript.filter(({ path }) => path.endsWith(".test.ts") && path !== "test/safety.test.ts");
  const found = offenders(inside, ({ text }) =>
    /\b(it|test|describe)\.(skip|only|todo)\b|from "node:timers\/promises"/.test(text),
  );
  assert.deepEqual(found, [], "mend or remove the test; wait for a condition, not for time");
});

test("no default exports, enums or any", () => {
  const found = offenders(
    typescript,
    ({ path, text }) =>
      path !== "test/safety.test.ts" &&
      /^export default |^(export )?(const )?enum |: any\b|as any\b|<any>/m.test(codeOf(text)),
  );
  assert.deepEqual(found, [], "name the export; use a literal union; narrow unknown");
});

test("no path of one machine stands in the repository", () => {
  const own = new RegExp(
    ["/work", "/root", "/home/[a-z]+"].map((path) => `(^|[\\s"'\`(=:])${path}/[a-z]`).join("|"),
    "m",
  );
  const found = offenders(files, ({ path, text }) => path !== "test/safety.test.ts" && own.test(text));
  assert.deepEqual(found, [], "derive the path from the checkout, the cache or the state folder");
});

test("every GitHub action is pinned by commit", () => {
  const workflows = files.filter(({ path }) => path.startsWith(".github/workflows/"));
  const uses = workflows.flatMap(({ path, text }) =>
    [...text.matchAll(/uses:\s*(\S+)/g)].map((match) => `${path}: ${match[1]}`),
  );
  assert.ok(uses.length > 0);
  assert.deepEqual(
    uses.filter((line) => !/@[0-9a-f]{40}$/.test(line)),
    [],
    "pin it: owner/name@<40 hex digits>",
  );
});

test("every image in stack files is named by digest", () => {
  const stacks = files.filter(({ path }) => /^Pulumi\..+\.yaml$/.test(path));
  const images = stacks.flatMap(({ path, text }) =>
    [...text.matchAll(/registry\.cutover\.test\/\S+/g)].map((match) => `${path}: ${match[0]}`),
  );
  assert.deepEqual(
    images.filter((line) => !/@sha256:[0-9a-f]{64}"?$/.test(line)),
    [],
    "use name@sha256:…",
  );
});

test("every document that another one links to exists", () => {
  const documents = files.filter(({ path }) => path.endsWith(".md"));
  const broken = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !existsSync(join(root, path, "..", target)))
      .map((target) => `${path} -> ${target}`),
  );
  assert.deepEqual(broken, [], "write the page or mend the link");
});
