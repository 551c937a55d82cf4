/** A preflight for people. Pure. */
import type { Gate } from "../preflight/gate.ts";
import type { PreflightReport } from "../preflight/preflight.ts";

const MARKS: Readonly<Record<Gate["verdict"], string>> = {
  passed: "passed",
  failed: "FAILED",
  "not applicable": "not asked",
};

export function preflightInWords({ stack, at, gates }: PreflightReport): readonly string[] {
  const failures = gates.filter(({ verdict }) => verdict === "failed").length;
  const result =
    failures === 0 ? "Ready: nothing stands in the way." : `Not ready: ${failures} of ${gates.length} failed.`;
  return [`Stack ${stack}, ${at}`, "", ...gates.flatMap(gateLines), "", result];
}

function gateLines({ area, name, verdict, found, expected, remedy }: Gate): readonly string[] {
  const head = `${MARKS[verdict].padEnd(10)} ${area.padEnd(12)} ${name}: `;
  if (verdict !== "failed") return [`${head}${found}`];
  return [`${head}expected ${expected}, found ${found}`, `${" ".repeat(24)}${remedy}`];
}
