import assert from "node:assert/strict";
import { test } from "node:test";
import { configurationHash, releaseId } from "../../../components/values/release.ts";

const identity = {
  version: "1.0.0",
  gitSha: "a".repeat(40),
  images: { "shop/api": "x@sha256:1", "shop/worker": "y@sha256:2" },
  configurationHash: configurationHash({ "shop/api": { GREETING: "hello", COLOUR: "red" } }),
  features: { "dark-mode": "off" },
  schemaVersion: 0,
};

test("the id of a release is twelve hex digits that never change for the same content", () => {
  assert.equal(releaseId(identity), "26db81125cf3");
});

test("the order in which images and configuration were written does not matter", () => {
  const images = { "shop/worker": "y@sha256:2", "shop/api": "x@sha256:1" };
  const hash = configurationHash({ "shop/api": { COLOUR: "red", GREETING: "hello" } });
  assert.equal(releaseId({ ...identity, images, configurationHash: hash }), releaseId(identity));
});

test("weight, pull request and build do not make another release", () => {
  const facts = { ...identity, weight: 50, pullRequest: "https://example/1", build: "7" };
  assert.equal(releaseId(facts), releaseId(identity));
});

const changes: Readonly<Record<string, Partial<typeof identity>>> = {
  version: { version: "1.0.1" },
  "git SHA": { gitSha: "b".repeat(40) },
  image: { images: { ...identity.images, "shop/api": "x@sha256:3" } },
  configuration: { configurationHash: configurationHash({}) },
  feature: { features: { "dark-mode": "on" } },
  "schema version": { schemaVersion: 1 },
};

for (const [name, change] of Object.entries(changes)) {
  test(`another ${name} makes another release`, () => {
    assert.notEqual(releaseId({ ...identity, ...change }), releaseId(identity));
  });
}
