import assert from "node:assert/strict";
import { test } from "node:test";
import { codeownersText } from "../../../components/github/codeowners-text.ts";

test("patterns stand in the order of the file with their owners behind them", () => {
  const rules = [
    { pattern: "*", owners: ["@acme/shop-team"] },
    { pattern: "/db/migrations/", owners: ["@acme/data", "@mona"] },
    { pattern: "/docs/", owners: [] },
  ];
  assert.equal(
    codeownersText({ rules }),
    `# Written by Pulumi from the stack's file. The last pattern that matches counts.
*               @acme/shop-team
/db/migrations/ @acme/data @mona
/docs/
`,
  );
});
