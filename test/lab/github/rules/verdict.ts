/** How a refusal of GitHub's looks over REST. */

export type Refusal = {
  readonly status: 403 | 404 | 405 | 409 | 422;
  readonly message: string;
  readonly errors?: readonly (string | { readonly resource: string; readonly field: string; readonly code: string })[];
};

export const refuse = (status: Refusal["status"], message: string): Refusal => ({ status, message });

/** GitHub's text for one or more broken rules. */
export const violationText = (violations: readonly string[]): string =>
  `Repository rule violations found\n\n${violations.map((line) => `${line}\n\n`).join("")}`;
