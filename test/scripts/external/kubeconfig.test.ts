import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { loadKubeConfig, writeKubeConfig } from "../../../scripts/external/kubeconfig.ts";
import { temporaryFolder } from "./temporary.ts";

const folder = temporaryFolder();
const kubeconfig = join(folder, "config");
const named = (name: string): object => ({
  cluster: { name, cluster: { server: `https://${name}.example` } },
  user: { name, user: { token: `token-of-${name}` } },
  context: { name, context: { cluster: name, user: name } },
});
const all = ["staging", "production"].map((name) => named(name) as Record<"cluster" | "user" | "context", object>);
writeFileSync(
  kubeconfig,
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "staging",
    clusters: all.map(({ cluster }) => cluster),
    users: all.map(({ user }) => user),
    contexts: all.map(({ context }) => context),
  }),
);

test("a context that was asked for is the current one; without one the file's own is", () => {
  assert.equal(loadKubeConfig({ kubeconfig }).getCurrentCluster()?.server, "https://staging.example");
  const chosen = loadKubeConfig({ kubeconfig, context: "production" });
  assert.equal(chosen.getCurrentCluster()?.server, "https://production.example");
});

test("the kubeconfig for the program holds the chosen context alone and is its owner's alone", async () => {
  const path = await writeKubeConfig(loadKubeConfig({ kubeconfig, context: "production" }), join(folder, "run"));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const text = readFileSync(path, "utf8");
  assert.equal(text.includes("staging"), false);
  assert.equal(parse(text)["current-context"], "production");
});

test("a file or context that is not there is explained", () => {
  assert.throws(() => loadKubeConfig({ kubeconfig: join(folder, "none") }), {
    code: "USAGE",
    message: /can't be read/,
  });
  assert.throws(() => loadKubeConfig({ kubeconfig, context: "test" }), {
    code: "USAGE",
    message: /staging, production/,
  });
});
