import type { Octokit } from "@octokit/core";
import { restAddress } from "../../components/github/rest-address.ts";
import { ProviderError } from "../errors.ts";

export const ATTEMPTS = 4;
/** GitHub asks to wait up to an hour; an update that stands still that long helps nobody. */
const LONGEST_WAIT_SECONDS = 120;

export type Answer = { readonly status: number; readonly data: unknown };

/** What a request is about, in words, and which statuses are answers too. */
export type Ask = {
  readonly apiUrl: string;
  /** Such as `GET /repos/{owner}/{repo}`. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly expected?: readonly number[];
  /** Named in a refusal. */
  readonly where: string;
};

/** GitHub over REST. Limits of rate are waited for, failures of the server tried again. Rejects with ProviderError. */
export class GithubClient {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #clients = new Map<string, Promise<Octokit>>();

  /** The token comes from GITHUB_TOKEN of `environment`. */
  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  async ask({ apiUrl, route, parameters, expected = [], where }: Ask): Promise<Answer> {
    const client = await this.#client(apiUrl);
    try {
      return await client.request(route, parameters);
    } catch (error) {
      const status = statusOf(error);
      if (status !== undefined && expected.includes(status)) return { status, data: undefined };
      throw refusal(where, error, status);
    }
  }

  #client(apiUrl: string): Promise<Octokit> {
    const present = this.#clients.get(apiUrl);
    if (present !== undefined) return present;
    const made = this.#connect(apiUrl);
    this.#clients.set(apiUrl, made);
    return made;
  }

  async #connect(apiUrl: string): Promise<Octokit> {
    const token = this.#environment.GITHUB_TOKEN;
    if (token === undefined || token === "") {
      throw new ProviderError(
        "NO_TOKEN",
        "expected a token in GITHUB_TOKEN, found none",
        "Set GITHUB_TOKEN in the environment of the command.",
      );
    }
    const [{ Octokit }, { throttling }, { retry }] = await Promise.all([
      import("@octokit/core"),
      import("@octokit/plugin-throttling"),
      import("@octokit/plugin-retry"),
    ]);
    const patient = (wait: number, _options: object, _octokit: unknown, tried: number): boolean =>
      tried < ATTEMPTS && wait <= LONGEST_WAIT_SECONDS;
    const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    return new (Octokit.plugin(throttling, retry))({
      auth: token,
      baseUrl: restAddress(apiUrl).replace(/\/+$/, ""),
      log: silent,
      throttle: { onRateLimit: patient, onSecondaryRateLimit: patient },
    });
  }
}

const statusOf = (error: unknown): number | undefined =>
  typeof error === "object" && error !== null && "status" in error ? Number(error.status) : undefined;

function refusal(where: string, error: unknown, status: number | undefined): ProviderError {
  const message = error instanceof Error ? error.message : String(error);
  if (status === undefined || status >= 500) {
    return new ProviderError("GITHUB_UNREACHABLE", `${where}: ${message}`, "Run again when GitHub answers.");
  }
  return new ProviderError(
    "GITHUB_REFUSED",
    `${where}: ${message} (${status})`,
    status === 404
      ? "Let the resource that makes the environment come first, and give the token the right to administrate the repository."
      : "Mend what GitHub names: the token's rights, or the App's installation.",
  );
}
