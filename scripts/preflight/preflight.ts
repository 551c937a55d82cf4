/** All questions of a preflight at once. Pure. */
import { clusterGates } from "./cluster-gates.ts";
import { databaseGates } from "./database-gates.ts";
import type { PreflightFacts } from "./facts.ts";
import type { Gate } from "./gate.ts";
import { gatewayGates } from "./gateway-gates.ts";
import { githubGates } from "./github-gates.ts";
import { toolGates } from "./tool-gates.ts";

export type PreflightReport = {
  readonly kind: "preflight";
  readonly stack: string;
  /** ISO 8601. */
  readonly at: string;
  readonly passed: boolean;
  readonly gates: readonly Gate[];
};

/** Passed when no gate failed. A question that got no answer has failed. */
export function preflightOf(facts: PreflightFacts): PreflightReport {
  const gates = [
    ...toolGates(facts),
    ...clusterGates(facts),
    ...gatewayGates(facts),
    ...githubGates(facts),
    ...databaseGates(facts),
  ];
  const at = new Date(facts.now).toISOString();
  return {
    kind: "preflight",
    stack: facts.stack,
    at,
    passed: gates.every(({ verdict }) => verdict !== "failed"),
    gates,
  };
}
