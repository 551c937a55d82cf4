/** The lab's GitHub: `emulate` for Git, our routes for what governs it, served on the loopback. */
import { randomBytes } from "node:crypto";
import { startBack } from "./back.ts";
import type { Faults } from "./faults.ts";
import { startFront } from "./front.ts";
import { governanceRoutes } from "./governance/routes.ts";
import type { Context } from "./handler.ts";
import type { Journal } from "./journal.ts";
import { apps, people, type SeedOptions, seedState } from "./seed.ts";
import { settingsRoutes } from "./settings/routes.ts";
import { newSealing, type Sealing } from "./settings/sealing.ts";

export type GithubOptions = SeedOptions & {
  /** Absent: any free port. */
  readonly port?: number;
  /** By login or App (`ci`, `gatekeeper`). Absent: made up. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. Absent: the machine's clock. */
  readonly now?: () => number;
};

export type Github = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
  /** The state, to read and to change past all rules. */
  readonly context: Context;
  /** Text of a secret that was sent. Undefined: not sealed for this server. */
  readonly open: Sealing["open"];
  readonly faults: Faults;
  readonly journal: Journal;
  readonly stop: () => Promise<void>;
};

/** Serves until it is stopped; all that it knows is in memory. */
export const startGithub = async (options: GithubOptions = {}): Promise<Github> => {
  const made = Object.fromEntries([...people, ...apps].map((name) => [name, `ghp_${randomBytes(18).toString("hex")}`]));
  const tokens = { ...made, ...options.tokens };
  const state = seedState(tokens, options);
  const organizations = Object.values(state.owners).filter(({ kind }) => kind === "Organization");
  const [back, sealing] = await Promise.all([
    startBack({ users: people, organizations: organizations.map(({ login }) => login), repositories: [] }),
    newSealing(),
  ]);
  const front = await startFront({
    state,
    back,
    routes: [...governanceRoutes, ...settingsRoutes(sealing)],
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  return {
    url: front.url,
    tokens,
    context: front.context,
    faults: front.faults,
    journal: front.journal,
    open: sealing.open,
    stop: async () => {
      await front.stop();
      await back.stop();
    },
  };
};
