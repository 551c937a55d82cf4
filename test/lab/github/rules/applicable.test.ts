import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rule } from "../state-rulesets.ts";
import type { RefAttempt } from "./attempts.ts";
import { decide } from "./decide.ts";
import { broken, push, repository, ruleset, state, tried, user } from "./fixture.ts";

const dev = user("dev");
const _under = (rule: Rule, attempt: RefAttempt, target: "branch" | "tag" | "push" = "branch") =>
  tried({ rulesets: [ruleset([rule], { target })] }, dev, attempt);

test("rulesets mean the refs that they include and do not exclude", () => {
  const rule: Rule = { type: "update" };
  const to = (include: readonly string[], exclude: readonly string[], ref: string) =>
    tried({ rulesets: [ruleset([rule], { include, exclude })] }, dev, push({ ref })) !== "allowed";
  assert.deepEqual(
    [
      to(["~DEFAULT_BRANCH"], [], "refs/heads/main"),
      to(["~DEFAULT_BRANCH"], [], "refs/heads/other"),
      to(["refs/heads/release/*"], [], "refs/heads/release/1"),
      to(["~ALL"], ["refs/heads/sand/**"], "refs/heads/sand/a/b"),
      to([], [], "refs/heads/main"),
    ],
    [true, false, true, false, false],
  );
});

test("a ruleset that evaluates or is disabled refuses nothing; what it evaluated is on record", () => {
  const rules: readonly Rule[] = [{ type: "update" }];
  const where = (enforcement: "evaluate" | "disabled") => ({
    state,
    repository: { ...repository, rulesets: [ruleset(rules, { enforcement })] },
  });
  const evaluated = decide(where("evaluate"), dev, push());
  assert.deepEqual(
    [
      evaluated.refusal,
      evaluated.suite?.result,
      evaluated.suite?.evaluation_result,
      evaluated.suite?.rules[0]?.details,
    ],
    [undefined, "pass", "fail", "Cannot update this protected ref."],
  );
  const disabled = decide(where("disabled"), dev, push());
  assert.deepEqual([disabled.refusal, disabled.suite?.rules], [undefined, []]);
});

test("a bypass is on record, an exemption is not, and neither helps in another ruleset", () => {
  const by = (bypass_mode: "always" | "exempt") =>
    ruleset([{ type: "update" }], { bypass: [{ actor_type: "User", actor_id: 102, bypass_mode }] });
  const where = (...rulesets: ReturnType<typeof ruleset>[]) => ({ state, repository: { ...repository, rulesets } });
  const always = decide(where(by("always")), dev, push());
  assert.deepEqual([always.refusal, always.suite?.result, always.suite?.rules.length], [undefined, "bypass", 1]);
  const exempt = decide(where(by("exempt")), dev, push());
  assert.deepEqual([exempt.refusal, exempt.suite?.result, exempt.suite?.rules.length], [undefined, "pass", 0]);
  assert.equal(
    decide(where(by("always"), ruleset([{ type: "non_fast_forward" }])), dev, push({ rewinds: true })).refusal?.message,
    broken("Cannot force-push to this branch"),
  );
});

test("rulesets of the organisation count for the repositories that they name", () => {
  const rules: readonly Rule[] = [{ type: "update" }];
  const named = (include: readonly string[], exclude: readonly string[] = []) => ({
    ...state,
    organization_rulesets: {
      acme: [
        {
          ...ruleset(rules),
          conditions: { ref_name: { include: ["~ALL"], exclude: [] }, repository_name: { include, exclude } },
        },
      ],
    },
  });
  const refused = (around: typeof state) => tried({}, dev, push(), around) !== "allowed";
  assert.deepEqual(
    [refused(named(["~ALL"])), refused(named(["sh*"])), refused(named(["other"])), refused(named(["~ALL"], ["shop"]))],
    [true, true, false, false],
  );
});
