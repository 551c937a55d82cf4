import { EngineError } from "../../engine/errors.ts";
import type { Seen } from "../../ports-github.ts";

export const seen = <T>(value: T): Seen<T> => ({ kind: "seen", value });
export const hidden = (because: string): Seen<never> => ({ kind: "hidden", because });
export const failed = (because: string): Seen<never> => ({ kind: "failed", because });

/** Follows one answer with the next, as long as things are seen. */
export async function then<T, U>(first: Seen<T>, next: (value: T) => Promise<Seen<U>> | Seen<U>): Promise<Seen<U>> {
  return first.kind === "seen" ? await next(first.value) : first;
}

/** An answer of a shape that GitHub's description does not have. */
export class NotUnderstood extends Error {
  /** `where`: path in the answer, with dots; empty for the whole. */
  constructor(where: string) {
    super(where === "" ? "it has another shape" : `at ${where}`);
    this.name = "NotUnderstood";
  }
}

/**
 * What a request gave, or why it gave nothing. 404 is "hidden" too: GitHub answers so to whoever may not know, unless
 * `absent` says what 404 means here. 401 ends the whole audit: no later request can do better.
 */
export async function look<T>(
  request: () => Promise<T>,
  meaning: { readonly what: string; readonly absent?: T; readonly absentWhen?: RegExp },
): Promise<Seen<T>> {
  try {
    return seen(await request());
  } catch (error) {
    const status = statusOf(error);
    const words = wordsOf(error);
    if (error instanceof NotUnderstood) {
      return failed(`GitHub gives no answer that can be understood (${words}) for ${meaning.what}`);
    }
    if (status === 401) throw refused(words, error);
    if (status === 404 && "absent" in meaning && (meaning.absentWhen?.test(words) ?? true)) {
      return seen(meaning.absent as T);
    }
    if (rateLimited(error)) return failed(`GitHub's rate limit ended it: ${words}`);
    if (status === 403 || status === 404) {
      return hidden(`GitHub answers ${status} (${words}) for ${meaning.what}`);
    }
    const found = status === undefined ? `gives no answer (${words})` : `answers ${status} (${words})`;
    return failed(`GitHub ${found} for ${meaning.what}`);
  }
}

function refused(words: string, cause: unknown): EngineError {
  return new EngineError(
    "GITHUB_REFUSED",
    `Expected GitHub to take the token in GITHUB_TOKEN; it answers 401 (${words}).`,
    "Use a token that is valid and not expired, with read access to the repository's administration.",
    { cause },
  );
}

function statusOf(error: unknown): number | undefined {
  const given = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  // Octokit writes 500 for "no answer at all"; such an error carries no response.
  const answered = typeof error === "object" && error !== null && "response" in error && error.response !== undefined;
  return typeof given === "number" && answered ? given : undefined;
}

function rateLimited(error: unknown): boolean {
  const status = statusOf(error);
  if (status === 429) return true;
  return status === 403 && /rate limit/i.test(wordsOf(error));
}

/** GitHub's sentence, on one line, without the address of its documentation. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const short =
    message
      .split("\n")[0]
      ?.replace(/\s*- https?:\S+$/, "")
      .trim() ?? "";
  return short === "" ? "no words" : short.slice(0, 200);
}
