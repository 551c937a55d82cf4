import assert from "node:assert/strict";
import { test } from "node:test";
import { withCredentials } from "../../../stacks/config/edit-credentials.ts";

const first = { generation: 1, issued: "2026-11-21" };
const second = { generation: 2, issued: "2026-12-01" };
const third = { generation: 3, issued: "2026-12-24" };

/** A file whose credentials are written as the lines say, with something before and behind. */
const file = (...lines: readonly string[]): string =>
  [
    "config:",
    "  cutover:estate:",
    "    promotion: 3 # by the engine",
    "    database:",
    "      credentials:",
    "        maximumAgeDays: 90",
    "        services:",
    ...lines.map((line) => `          ${line}`),
    "    rollout: {} # the end",
    "",
  ].join("\n");

test("a rotation and its end leave a file in one line as it was, but for the generation", () => {
  const before = file(
    'shop: {current: {generation: 1, issued: "2026-11-21"}} # the shop',
    'pay: {current: {generation: 9, issued: "2026-01-01"}}',
  );
  const during = withCredentials(before, { shop: { current: second, previous: first } });
  assert.equal(
    during,
    file(
      'shop: {current: {generation: 2, issued: "2026-12-01"}, previous: {generation: 1, issued: "2026-11-21"}} # the shop',
      'pay: {current: {generation: 9, issued: "2026-01-01"}}',
    ),
  );
  assert.equal(
    withCredentials(during, { shop: { current: second } }),
    file(
      'shop: {current: {generation: 2, issued: "2026-12-01"}} # the shop',
      'pay: {current: {generation: 9, issued: "2026-01-01"}}',
    ),
  );
});

test("the same with a line for each, comments included", () => {
  const before = file(
    "shop:",
    "  # by hand",
    '  current: {generation: 1, issued: "2026-11-21"} # fresh',
    "# next",
    'other: {current: {generation: 1, issued: "2026-11-21"}}',
  );
  const during = withCredentials(before, { shop: { current: second, previous: first } });
  assert.equal(
    during,
    file(
      "shop:",
      "  # by hand",
      '  current: {generation: 2, issued: "2026-12-01"} # fresh',
      '  previous: {generation: 1, issued: "2026-11-21"}',
      "# next",
      'other: {current: {generation: 1, issued: "2026-11-21"}}',
    ),
  );
  assert.equal(
    withCredentials(during, { shop: { current: third } }),
    file(
      "shop:",
      "  # by hand",
      '  current: {generation: 3, issued: "2026-12-24"} # fresh',
      "# next",
      'other: {current: {generation: 1, issued: "2026-11-21"}}',
    ),
  );
});

test("the same with every value in a line of its own", () => {
  const before = file(
    "shop:",
    "  current:",
    "    generation: 2",
    "    issued: 2026-12-01",
    "  previous:",
    "    generation: 1",
    '    issued: "2026-11-21"',
  );
  assert.equal(
    withCredentials(before, { shop: { current: third, previous: second } }),
    file(
      "shop:",
      "  current:",
      '    {generation: 3, issued: "2026-12-24"}',
      "  previous:",
      '    {generation: 2, issued: "2026-12-01"}',
    ),
  );
  assert.equal(
    withCredentials(before, { shop: { current: second } }),
    file("shop:", "  current:", '    {generation: 2, issued: "2026-12-01"}'),
  );
});

test("previous may stand before current", () => {
  const before = file(
    'shop: {previous: {generation: 1, issued: "2026-11-21"}, current: {generation: 2, issued: "2026-12-01"}}',
  );
  assert.equal(
    withCredentials(before, { shop: { current: second } }),
    file('shop: {current: {generation: 2, issued: "2026-12-01"}}'),
  );
});

test("what can't be edited in place is refused: no such service, an alias", () => {
  const before = file('shop: &one {current: {generation: 1, issued: "2026-11-21"}}', "pay: *one");
  assert.throws(() => withCredentials(before, { post: { current: second } }), { name: "ConfigEditError" });
  assert.throws(() => withCredentials(before, { pay: { current: second } }), { name: "ConfigEditError" });
  assert.throws(() => withCredentials(before, { shop: { current: second } }), { name: "ConfigEditError" });
});
