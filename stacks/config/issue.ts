/** One problem of a configuration. All problems are reported at once. */

export type ConfigIssueCode =
  | "YAML_SYNTAX"
  | "DUPLICATE_KEY"
  | "MISSING"
  | "WRONG_TYPE"
  | "UNKNOWN_KEY"
  | "NOT_ALLOWED"
  | "OUT_OF_RANGE"
  | "MALFORMED"
  | "BAD_NAME"
  | "NOT_ONE_OF"
  | "PLAIN_SECRET"
  | "SECRET_IN_CONFIGURATION"
  | "RESERVED_VARIABLE"
  | "WEIGHTS_NOT_100"
  | "DUPLICATE_VERSION"
  | "DUPLICATE_HOST"
  | "DUPLICATE_MOUNT"
  | "DUPLICATE_OBJECT_NAME"
  | "IMAGE_MISSING"
  | "NO_SUCH_WORKLOAD"
  | "NO_SUCH_RELEASE"
  | "MIRROR_UNSUPPORTED"
  | "ENTRY_WITHOUT_PORT"
  | "ENTRY_UNREACHABLE"
  | "STEPS_NOT_RISING"
  | "TOO_FEW_REPLICAS"
  | "RESERVED_NAMESPACE"
  | "QUOTA_TOO_SMALL"
  | "OPEN_TO_ALL"
  | "ONE_SIDED_PATH"
  | "REQUEST_ABOVE_LIMIT"
  | "PROBES_WITHOUT_PORT"
  | "SHUTDOWN_TOO_SHORT"
  | "LISTENER_TLS"
  | "LIMIT_TOO_SHORT"
  | "NO_SUCH_SERVICE"
  | "NO_SUCH_TABLE"
  | "UNDECLARED_ENVIRONMENT"
  | "RESERVED_SCHEMA"
  | "DUPLICATE_ROLE"
  | "SUPERUSER"
  | "OUTSIDE_BLOCK"
  | "TOO_FEW_CONNECTIONS"
  | "WRONG_GENERATION"
  | "NOT_GOVERNED"
  | "LOOSER_THAN_DEFAULT"
  | "NOTHING_LOOSER"
  | "OWNER_MAY_NOT_WRITE";

export type ConfigIssue = {
  readonly code: ConfigIssueCode;
  /**
   * Dotted, from below `cutover:estate`: `releases.0.weight`. What lies outside it has its whole path in the file:
   * `config.cutover:estat`. `$` is the file as a whole.
   */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** The next thing to do. */
  readonly remedy: string;
};

/** Two lines for a person. */
export function renderIssue(issue: ConfigIssue): string {
  return `\`${issue.path}\`: expected ${issue.expected}, found ${issue.found} [${issue.code}]\n  ${issue.remedy}`;
}
