/** The plan as a file: written, read with every problem at once, and held against the world. */
import { z } from "zod";
import { EngineError } from "./errors.ts";
import { type Basis, type Plan, planId } from "./plan.ts";

const share = z.number().min(0).max(100);
const release = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  version: z.string().min(1),
  gitSha: z.string(),
  weight: share,
  images: z.record(z.string(), z.string()),
  configurationHash: z.string(),
  schemaVersion: z.number().int().nonnegative(),
});
const step = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("deploy"), configuration: z.string() }),
  z.strictObject({
    kind: z.literal("shift"),
    weight: share,
    minimumSeconds: z.number().nonnegative(),
    minimumRequests: z.number().nonnegative(),
    configuration: z.string(),
  }),
  z.strictObject({ kind: z.literal("bake"), minimumSeconds: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal("retire"), configuration: z.string() }),
]);
const plan = z.strictObject({
  schema: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  stack: z.string().min(1),
  createdAt: z.iso.datetime(),
  actor: z.string(),
  from: release,
  to: release,
  basis: z.strictObject({
    stateDigest: z.string(),
    fileDigest: z.string(),
    programDigest: z.string(),
    promotion: z.number().int().nonnegative(),
  }),
  before: z.strictObject({ configuration: z.string(), weights: z.record(z.string(), share) }),
  file: z.string(),
  steps: z.array(step).min(2),
  judge: z.strictObject({
    alpha: z.number().gt(0).lt(1),
    degradation: z.number().gt(0),
    minimumErrors: z.number().nonnegative(),
    gross: z.strictObject({ errors: z.number().positive(), share: z.number().min(0).max(1) }),
    unreadySeconds: z.number().positive(),
  }),
  metrics: z.looseObject({ sampleMilliseconds: z.number().positive() }),
  limits: z.strictObject({
    holdLimitSeconds: z.number().positive(),
    updateLimitSeconds: z.number().positive(),
    silenceLimitSeconds: z.number().positive(),
  }),
  pointOfNoReturn: z.strictObject({ step: z.literal("retire"), words: z.string() }),
});

export function formatPlan(value: Plan): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Rejects with PLAN_INVALID: every problem with its path, or an id that does not fit what the plan says. */
export function parsePlan(text: string): Plan {
  const parsed = plan.safeParse(jsonOf(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".") || "(plan)"}: ${issue.message}`);
    throw invalid(`Expected a plan of schema 1, found ${problems.length} problem(s):\n${problems.join("\n")}`);
  }
  const expected = planId(parsed.data);
  if (parsed.data.id !== expected) {
    throw invalid(`Expected the id ${expected}, which fits the plan's contents, found ${parsed.data.id}.`);
  }
  return parsed.data;
}

function invalid(fact: string): EngineError {
  return new EngineError("PLAN_INVALID", fact, "A plan is run as it was made: run `cutover plan` again.");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineError(
      "PLAN_INVALID",
      `Expected a plan in JSON, found: ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Run `cutover plan` again.",
      { cause },
    );
  }
}

const parts: Readonly<Record<keyof Basis, string>> = {
  stateDigest: "the deployed estate",
  fileDigest: "the stack's configuration file",
  programDigest: "the program",
  promotion: "the promotion",
};

/** The parts of the world that are no longer what the plan was made for, in words. */
export function whatChanged(planned: Basis, present: Basis): readonly string[] {
  const keys = Object.keys(parts) as readonly (keyof Basis)[];
  return keys.filter((key) => planned[key] !== present[key]).map((key) => parts[key]);
}

/** Rejects with PLAN_STALE naming what changed since the plan was made. */
export function verifyPlanFits(value: Pick<Plan, "id" | "stack" | "basis">, present: Basis): void {
  const changed = whatChanged(value.basis, present);
  if (changed.length === 0) return;
  throw new EngineError(
    "PLAN_STALE",
    `Expected the world that plan ${value.id} was made for, found changes since then: ${changed.join(", ")}.`,
    `Run \`cutover plan --stack ${value.stack}\` again and look at the new plan.`,
  );
}
