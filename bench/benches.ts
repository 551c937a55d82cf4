import { abort } from "./abort.ts";
import type { Bench } from "./bench.ts";
import { healthy } from "./healthy.ts";
import { kills } from "./kills.ts";
import { step } from "./step.ts";

/** Every bench by the name that `npm run bench -- <name>` takes. */
export const benches: Readonly<Record<string, Bench>> = { abort, healthy, kills, step };
