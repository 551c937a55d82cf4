import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError, type EngineErrorCode } from "../../../scripts/engine/errors.ts";
import { basisOf, fileDigest, makePlan, type Observed, type Plan, planId } from "../../../scripts/engine/plan.ts";
import { formatPlan, parsePlan, verifyPlanFits } from "../../../scripts/engine/plan-file.ts";
import { edit, type FakeConfiguration, good, next, rollout, World } from "./world.ts";

const now = Date.UTC(2026, 0, 1);
const world = new World();
const observed: Observed = {
  outputs: world.outputs(),
  state: world.state(),
  file: world.file,
  programDigest: "program-1",
  lease: undefined,
  unfinished: undefined,
  pending: { same: 7, update: 0 },
};

function planOf(change: Partial<Observed> = {}, to?: string): Plan {
  const all = { ...observed, ...change };
  const written: FakeConfiguration = JSON.parse(all.file);
  const intent = { stack: "production", actor: "tester", ...(to === undefined ? {} : { to }) };
  return makePlan(intent, all, { ...written, rollout }, edit, now);
}

function fileWith(...releases: FakeConfiguration["releases"]): string {
  return JSON.stringify({ promotion: 0, releases });
}

function refused(change: Partial<Observed>, to?: string): [EngineErrorCode, string] {
  try {
    planOf(change, to);
  } catch (error) {
    if (error instanceof EngineError) return [error.code, error.message.split("\n")[0] ?? ""];
    throw error;
  }
  throw new Error("expected a refusal, found a plan");
}

const weightsIn = (text: string): unknown =>
  Object.fromEntries((JSON.parse(text) as FakeConfiguration).releases.map(({ id, weight }) => [id, weight]));

test("a plan goes from bringing up through every weight and the bake to retiring", () => {
  const plan = planOf();
  const shape = plan.steps.map((step) => [
    step.kind,
    "weight" in step ? step.weight : undefined,
    "configuration" in step ? weightsIn(step.configuration) : undefined,
  ]);
  assert.deepEqual(shape, [
    ["deploy", undefined, { [good.id]: 100, [next.id]: 0 }],
    ["shift", 5, { [good.id]: 95, [next.id]: 5 }],
    ["shift", 100, { [good.id]: 0, [next.id]: 100 }],
    ["bake", undefined, undefined],
    ["retire", undefined, { [next.id]: 100 }],
  ]);
  const last = plan.steps.at(-1);
  assert.equal(last !== undefined && "configuration" in last && JSON.parse(last.configuration).promotion, 1);
});

test("the configuration from before has only what is deployed", () => {
  const { before } = planOf();
  assert.deepEqual(before.weights, { [good.id]: 100 });
  assert.deepEqual(weightsIn(before.configuration), { [good.id]: 100 });
});

test("a candidate that already stands at weight 0 needs no deploy, and stays on the way back", () => {
  const outputs = world.outputs();
  const plan = planOf({ outputs: { ...outputs, releases: [good, next] } });
  assert.equal(plan.steps[0]?.kind, "shift");
  assert.deepEqual(plan.before.weights, { [good.id]: 100, [next.id]: 0 });
});

test("the same world and time give the same plan, and the id is a digest of what it says", () => {
  assert.deepEqual(planOf(), planOf());
  assert.equal(planOf().id, planId(planOf()));
  assert.notEqual(planOf({ programDigest: "program-2" }).id, planOf().id);
});

