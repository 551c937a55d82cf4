/** What is said, and returned, when a command fails. Pure. */
import { ConfigEditError } from "../../stacks/config/edit.ts";
import { ConfigError } from "../../stacks/config/load.ts";
import { EngineError, type EngineErrorCode } from "../engine/errors.ts";
import { Interrupted } from "../engine/session.ts";
import type { ExitCode } from "./io.ts";

const EXIT_CODES: Readonly<Record<EngineErrorCode, ExitCode>> = {
  LEASE_HELD: 1,
  NO_CANDIDATE: 1,
  PLAN_STALE: 1,
  PENDING_CHANGES: 1,
  ROLLOUT_UNFINISHED: 1,
  NOTHING_TO_RESUME: 1,
  NOTHING_TO_ROLL_BACK: 1,
  PAST_POINT_OF_NO_RETURN: 1,
  NOTHING_TO_RETIRE: 1,
  CREDENTIAL_IN_USE: 1,
  PLAN_NOT_FOUND: 2,
  PLAN_INVALID: 2,
  CONFIGURATION_INVALID: 2,
  USAGE: 2,
  LEASE_LOST: 3,
  NO_METRICS: 3,
  NO_OUTPUTS: 3,
  UPDATE_FAILED: 3,
  UPDATE_HUNG: 3,
  UPDATE_CONFLICT: 3,
  NOT_RETURNED: 3,
  CLUSTER_UNREACHABLE: 3,
  DATABASE_UNREACHABLE: 3,
  GITHUB_UNREACHABLE: 3,
  GITHUB_REFUSED: 3,
  JOURNAL_DAMAGED: 3,
  AUDIT_BROKEN: 3,
};

export type Failure = {
  readonly exitCode: ExitCode;
  readonly code: string;
  /** What was expected and found, and what to do next. */
  readonly words: string;
};

export function failureOf(error: unknown): Failure {
  if (error instanceof EngineError) {
    return { exitCode: EXIT_CODES[error.code], code: error.code, words: `${error.message} [${error.code}]` };
  }
  if (error instanceof Interrupted) return { exitCode: 3, code: "INTERRUPTED", words: error.message };
  if (error instanceof ConfigError || error instanceof ConfigEditError) {
    return { exitCode: 2, code: "CONFIGURATION_INVALID", words: `${error.message} [CONFIGURATION_INVALID]` };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    exitCode: 3,
    code: "UNEXPECTED",
    words: `Unexpected: ${message}\nA rollout that was under way can be resumed. Run again with --verbose to see where it came from. [UNEXPECTED]`,
  };
}

/** The failure as a line of JSON, for --json. */
export const failureDocument = ({ code, words }: Failure): string => JSON.stringify({ kind: "failed", code, words });
