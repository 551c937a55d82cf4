import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { artifactFolder, artifactPath, cacheRoot, executable, installPlugins, isMade, place } from "./artifacts.mjs";
import { CATALOGUE, REQUIRED } from "./catalogue.mjs";
import { officialDownload } from "./official.mjs";
import { RECIPES } from "./recipes.mjs";

const LAB = dirname(dirname(fileURLToPath(import.meta.url)));
const before = process.env.XDG_CACHE_HOME;
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-artifacts-"));
  process.env.XDG_CACHE_HOME = folder;
});

afterEach(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  rmSync(folder, { recursive: true });
});

describe("an artifact", () => {
  it("lies in the cache under its name and its version", () => {
    assert.equal(cacheRoot(), join(folder, "cutover"));
    assert.match(artifactFolder("traefik"), new RegExp(`^${join(folder, "cutover/traefik")}/3\\.6\\.0-[0-9a-f]{12}$`));
  });

  it("that is missing is an error with the remedy", () => {
    assert.equal(isMade("traefik"), false);
    assert.throws(() => artifactPath("traefik"), /Expected traefik at .*; found nothing\. Run "npm run setup"\./);
    assert.throws(() => executable("kubelet"), /Run "npm run setup"/);
  });

  it("that is there gives its programs", () => {
    mkdirSync(artifactFolder("kubernetes"), { recursive: true });
    assert.equal(executable("kubelet"), join(artifactFolder("kubernetes"), "kubelet"));
  });
});

describe("the catalogue", () => {
  it("has a recipe and sources for each artifact, and nothing else has one", () => {
    assert.deepEqual(Object.keys(RECIPES).sort(), Object.keys(CATALOGUE).sort());
    for (const { sources } of Object.values(CATALOGUE)) {
      for (const source of sources) assert.ok(existsSync(join(LAB, source)), source);
    }
  });

  it("requires everything but what others are built from", () => {
    assert.deepEqual(REQUIRED.includes("pulumi-cli"), false);
    assert.deepEqual(REQUIRED.includes("pulumi"), true);
  });

  it("has the versions that the sources pin", () => {
    const versions = {
      pulumi: "pulumi/pkg/v3",
      kubernetes: "k8s.io/kubernetes",
      traefik: "traefik/v3",
      coredns: "coredns/coredns",
    };
    for (const [name, module] of Object.entries(versions)) {
      const text = readFileSync(join(LAB, "go", name, "go.mod"), "utf8");
      const pinned = new RegExp(`${module} v(\\S+)`).exec(text)?.[1];
      assert.equal(
        CATALOGUE[name].version,
        pinned,
        `test/lab/go/${name}/go.mod and test/lab/setup/catalogue.mjs differ`,
      );
    }
  });

  it("has the versions of the npm packages that the plugins go with", () => {
    const { dependencies } = JSON.parse(readFileSync(join(LAB, "../../package.json"), "utf8"));
    const plugins = ["kubernetes", "random", "github", "postgresql"];
    assert.equal(CATALOGUE.pulumi.version, dependencies["@pulumi/pulumi"]);
    assert.deepEqual(
      plugins.map((name) => CATALOGUE[`provider-${name}`].version),
      plugins.map((name) => dependencies[`@pulumi/${name}`]),
    );
  });

  it("takes downloads over TLS only, each with a checksum to look for", () => {
    for (const [name, item] of Object.entries(CATALOGUE)) {
      const official = officialDownload(name, item);
      if (official === undefined) continue;
      assert.match(official.base, /^https:\/\//);
      for (const file of official.files) assert.ok(file.checksums.length > 0, file.name);
    }
  });
});

describe("plugins", () => {
  it("are put where the engine looks for them, once", () => {
    for (const kind of ["kubernetes", "random", "github", "postgresql"]) {
      mkdirSync(artifactFolder(`provider-${kind}`), { recursive: true });
      writeFileSync(join(artifactFolder(`provider-${kind}`), `pulumi-resource-${kind}`), kind, { mode: 0o755 });
    }
    const home = join(folder, "home");
    installPlugins(home);
    const target = join(home, "plugins/resource-kubernetes-v4.34.2/pulumi-resource-kubernetes");
    const made = statSync(target);
    assert.deepEqual([readFileSync(target, "utf8"), made.mode & 0o111], ["kubernetes", 0o111]);
    installPlugins(home);
    assert.equal(statSync(target).ctimeMs, made.ctimeMs);
  });

  it("replace an older one", () => {
    const source = join(folder, "new");
    const target = join(folder, "deep/old");
    mkdirSync(dirname(target));
    writeFileSync(target, "old");
    writeFileSync(source, "newer");
    place(source, target);
    assert.equal(readFileSync(target, "utf8"), "newer");
  });
});
