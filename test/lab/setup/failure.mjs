// What set-up says when it can't go on: one sentence with what was expected, what was found and what to do next.

/** codes: "requirement" (this machine can't run the lab; exit 2), "checksum" (a download was not what was published), "command" (a tool failed). */
export class SetupFailure extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = "SetupFailure";
    this.code = code;
  }
}
