import { type HttpMethod, IsomorphicFetchHttpLibrary, type KubeConfig, RequestContext } from "@kubernetes/client-node";
import { EngineError } from "../engine/errors.ts";

/** The API server answered, and the answer was no. */
export class ApiRefusal extends Error {
  readonly status: number;
  /** Kubernetes' own word: NotFound, Conflict, Invalid … */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = "ApiRefusal";
    this.status = status;
    this.reason = reason;
  }
}

type Body = { readonly contentType: string; readonly value: unknown };

const TIMEOUT_MILLISECONDS = 5000;

/**
 * JSON requests to the API server over connections that stay open. The generated client is passed over because it
 * decodes every object through its model; a weight patch on the way back must not wait for that.
 */
export class KubernetesApi {
  readonly #config: KubeConfig;
  readonly #http = new IsomorphicFetchHttpLibrary();
  readonly #timeout: number;

  constructor(config: KubeConfig, timeout = TIMEOUT_MILLISECONDS) {
    this.#config = config;
    this.#timeout = timeout;
  }

  /** The server's address, for people. */
  get address(): string {
    return this.#config.getCurrentCluster()?.server ?? "no cluster";
  }

  /** The object at a path; undefined when there is none. */
  async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.request<T>("GET", path);
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Rejects with ApiRefusal when the server says no, with EngineError CLUSTER_UNREACHABLE when it says nothing or is not well. */
  async request<T>(method: HttpMethod, path: string, body?: Body): Promise<T> {
    const context = new RequestContext(`${this.address}${path}`, method);
    context.setHeaderParam("Accept", "application/json");
    if (body !== undefined) {
      context.setHeaderParam("Content-Type", body.contentType);
      context.setBody(JSON.stringify(body.value));
    }
    context.setSignal(AbortSignal.timeout(this.#timeout));
    const { status, text } = await this.#send(context).catch((error: unknown) => {
      throw this.#unreachable(reasonOf(error), error);
    });
    if (status >= 200 && status < 300) return JSON.parse(text) as T;
    const refusal = refusalOf(status, text);
    if (status >= 500 || status === 429 || status === 401) throw this.#unreachable(`it answered ${status}`, refusal);
    throw refusal;
  }

  async #send(context: RequestContext): Promise<{ readonly status: number; readonly text: string }> {
    await this.#config.applySecurityAuthentication(context);
    const response = await this.#http.send(context).toPromise();
    return { status: response.httpStatusCode, text: await response.body.text() };
  }

  #unreachable(found: string, cause: unknown): EngineError {
    return new EngineError(
      "CLUSTER_UNREACHABLE",
      `Expected the Kubernetes API at ${this.address} to answer; ${found}.`,
      "Check that the cluster runs and that the credentials of the kubeconfig are valid, then resume.",
      { cause },
    );
  }
}

function refusalOf(status: number, text: string): ApiRefusal {
  try {
    const { reason, message } = JSON.parse(text) as { readonly reason?: string; readonly message?: string };
    return new ApiRefusal(status, reason ?? "Unknown", message ?? `the API server answered ${status}`);
  } catch {
    return new ApiRefusal(status, "Unknown", `the API server answered ${status}: ${text.slice(0, 200)}`);
  }
}

/** The innermost reason: `fetch failed` alone tells nobody anything. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "it gave no answer in time";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
