import type { GithubAccount } from "../../preflight/facts.ts";
import { githubClient } from "../github/client.ts";

/** Whose token it is, when it ends, and how much it may still ask; rejects when GitHub does not answer it. */
export async function readAccount(apiUrl: string, token: string | undefined): Promise<GithubAccount> {
  if (!token) throw new Error("GITHUB_TOKEN is not set");
  const client = githubClient({ apiUrl, token });
  const { data, headers } = await client.request("GET /rate_limit");
  const { limit, remaining } = data.resources.core;
  const end = headers["github-authentication-token-expiration"];
  return {
    login: await loginOf(client),
    ...(typeof end === "string" && end !== ""
      ? { expires: Date.parse(end.replace(" UTC", "Z").replace(" ", "T")) }
      : {}),
    remaining,
    limit,
  };
}

/** A token of an App's installation is nobody's. */
async function loginOf(client: ReturnType<typeof githubClient>): Promise<string> {
  try {
    return (await client.request("GET /user")).data.login;
  } catch (error) {
    if (typeof error === "object" && error !== null && "status" in error && error.status === 403) return "an App";
    throw error;
  }
}
