import type { Bench } from "./bench.ts";

/** Every bench by the name that `npm run bench -- <name>` takes. */
export const benches: Readonly<Record<string, Bench>> = {};
