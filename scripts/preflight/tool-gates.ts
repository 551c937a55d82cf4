/** The programs on this machine, and the stack's state. Pure. */
import type { PreflightFacts } from "./facts.ts";
import { failed, type Gate, passed } from "./gate.ts";

export function toolGates({ versions, state, stack }: PreflightFacts): readonly Gate[] {
  return [nodeGate(versions), pulumiGate(versions), stateGate(state, stack)];
}

function nodeGate({ node, nodeWanted }: PreflightFacts["versions"]): Gate {
  const place = { area: "tools", name: "Node" } as const;
  if (isWanted(node, nodeWanted)) return passed(place, node);
  return failed(place, nodeWanted, node, "Run with the project's own Node: `npm ci`, then `npm run -s cutover -- …`.");
}

/** Ranges as package.json of this project writes them: `^a.b.c` and `>=a`, separated by `||`. */
export function isWanted(version: string, ranges: string): boolean {
  const parts = numbers(version);
  return ranges.split("||").some((range) => {
    const least = numbers(range);
    if (order(parts, least) < 0) return false;
    return !range.trim().startsWith("^") || parts[0] === least[0];
  });
}

const numbers = (text: string): readonly number[] =>
  (/\d+(?:\.\d+)*/.exec(text)?.[0] ?? "0").split(".").map((part) => Number(part));

function order(left: readonly number[], right: readonly number[]): number {
  for (const index of [0, 1, 2]) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function pulumiGate({ pulumi, sdk }: PreflightFacts["versions"]): Gate {
  const place = { area: "tools", name: "Pulumi" } as const;
  const remedy = `Install Pulumi ${sdk} and put it on PATH.`;
  if (pulumi.kind === "silent") return failed(place, `Pulumi ${sdk}`, pulumi.because, remedy);
  const found = numbers(pulumi.value);
  const wanted = numbers(sdk);
  if (found[0] === wanted[0] && order(found, wanted) >= 0) return passed(place, pulumi.value);
  return failed(place, `${sdk} or a later ${wanted[0]}.x, as the program's SDK`, pulumi.value, remedy);
}

function stateGate(state: PreflightFacts["state"], stack: string): Gate {
  const place = { area: "state", name: "Pulumi's state" } as const;
  if (state.kind === "told") return passed(place, state.value.applied ? "read" : "read; nothing was applied yet");
  return failed(
    place,
    `the state of stack ${stack} to be readable`,
    state.because,
    "Check PULUMI_BACKEND_URL (or `pulumi login`) and the passphrase or key of the stack.",
  );
}
