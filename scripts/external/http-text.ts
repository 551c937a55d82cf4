import { EngineError } from "../engine/errors.ts";

/** The text at a URL. Rejects with NO_METRICS when it does not come in time or the status is not 200. */
export async function readText(url: string, timeout: number, signal?: AbortSignal): Promise<string> {
  const limit = AbortSignal.timeout(timeout);
  try {
    const { address, headers } = requestOf(url);
    const response = await fetch(address, {
      headers,
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
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

/** `fetch` refuses addresses with a user and password in them, and prints both; they go where they belong. */
function requestOf(url: string): { readonly address: string; readonly headers: Readonly<Record<string, string>> } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) throw new Error("it is no URL");
  const { username, password } = parsed;
  if (username === "" && password === "") return { address: url, headers: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  parsed.username = "";
  parsed.password = "";
  return { address: parsed.href, headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` } };
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
