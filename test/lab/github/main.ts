/**
 * The lab's GitHub as a process. PORT: of the loopback. TOKENS: path of a JSON file with a token for each login.
 * Ends on SIGTERM; nothing of it is kept.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { startGithub } from "./server.ts";

const environment = z.object({ PORT: z.coerce.number().int(), TOKENS: z.string() }).parse(process.env);
const tokens = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(environment.TOKENS, "utf8")));

const github = await startGithub({ port: environment.PORT, tokens });
process.stdout.write(`GitHub answers on ${github.url}\n`);
process.once("SIGTERM", () => {
  void github.stop().then(() => process.exit(0));
});
