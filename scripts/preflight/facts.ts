/** What a preflight looks at, as it was found. `scripts/external` finds it; nothing is changed by looking. */
import type { Config } from "../../stacks/config/config.ts";
import type { PostgresAnswer } from "../../stacks/database-decision.ts";
import type { GithubAnswer } from "../../stacks/github-facts.ts";
import type { Right } from "./rights.ts";

/** What was asked for, or why there is no answer. The second is never taken for a pass. */
export type Told<T> =
  | { readonly kind: "told"; readonly value: T }
  | { readonly kind: "silent"; readonly because: string };

export type Certificate = {
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Why the chain or the name is not trusted; absent: it is. */
  readonly problem?: string;
};

export type ClusterFacts = {
  /** As the server says it: `v1.34.2`. */
  readonly version: string;
  /** Rights that were tried and denied, with the server's reason where it gave one. */
  readonly denied: readonly { readonly right: Right; readonly reason: string }[];
  readonly tried: number;
  /** API groups that it serves, `gateway.networking.k8s.io/v1`. */
  readonly apis: readonly string[];
  /** When the client certificate of the kubeconfig ends; absent: it has none (a token or a command). */
  readonly credentialExpires?: number;
  /** What is in use of the namespace's quota, by resource as Kubernetes writes it; undefined: there is no quota yet. */
  readonly used: Told<Readonly<Record<string, string>> | undefined>;
};

export type GithubAccount = {
  readonly login: string;
  /** When the token ends; absent: it does not, or GitHub does not say. */
  readonly expires?: number;
  /** What only who administrates the repository is shown, by path: asked for and refused. */
  readonly denied: readonly string[];
  /** How many of these were asked for; 0 when the repository does not exist yet. */
  readonly tried: number;
  /** Requests of this hour that are left, and in all. */
  readonly remaining: number;
  readonly limit: number;
};

export type DatabaseServerFacts = {
  /** Why a role could not be made and taken back in one transaction; absent: it could. */
  readonly trialRefused?: string;
  readonly certificate: Certificate;
  readonly connections: { readonly maximum: number; readonly reserved: number; readonly used: number };
};

/** A host with HTTPS, as the gateway answers for it. */
export type HostFacts = { readonly host: string; readonly certificate: Told<Certificate> };

export type PreflightFacts = {
  readonly stack: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly config: Config;
  readonly versions: {
    /** `24.21.0` */
    readonly node: string;
    /** As in package.json: `^22.22.2 || ^24.15.0 || >=26`. */
    readonly nodeWanted: string;
    readonly pulumi: Told<string>;
    /** Version of the SDK that the program runs with. */
    readonly sdk: string;
  };
  /** Whether the stack's state could be read, and whether it was ever applied. */
  readonly state: Told<{ readonly applied: boolean }>;
  readonly cluster: Told<ClusterFacts>;
  /** Only hosts with an HTTPS listener; silent as a whole when the gateway does not stand yet. */
  readonly hosts: Told<readonly HostFacts[]>;
  /** Absent: the estate has no GitHub. */
  readonly github?: { readonly answer: GithubAnswer; readonly account: Told<GithubAccount> };
  /** Absent: the estate has no database. */
  readonly database?: { readonly answer: PostgresAnswer; readonly server: Told<DatabaseServerFacts> };
};
