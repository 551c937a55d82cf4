/** Waiting until nobody uses the old credentials. */
import { EngineError } from "../engine/errors.ts";
import type { Clock } from "../ports.ts";
import type { Logins } from "../ports-credentials.ts";

const INTERVAL_MILLISECONDS = 1000;

export type RestOptions = {
  /** How long there must have been no session in a row: a pod may not have read the new files yet. */
  readonly quietMilliseconds: number;
  readonly limitMilliseconds: number;
  readonly signal: AbortSignal;
  /** Told whenever the number of sessions changes. */
  readonly onSessions: (sessions: number) => void;
};

/** Resolves when no session had one of the roles for as long as is asked. Rejects with CREDENTIAL_IN_USE at the limit. */
export async function waitForRest(
  { clock, logins }: { readonly clock: Clock; readonly logins: Logins },
  roles: readonly string[],
  options: RestOptions,
): Promise<void> {
  const began = clock.now();
  let quietSince: number | undefined;
  let told: number | undefined;
  while (!options.signal.aborted) {
    const sessions = (await logins.read(roles)).reduce((sum, state) => sum + state.sessions, 0);
    const now = clock.now();
    if (sessions !== told) options.onSessions(sessions);
    told = sessions;
    quietSince = sessions > 0 ? undefined : (quietSince ?? now);
    if (quietSince !== undefined && now - quietSince >= options.quietMilliseconds) return;
    if (now - began >= options.limitMilliseconds) throw stillUsed(roles, sessions, options);
    await clock.sleep(INTERVAL_MILLISECONDS, options.signal);
  }
  throw new EngineError(
    "CREDENTIAL_IN_USE",
    "Stopped by hand before the old credentials rested. Both generations are open.",
    "Run the same command again: it goes on.",
  );
}

function stillUsed(roles: readonly string[], sessions: number, options: RestOptions): EngineError {
  const limit = Math.round(options.limitMilliseconds / 1000);
  const quiet = Math.round(options.quietMilliseconds / 1000);
  return new EngineError(
    "CREDENTIAL_IN_USE",
    `Expected no session of ${roles.join(", ")} for ${quiet} s within ${limit} s, found ${sessions} at the end.`,
    "Both generations are open, so nothing fails. Look which pods hold old connections, restart them, and run the same command again.",
  );
}
