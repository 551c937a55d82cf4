/** Reads of GitHub's REST API with patience: limits of rate are waited for, failures of the server tried again. */

const LIMIT_MILLISECONDS = 15_000;
const ATTEMPTS = 4;
/** GitHub may ask to wait up to an hour; a program that stands still that long helps nobody. */
const LONGEST_WAIT_SECONDS = 60;

/** GitHub did not give what was asked for. `refused`: it does not take the token, or not for this. */
export class GithubReadError extends Error {
  readonly kind: "refused" | "unreachable";

  constructor(kind: "refused" | "unreachable", message: string) {
    super(message);
    this.name = "GithubReadError";
    this.kind = kind;
  }
}

export type Rest = {
  /** Undefined with status 404. Rejects with GithubReadError. */
  readonly get: (path: string) => Promise<unknown>;
  /** All pages, as many objects as there are pages. Undefined with status 404. */
  readonly pages: (path: string) => Promise<readonly unknown[] | undefined>;
};

/** `apiUrl` ends in a slash; paths do not begin with one. */
export function rest(apiUrl: string, token: string): Rest {
  const ask = async (url: string): Promise<Response | undefined> => {
    const response = await patiently(url, token);
    if (response.status === 404) return undefined;
    if (!response.ok) throw await failure(url, response);
    return response;
  };
  return {
    get: async (path) => (await ask(`${apiUrl}${path}`))?.json(),
    pages: async (path) => {
      const found: unknown[] = [];
      let next: string | undefined = `${apiUrl}${path}`;
      while (next !== undefined) {
        const response: Response | undefined = await ask(next);
        if (response === undefined) return undefined;
        found.push(await response.json());
        next = nextPage(response, apiUrl);
      }
      return found;
    },
  };
}

async function patiently(url: string, token: string): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once(url, token);
    const wait = answer instanceof GithubReadError ? attempt : waitSeconds(answer, attempt);
    if (wait === undefined || wait > LONGEST_WAIT_SECONDS || attempt === ATTEMPTS) {
      if (answer instanceof GithubReadError) throw answer;
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
}

async function once(url: string, token: string): Promise<Response | GithubReadError> {
  const headers = {
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    "user-agent": "cutover",
    authorization: `Bearer ${token}`,
  };
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(LIMIT_MILLISECONDS) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    return new GithubReadError("unreachable", cause ?? (error instanceof Error ? error.message : String(error)));
  }
}

/** Undefined when asking again would bring nothing else. */
export function waitSeconds(
  { status, headers }: Pick<Response, "status" | "headers">,
  attempt: number,
): number | undefined {
  if (status >= 500) return attempt;
  if (status !== 403 && status !== 429) return undefined;
  const after = headers.get("retry-after");
  if (after !== null) return Math.max(1, Number(after) || 1);
  if (headers.get("x-ratelimit-remaining") !== "0") return status === 429 ? attempt : undefined;
  const reset = Number(headers.get("x-ratelimit-reset")) || 0;
  return Math.max(1, Math.ceil(reset - Date.now() / 1000));
}

async function failure(url: string, response: Response): Promise<GithubReadError> {
  const body: unknown = await response.json().catch(() => undefined);
  const message = typeof body === "object" && body !== null && "message" in body ? String(body.message) : "";
  const text = `status ${response.status} for ${new URL(url).pathname}${message === "" ? "" : `: ${message}`}`;
  const limited = waitSeconds(response, ATTEMPTS) !== undefined;
  return new GithubReadError(limited ? "unreachable" : "refused", text);
}

/** The token goes to no other place than the one that it is for. */
function nextPage({ headers }: Response, apiUrl: string): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(headers.get("link") ?? "")?.[1];
  if (next === undefined) return undefined;
  const { pathname, search, origin } = new URL(next);
  const base = new URL(apiUrl);
  return origin === base.origin ? next : `${base.origin}${pathname}${search}`;
}
