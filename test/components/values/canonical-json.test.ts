import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CanonicalJsonError, canonicalJson, digestOf } from "../../../components/values/canonical-json.ts";

test("keys are sorted at every depth and there is no white space", () => {
  assert.equal(canonicalJson({ b: [1, { d: null, c: "x" }], a: true }), '{"a":true,"b":[1,{"c":"x","d":null}]}');
});

test("keys sort by UTF-16 code unit and not by locale", () => {
  const value = { "\u00e9": 1, z: 2, Z: 3, "\u{1f600}": 4, "\ufb33": 5 };
  assert.equal(canonicalJson(value), '{"Z":3,"z":2,"\u00e9":1,"\ud83d\ude00":4,"\ufb33":5}');
});

const refused: readonly (readonly [string, unknown, string])[] = [
  ["undefined", { a: undefined }, "$.a"],
  ["a hole in a list", new Array(1), "$.0"],
  ["NaN", [Number.NaN], "$.0"],
  ["an infinity", { a: { b: Number.POSITIVE_INFINITY } }, "$.a.b"],
  ["a function", { a: () => 1 }, "$.a"],
  ["a symbol", Symbol("a"), "$"],
  ["a big integer", 1n, "$"],
  ["a date", { at: new Date(0) }, "$.at"],
  ["a map", new Map(), "$"],
];

for (const [name, value, path] of refused) {
  test(`${name} is refused with its path`, () => {
    assert.throws(
      () => canonicalJson(value),
      (error) => error instanceof CanonicalJsonError && error.message.startsWith(`\`${path}\``),
    );
  });
}

test("a digest does not depend on the order in which keys were written", () => {
  const keys = fc.uniqueArray(fc.string(), { maxLength: 6 });
  fc.assert(
    fc.property(keys, fc.jsonValue({ maxDepth: 2 }), (names, value) => {
      const forward = Object.fromEntries(names.map((name) => [name, value]));
      const backward = Object.fromEntries(names.toReversed().map((name) => [name, value]));
      assert.equal(digestOf(forward), digestOf(backward));
    }),
  );
});

test("canonical JSON reads back as the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});
