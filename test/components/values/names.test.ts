import assert from "node:assert/strict";
import { test } from "node:test";
import {
  backendName,
  contentName,
  isReservedNamespace,
  NAME_LIMIT,
  releaseObjectName,
} from "../../../components/values/names.ts";

const LONGEST = "x".repeat(NAME_LIMIT);
const ID = "0123456789ab";

test("objects of a release carry the first ten digits of its id", () => {
  assert.equal(backendName("shop", ID), "shop-0123456789");
  assert.equal(releaseObjectName("shop", "api", ID), "shop-api-0123456789");
  assert.equal(contentName("shop", "api", ID, "fedcba9876543210"), "shop-api-0123456789-fedcba9876");
});

test("the longest names that a configuration allows still fit in a label", () => {
  assert.ok(contentName(LONGEST, LONGEST, ID, "f".repeat(64)).length <= 63);
});

test("namespaces of the cluster are reserved", () => {
  assert.deepEqual(["default", "kube-system", "kube-x", "kubernetes", "shop"].map(isReservedNamespace), [
    true,
    true,
    true,
    false,
    false,
  ]);
});
