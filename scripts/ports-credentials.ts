/** What the commands about credentials ask of a database server. `scripts/external` implements it. */

export type LoginState = {
  readonly role: string;
  /** Whether the server lets it in: it exists, may log in, and its time has not run out. */
  readonly open: boolean;
  /** Sessions that it has now. */
  readonly sessions: number;
};

export interface Logins {
  /** One state for each role, in the same order. Rejects with EngineError DATABASE_UNREACHABLE. */
  read(roles: readonly string[]): Promise<readonly LoginState[]>;
}
