/** Why the lab refuses or gives up; tests assert these. */
export type LabErrorCode =
  | "CANNOT_RUN_HERE"
  | "NOT_SET_UP"
  | "NOT_UP"
  | "OTHER_LAB"
  | "ADDRESS_TAKEN"
  | "STILL_THERE"
  | "LOCKED"
  | "TOO_SLOW"
  | "DIED"
  | "COMMAND_FAILED"
  | "API_REFUSED"
  | "USAGE";

/** What was expected, what was found, and the next thing to do. */
export class LabError extends Error {
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, fact: string, remedy: string, options?: { readonly cause?: unknown }) {
    super(`${fact}\n${remedy}`, options);
    this.name = "LabError";
    this.code = code;
  }
}
