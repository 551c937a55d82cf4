import type { GithubConfig } from "../../../stacks/config/config-github.ts";
import type { GithubAccount } from "../../preflight/facts.ts";
import { githubClient } from "../github/client.ts";

type Client = ReturnType<typeof githubClient>;

/** Shown only to a token that may administrate what the file declares. A user's role says nothing of a token's own limits. */
const GOVERNING = ["actions/permissions", "actions/permissions/workflow", "actions/oidc/customization/sub", "keys"];
const DEPLOYING = ["environments", "actions/secrets", "actions/variables"];

/** Whose token it is, when it ends, and what it may; rejects when GitHub does not answer it. */
export async function readAccount(declared: GithubConfig, token: string | undefined): Promise<GithubAccount> {
  if (!token) throw new Error("GITHUB_TOKEN is not set");
  const client = githubClient({ apiUrl: declared.apiUrl, token });
  const { data, headers } = await client.request("GET /rate_limit");
  const { limit, remaining } = data.resources.core;
  const end = headers["github-authentication-token-expiration"];
  return {
    login: await loginOf(client),
    ...(typeof end === "string" && end !== ""
      ? { expires: Date.parse(end.replace(" UTC", "Z").replace(" ", "T")) }
      : {}),
    ...(await tryRights(client, declared)),
    remaining,
    limit,
  };
}

async function tryRights(client: Client, declared: GithubConfig): Promise<Pick<GithubAccount, "tried" | "denied">> {
  const repository = `/repos/${declared.owner}/${declared.repository}`;
  if (await isDenied(client, repository)) return { tried: 0, denied: [] };
  const paths = declared.governance === undefined ? DEPLOYING : [...GOVERNING, ...DEPLOYING];
  const answers = await Promise.all(paths.map((path) => isDenied(client, `${repository}/${path}`)));
  return { tried: paths.length, denied: paths.filter((_path, index) => answers[index]) };
}

/** GitHub hides what may not be seen: it says that there is none. */
async function isDenied(client: Client, path: string): Promise<boolean> {
  try {
    await client.request(`GET ${path}`);
    return false;
  } catch (error) {
    if (typeof error === "object" && error !== null && "status" in error && [403, 404].includes(Number(error.status))) {
      return true;
    }
    throw error;
  }
}

/** A token of an App's installation is nobody's. */
async function loginOf(client: Client): Promise<string> {
  try {
    return (await client.request("GET /user")).data.login;
  } catch (error) {
    if (typeof error === "object" && error !== null && "status" in error && error.status === 403) return "an App";
    throw error;
  }
}
