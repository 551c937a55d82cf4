/** Pure readings of an exported deployment (`pulumi stack export`). */
import type { StackOutputs } from "../../stacks/outputs.ts";

type Resource = { readonly type?: unknown; readonly outputs?: { readonly outputs?: unknown } };
type Deployment = {
  readonly resources?: readonly Resource[] | null;
  readonly pending_operations?: readonly unknown[] | null;
};

/** What the program put into the stack's output `outputs`; undefined when the stack was never applied. */
export function outputsOf(state: unknown): StackOutputs | undefined {
  const stack = deploymentOf(state).resources?.find((resource) => resource.type === "pulumi:pulumi:Stack");
  const outputs = stack?.outputs?.outputs;
  return isOutputs(outputs) ? outputs : undefined;
}

/** The same state without operations that began and whose end nobody saw, and how many there were. */
export function withoutPendingOperations(state: unknown): { readonly state: unknown; readonly dropped: number } {
  const deployment = deploymentOf(state);
  const dropped = deployment.pending_operations?.length ?? 0;
  if (dropped === 0) return { state, dropped };
  const { pending_operations: _dropped, ...kept } = deployment;
  return { state: { ...(state as object), deployment: kept }, dropped };
}

function deploymentOf(state: unknown): Deployment {
  if (typeof state !== "object" || state === null || !("deployment" in state)) return {};
  const { deployment } = state;
  return typeof deployment === "object" && deployment !== null ? deployment : {};
}

function isOutputs(value: unknown): value is StackOutputs {
  return typeof value === "object" && value !== null && "schema" in value && value.schema === 1;
}
