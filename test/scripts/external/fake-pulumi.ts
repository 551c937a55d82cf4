/** Stands in for the command line of Pulumi: does what FAKE_PULUMI says, and notes how it was called in FAKE_PULUMI_CALLS. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

const words = process.argv.slice(2);
const after = (flag: string): string => words[words.indexOf(flag) + 1] ?? "";
const mode = process.env.FAKE_PULUMI ?? "ok";
const [verb = "", second = ""] = words;
const state = process.env.FAKE_PULUMI_STATE ?? "";

const call = {
  words: words.filter((word) => !word.startsWith("/")),
  token: process.env.CUTOVER_ROLLOUT,
  configuration: words.includes("--config-file") ? readFileSync(after("--config-file"), "utf8") : undefined,
};
appendFileSync(process.env.FAKE_PULUMI_CALLS ?? "/dev/null", `${JSON.stringify(call)}\n`);

const event = (value: unknown): void => appendFileSync(after("--event-log"), `${JSON.stringify(value)}\n`);
const locked = "error: the stack is currently locked by 1 lock(s).\n  file:///x.json: created by ada@";

function update(): void {
  event({ resourcePreEvent: { metadata: { urn: "a::b::c::shop-api", op: "update" } } });
  if (mode === "hang" || mode === "stubborn") {
    process.on("SIGINT", () => mode === "hang" && process.exit(130));
    setInterval(() => process.stdout.write("."), 5);
    return;
  }
  if (mode === "fail") {
    event({ diagnosticEvent: { severity: "error", message: "quota exceeded", urn: "a::b::c::shop-api" } });
    process.exitCode = 255;
    return;
  }
  event({ summaryEvent: { resourceChanges: { update: 1, same: 3 } } });
}

if (verb === "cancel") writeFileSync(`${state}.cancelled`, "");
else if (verb === "stack" && second === "export") process.stdout.write(readFileSync(state, "utf8"));
else if (verb === "stack" && second === "import") writeFileSync(state, readFileSync(after("--file"), "utf8"));
else if (mode.startsWith("locked:") && !cancelled()) {
  process.stderr.write(`${locked}${mode.slice("locked:".length)} (pid 4194305) at 2026-01-15T12:00:00Z\n`);
  process.exitCode = 255;
} else update();

function cancelled(): boolean {
  try {
    readFileSync(`${state}.cancelled`);
    return true;
  } catch {
    return false;
  }
}
