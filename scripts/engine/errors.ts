/** Codes of every refusal and failure of the engine; tests assert these. */
export type EngineErrorCode =
  | "LEASE_HELD"
  | "LEASE_LOST"
  | "NO_METRICS"
  | "NO_OUTPUTS"
  | "NO_CANDIDATE"
  | "PLAN_NOT_FOUND"
  | "PLAN_INVALID"
  | "PLAN_STALE"
  | "PENDING_CHANGES"
  | "ROLLOUT_UNFINISHED"
  | "NOTHING_TO_RESUME"
  | "NOTHING_TO_ROLL_BACK"
  | "PAST_POINT_OF_NO_RETURN"
  | "UPDATE_FAILED"
  | "UPDATE_HUNG"
  | "UPDATE_CONFLICT"
  | "NOT_RETURNED"
  | "CLUSTER_UNREACHABLE"
  | "GITHUB_UNREACHABLE"
  | "GITHUB_REFUSED"
  | "DATABASE_UNREACHABLE"
  | "NOTHING_TO_RETIRE"
  | "CREDENTIAL_IN_USE"
  | "JOURNAL_DAMAGED"
  | "AUDIT_BROKEN"
  | "CONFIGURATION_INVALID"
  | "USAGE";

/** What was expected, what was found and what to do next, with a code from a closed union. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  readonly remedy: string;

  constructor(code: EngineErrorCode, fact: string, remedy: string, options?: { readonly cause?: unknown }) {
    super(`${fact}\n${remedy}`, options);
    this.name = "EngineError";
    this.code = code;
    this.remedy = remedy;
  }
}
