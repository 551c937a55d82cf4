import type { Clock } from "../ports.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import type { Backend } from "./traefik-counts.ts";

type ServiceList = {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
    readonly spec?: { readonly ports?: readonly { readonly port: number }[] };
  }[];
};

const REFRESH_MILLISECONDS = 1000;

/**
 * The Services of releases in a namespace, as known about a second ago. Sampling asks four times a second and must not
 * depend on the API server at each of them: once known, the answer comes at once and is refreshed behind it, and while
 * the API server is away the last answer stands.
 */
export class KnownBackends {
  readonly #api: KubernetesApi;
  readonly #namespace: string;
  readonly #clock: Clock;
  #known: readonly Backend[] = [];
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(api: KubernetesApi, namespace: string, clock: Clock) {
    this.#api = api;
    this.#namespace = namespace;
    this.#clock = clock;
  }

  async read(): Promise<readonly Backend[]> {
    if (this.#clock.now() - this.#askedAt >= REFRESH_MILLISECONDS) this.#refresh();
    if (this.#known.length === 0) await this.#asking;
    return this.#known;
  }

  #refresh(): void {
    this.#askedAt = this.#clock.now();
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    // Who waits for it sees the failure; a refresh behind the scenes keeps what was known.
    this.#asking.catch(() => undefined);
  }

  async #ask(): Promise<void> {
    const query = new URLSearchParams({ labelSelector: "cutover.dev/release,cutover.dev/service" });
    const list = await this.#api.request<ServiceList>("GET", `/api/v1/namespaces/${this.#namespace}/services?${query}`);
    this.#known = list.items.flatMap(({ metadata, spec }) => {
      const release = metadata.labels?.["cutover.dev/release"];
      if (release === undefined) return [];
      const ports = spec?.ports ?? [];
      return ports.map(({ port }) => ({ namespace: this.#namespace, service: metadata.name, port, release }));
    });
  }
}
