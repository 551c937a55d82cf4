import { EngineError } from "../engine/errors.ts";
import type { UpdateProgress } from "./pulumi-events.ts";

/** Who holds the lock of a stack in a self-managed backend. */
export type LockHolder = {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** RFC 3339. */
  readonly since: string;
};

/** Why a Pulumi command was stopped by us, when it was. */
export type Stopped = "signal" | "limit" | "silence";

export type CommandOutcome = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly progress: UpdateProgress;
  readonly stopped?: Stopped;
  /** True when the interrupt was not enough and everything was killed, so that the lock may still stand. */
  readonly killed: boolean;
};

/** The command failed; `outcome` tells how. */
export class CommandFailure extends Error {
  readonly outcome: CommandOutcome;

  constructor(outcome: CommandOutcome) {
    super(failureText(outcome));
    this.name = "CommandFailure";
    this.outcome = outcome;
  }
}

/**
 * The kinds of failure that Pulumi tells apart by its words alone: it has neither exit codes nor events for them. This
 * is the only place that reads them.
 */
export function kindOfFailure(stderr: string): "conflict" | "no-stack" | "other" {
  if (stderr.includes("the stack is currently locked by") || stderr.includes("[409] Conflict")) return "conflict";
  if (/no stack named .* found/.test(stderr)) return "no-stack";
  return "other";
}

/** The holders that a self-managed backend names in its refusal; none for Pulumi Cloud. */
export function holdersIn(stderr: string): readonly LockHolder[] {
  const line = /created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g;
  return [...stderr.matchAll(line)].map(([, user = "", host = "", pid = "", since = ""]) => ({
    user,
    host,
    pid: Number(pid),
    since,
  }));
}

/** The refusal or failure that the engine handles. */
export function engineErrorOf(outcome: CommandOutcome, what: string, limits: { readonly stack: string }): EngineError {
  const cause = new CommandFailure(outcome);
  if (outcome.stopped === "limit" || outcome.stopped === "silence") {
    const why =
      outcome.stopped === "limit" ? "took longer than its limit" : "gave no sign of life for longer than its limit";
    const { running } = outcome.progress;
    const where = running.length === 0 ? "" : ` It was busy with ${running.join(", ")}.`;
    return new EngineError(
      "UPDATE_HUNG",
      `${what} of stack ${limits.stack} ${why} and was stopped.${where}`,
      "The rollout can be resumed or rolled back; raise updateLimitSeconds or silenceLimitSeconds in the rollout's configuration if the cluster is just slow.",
      { cause },
    );
  }
  if (kindOfFailure(outcome.stderr) === "conflict") return conflict(holdersIn(outcome.stderr), limits.stack, cause);
  const interrupted = outcome.stopped === "signal";
  return new EngineError(
    "UPDATE_FAILED",
    `${what} of stack ${limits.stack} ${interrupted ? "was interrupted" : "failed"}: ${failureText(outcome)}`,
    interrupted
      ? "What it had not done yet is done by a resume, or undone by a rollback."
      : "Correct the cause, then resume or roll back; nothing is retried by itself.",
    { cause },
  );
}

/** Another update of the same stack runs. */
export function conflict(holders: readonly LockHolder[], stack: string, cause?: unknown): EngineError {
  const who =
    holders.length === 0
      ? "another update"
      : holders.map((one) => `${one.user}@${one.host} (process ${one.pid}) since ${one.since}`).join(" and ");
  return new EngineError(
    "UPDATE_CONFLICT",
    `Expected stack ${stack} to be free; it is locked by ${who}.`,
    `Wait for that update to end. If its process is gone: pulumi cancel --stack ${stack}`,
    { cause },
  );
}

/** The shortest honest text for a failure: violations, then the errors that were reported, then the end of stderr or stdout. */
export function failureText(outcome: CommandOutcome): string {
  const reported = [...outcome.progress.violations, ...outcome.progress.errors];
  if (reported.length > 0) return reported.join("\n");
  const text = outcome.stderr.trim() || outcome.stdout.trim();
  return text === "" ? `exit code ${outcome.exitCode}` : text.split("\n").slice(-12).join("\n");
}
