export type ProviderErrorCode =
  | "INPUT"
  | "UNKNOWN_TYPE"
  | "NO_TOKEN"
  | "GITHUB_REFUSED"
  | "GITHUB_UNREACHABLE"
  | "NO_PASSWORD"
  | "NO_CERTIFICATE"
  | "SERVER_UNREACHABLE"
  | "SERVER_REFUSED"
  | "NO_DATABASE"
  | "NO_SCHEMA"
  | "TABLE_KIND"
  | "TABLE_OWNER"
  | "TENANT_COLUMN"
  | "NOT_REACHED";

/** Something that the provider refuses or could not do: what was expected and found, and what to do next. */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode;

  constructor(code: ProviderErrorCode, fact: string, remedy: string) {
    super(`${fact} [${code}]\n${remedy}`);
    this.name = "ProviderError";
    this.code = code;
  }
}
