import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { restAddress } from "../../../components/github/rest-address.ts";

const PatientOctokit = Octokit.plugin(throttling, retry, paginateRest);

export type GithubClient = InstanceType<typeof PatientOctokit>;

export type GithubAccess = {
  /** As in the configuration: https://api.github.com/, or the address of a server of one's own. */
  readonly apiUrl: string;
  readonly token: string;
  /** How long one rate limit is waited for at most, in seconds. Default 60. */
  readonly patienceSeconds?: number;
  /** Wait before the first repetition after a fault of the server; it grows with the square. Default 1000. */
  readonly retryMilliseconds?: number;
  /** Limit of one request. Default 30 000. */
  readonly timeoutMilliseconds?: number;
};

const RETRIES = 3;
const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A client that waits for rate limits when GitHub says for how long and it is not too long, repeats what a fault of the
 * server ended, and gives every request a limit.
 */
export function githubClient(access: GithubAccess): GithubClient {
  const { patienceSeconds = 60, timeoutMilliseconds = 30_000 } = access;
  const patient = (seconds: number, retryCount: number): boolean => seconds <= patienceSeconds && retryCount < RETRIES;
  return new PatientOctokit({
    auth: access.token,
    baseUrl: restAddress(access.apiUrl),
    userAgent: "cutover-audit",
    // It would print addresses and waits on its own.
    log: QUIET,
    request: {
      fetch: (url: string, options: RequestInit) =>
        fetch(url, { ...options, signal: AbortSignal.timeout(timeoutMilliseconds) }),
    },
    retry: { retries: RETRIES, retryAfterBaseValue: access.retryMilliseconds ?? 1000 },
    throttle: {
      retryAfterBaseValue: 1000,
      onRateLimit: (seconds: number, _options: unknown, _octokit: unknown, count: number) => patient(seconds, count),
      onSecondaryRateLimit: (seconds: number, _options: unknown, _octokit: unknown, count: number) =>
        patient(seconds, count),
    },
  });
}
