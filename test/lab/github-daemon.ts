import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { githubPort } from "./addresses.ts";
import { apps, people } from "./github/seed.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { startDaemon, verifyRunning } from "./processes.ts";
import { waitFor } from "./wait.ts";

/** Where the stand-in for GitHub's API answers, as `apiUrl` of an estate has it. */
export const githubUrl = `http://127.0.0.1:${githubPort}/`;

/** Owns the organisation `acme`; whose token plain commands use. */
const administrator: (typeof people)[number] = "ada";

const server = fileURLToPath(new URL("github/main.ts", import.meta.url));

/** Makes a token for every person and App, before anything needs one. */
export function createGithubTokens(paths: LabPaths): void {
  const tokens = Object.fromEntries(
    [...people, ...apps].map((login) => [login, `ghp_${randomBytes(18).toString("hex")}`]),
  );
  writeFileSync(paths.githubTokens, JSON.stringify(tokens), { mode: 0o600 });
  writeFileSync(paths.githubToken, tokens[administrator] ?? "", { mode: 0o600 });
}

/** Starts the API with its organisation and no repository, and returns when it answers. What it knows is gone when it ends. */
export async function startGithubDaemon(paths: LabPaths): Promise<void> {
  const started = startDaemon(paths, {
    name: "github",
    command: [process.execPath, server],
    env: { PORT: `${githubPort}`, TOKENS: paths.githubTokens },
  });
  await waitFor("the GitHub API to answer", { limit: 30, log: logOf(paths, "github") }, async () => {
    verifyRunning(paths, started);
    return githubTrouble(paths);
  });
}

/** Why the API can't be used; undefined when it lets the administrator in. */
export async function githubTrouble(paths: LabPaths): Promise<string | undefined> {
  const answer = await fetch(`${githubUrl}user`, {
    headers: { authorization: `Bearer ${readFileSync(paths.githubToken, "utf8")}` },
    signal: AbortSignal.timeout(2000),
  });
  return answer.ok ? undefined : `status ${answer.status}`;
}
