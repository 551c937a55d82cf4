import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { missingForBuilds, missingFromMachine, verifyRequirement } from "./requirements.mjs";

const good = { platform: "linux", architecture: "x64", userId: 0, hasApt: true };
const able = { goVersion: "go1.26.8", freeGiB: 100 };

describe("what the lab needs of a machine", () => {
  for (const [title, change, expected] of [
    ["nothing more than root on Debian", {}, undefined],
    ["Linux", { platform: "darwin" }, "Linux; this is darwin"],
    ["an x86-64 processor", { architecture: "arm64" }, "an x86-64 processor; this is arm64"],
    ["root", { userId: 1000 }, "root (network namespaces, containers); this is user 1000, try sudo"],
    ["apt", { hasApt: false }, "Debian or Ubuntu (apt-get); there is none here"],
  ]) {
    it(`is ${title}`, () => assert.equal(missingFromMachine({ ...good, ...change }), expected));
  }
});

describe("what builds need of a machine", () => {
  for (const [title, change, expected] of [
    ["Go as pinned is enough", {}, undefined],
    ["a later Go is enough", { goVersion: "go1.30" }, undefined],
    ["no Go is said", { goVersion: undefined }, "Go 1.26 or newer on PATH; there is none (https://go.dev/dl)"],
    ["an old Go is said", { goVersion: "go1.19.8" }, "Go 1.26 or newer on PATH; this is go1.19.8 (https://go.dev/dl)"],
    ["a full disk is said", { freeGiB: 1.25 }, "8 GiB free for builds; there are 1.3"],
  ]) {
    it(title, () => assert.equal(missingForBuilds({ ...able, ...change }), expected));
  }
});

it("a machine that can't run the lab is told in one line what is missing and how to use a cluster of its own", () => {
  assert.throws(
    () => verifyRequirement("Linux; this is darwin"),
    (error) => {
      assert.equal(error.code, "requirement");
      assert.match(error.message, /^The lab needs Linux; this is darwin\. .*--kubeconfig FILE --context NAME/);
      assert.equal(error.message.includes("\n"), false);
      return true;
    },
  );
});