test("what can't be planned is refused with its reason", () => {
  const third = { ...next, id: "cccccccccccc", version: "1.2.0" };
  const older = { ...next, schemaVersion: 3 };
  const heavy = { ...next, weight: 10 };
  const outputs = world.outputs();
  const split = {
    ...outputs,
    releases: [
      { ...good, weight: 50 },
      { ...third, weight: 50 },
    ],
  };
  const cases: readonly [Partial<Observed>, EngineErrorCode, RegExp][] = [
    [{ outputs: undefined }, "NO_OUTPUTS", /stack production was never applied/],
    [{ unfinished: { rollout: "abc", stopped: false } }, "ROLLOUT_UNFINISHED", /found abc begun and not finished/],
    [{ pending: { update: 2, create: 1 } }, "PENDING_CHANGES", /2 to update, 1 to create/],
    [{ file: fileWith(good) }, "NO_CANDIDATE", /found 0 of: none/],
    [{ file: fileWith(good, next, third) }, "NO_CANDIDATE", /found 2 of: 1.1.0 \(bbbbbbbbbbbb\), 1.2.0/],
    [{ file: fileWith(good, heavy) }, "NO_CANDIDATE", /at weight 0 in the file, found weight 10/],
    [{ file: fileWith(next) }, "PENDING_CHANGES", /only in the estate: 1.0.0 \(aaaaaaaaaaaa\)/],
    [{ file: JSON.stringify({ promotion: 1, releases: [good, next] }) }, "PENDING_CHANGES", /found promotion 1/],
    [{ outputs: split, file: fileWith(good, third) }, "PENDING_CHANGES", /1.0.0 at 50 %, 1.2.0 at 50 %/],
    [
      { outputs: { ...outputs, releases: [{ ...good, schemaVersion: 4 }] }, file: fileWith(good, older) },
      "PAST_POINT_OF_NO_RETURN",
      /schema 4 or later, found 1.1.0 for schema 3/,
    ],
  ];
  for (const [change, code, words] of cases) {
    const [found, message] = refused(change);
    assert.equal(found, code, message);
    assert.match(message, words);
  }
});

test("a file behind the last promotion is refused, even when the stack's outputs are behind too", () => {
  const times = { acquiredAt: 0, renewedAt: 0, durationSeconds: 15, fence: 4 };
  const [code, message] = refused({ lease: { holder: "", ...times, promotion: 3 } });
  assert.equal(code, "PENDING_CHANGES");
  assert.match(message, /to know promotion 3, the last of this estate, found promotion 0/);
});

test("a candidate may be named by version or id", () => {
  const third = { ...next, id: "cccccccccccc", version: "1.2.0" };
  const file = fileWith(good, next, third);
  assert.equal(planOf({ file }, "1.2.0").to.id, third.id);
  assert.equal(planOf({ file }, next.id).to.id, next.id);
  assert.equal(refused({ file }, "9.9.9")[0], "NO_CANDIDATE");
});

test("a newer schema is said beforehand", () => {
  const file = fileWith(good, { ...next, schemaVersion: 2 });
  assert.match(planOf({ file }).pointOfNoReturn.words, /The schema then stays at 2: there is no way back to 1.0.0/);
  assert.match(planOf().pointOfNoReturn.words, /Going back is then a rollout to 1.0.0/);
});

test("a plan survives its file; unknown keys, missing ones and changed contents are refused", () => {
  const plan = planOf();
  assert.deepEqual(parsePlan(formatPlan(plan)), plan);
  const codeOf = (text: string): string => {
    try {
      parsePlan(text);
    } catch (error) {
      return error instanceof EngineError ? `${error.code} ${error.message}` : String(error);
    }
    return "accepted";
  };
  assert.match(codeOf("{"), /^PLAN_INVALID .*in JSON/);
  assert.match(codeOf(JSON.stringify({ ...plan, surprise: 1 })), /^PLAN_INVALID [\s\S]*surprise/);
  assert.match(codeOf(JSON.stringify({ ...plan, stack: 1, actor: 2 })), /2 problem\(s\):\n {2}stack: .*\n {2}actor: /);
  assert.match(codeOf(JSON.stringify({ ...plan, stack: "staging" })), /^PLAN_INVALID Expected the id/);
});

test("a plan for another world names every part that changed", () => {
  const plan = planOf();
  const present = basisOf({ ...observed, file: "other", programDigest: "other" }, 0);
  assert.doesNotThrow(() => verifyPlanFits(plan, basisOf(observed, 0)));
  assert.equal(present.fileDigest, fileDigest("other"));
  assert.throws(
    () => verifyPlanFits(plan, present),
    (error: unknown) =>
      error instanceof EngineError &&
      error.code === "PLAN_STALE" &&
      error.message.includes("changes since then: the stack's configuration file, the program."),
  );
});
