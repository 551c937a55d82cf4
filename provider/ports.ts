/** Every capability that the kinds ask of the world. `provider/external` implements them. */

/** Where a PostgreSQL server is and who administrates it. The password comes from PGPASSWORD, the CA from PGSSLROOTCERT. */
export type Server = { readonly host: string; readonly port: number; readonly administrator: string };

export interface Session {
  /** Rows of one statement; `values` for $1, $2 … */
  query<Row>(statement: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface Databases {
  /**
   * Runs `work` in one transaction over TLS with the server's name checked. Tried again a few times when PostgreSQL asks
   * for that, so `work` must have no other effect. Rejects with ProviderError NO_DATABASE when the database does not
   * exist, and with SERVER_UNREACHABLE, SERVER_REFUSED, NO_PASSWORD or NO_CERTIFICATE.
   */
  transaction<Result>(server: Server, database: string, work: (session: Session) => Promise<Result>): Promise<Result>;
}

/** A custom deployment protection rule of an environment. */
export type RuleOnGitHub = {
  readonly id: number;
  readonly enabled: boolean;
  readonly app: { readonly id: number; readonly slug: string };
};

export type EnvironmentOnGitHub = {
  /** Base of the REST API, with a slash at its end. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly environment: string;
};

/** The part of GitHub's REST API on custom deployment protection rules. All reject with ProviderError. */
export interface ProtectionRules {
  /** All rules; undefined when the repository or the environment does not exist. */
  list(where: EnvironmentOnGitHub): Promise<readonly RuleOnGitHub[] | undefined>;
  enable(where: EnvironmentOnGitHub, integrationId: number): Promise<RuleOnGitHub>;
  /** Nothing happens when it is gone already. */
  disable(where: EnvironmentOnGitHub, ruleId: number): Promise<void>;
}

/** A pattern of what may be deployed: `branch main`, `tag v*`. */
export type PatternOnGitHub = { readonly id: number; readonly pattern: string };

export type ReviewOnGitHub = {
  /** Ids. */
  readonly teams: readonly number[];
  readonly users: readonly number[];
  readonly selfReview: boolean;
  readonly adminsBypass: boolean;
  readonly waitMinutes: number;
};

export type ProtectionOnGitHub = Omit<ReviewOnGitHub, "selfReview"> & {
  /** Undefined where nobody must approve: then GitHub does not say. */
  readonly selfReview: boolean | undefined;
  readonly deployable: "patterns" | "protected branches" | "anything";
  /** Empty unless `deployable` is `patterns`. */
  readonly patterns: readonly PatternOnGitHub[];
};

/** The part of GitHub's REST API on what protects environments. All reject with ProviderError. */
export interface EnvironmentsOnGitHub {
  /** Undefined when there is no such environment. */
  read(where: EnvironmentOnGitHub): Promise<ProtectionOnGitHub | undefined>;
  /** Makes patterns decide what may be deployed, too. */
  write(where: EnvironmentOnGitHub, review: ReviewOnGitHub): Promise<void>;
  addPattern(where: EnvironmentOnGitHub, pattern: string): Promise<void>;
  /** Nothing happens when it is gone already. */
  removePattern(where: EnvironmentOnGitHub, id: number): Promise<void>;
}
