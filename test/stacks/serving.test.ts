import assert from "node:assert/strict";
import { test } from "node:test";
import { servingRelease } from "../../stacks/serving.ts";

const release = (id: string, weight: number) => ({ id, weight });

test("the release with the greatest weight serves", () => {
  assert.equal(servingRelease([release("a", 10), release("b", 75), release("c", 15)]).id, "b");
});

test("of two with the same weight the first in the file serves", () => {
  assert.equal(servingRelease([release("a", 50), release("b", 50)]).id, "a");
});
