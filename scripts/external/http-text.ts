import { EngineError } from "../engine/errors.ts";

/** The text at a URL. Rejects with NO_METRICS when it does not come in time or the status is not 200. */
export async function readText(url: string, timeout: number, signal?: AbortSignal): Promise<string> {
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, { signal: signal === undefined ? limit : AbortSignal.any([limit, signal]) });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`it answered ${response.status}`);
    return text;
  } catch (error) {
    throw noMetrics(`${withoutCredentials(url)} gave none: ${reasonOf(error)}`, error);
  }
}

export function noMetrics(found: string, cause?: unknown): EngineError {
  return new EngineError(
    "NO_METRICS",
    `Expected counts of requests by release; ${found}.`,
    "The rollout holds until they are back; check rollout.metrics in the configuration and the gateway itself.",
    { cause },
  );
}

/** Addresses are printed; user, password and query of a URL are not. */
export function withoutCredentials(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return "the address of the metrics, which is no URL,";
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
