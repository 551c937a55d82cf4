import assert from "node:assert/strict";
import { test } from "node:test";
import { enforcementOn } from "../../../components/github/enforcement.ts";

const evaluated = { enforcement: "active", evaluate: { until: "2026-12-01" } } as const;

test("rules that are evaluated until a day are enforced from that day on", () => {
  const days = ["2026-11-30", "2026-12-01", "2027-01-01"];
  assert.deepEqual(
    days.map((day) => enforcementOn(evaluated, day)),
    ["evaluate", "active", "active"],
  );
});

test("without a day rules are what they say", () => {
  assert.equal(enforcementOn({ enforcement: "active" }, "2026-12-01"), "active");
  assert.equal(enforcementOn({ ...evaluated, enforcement: "disabled" }, "2026-12-01"), "disabled");
});
