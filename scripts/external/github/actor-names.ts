import { z } from "zod";
import type { GithubClient } from "./client.ts";
import { parsed, type RepositoryRequests } from "./requests.ts";

/** Names for the numbers by which GitHub tells who may go past a ruleset, and who changed it. */
export type ActorNames = {
  readonly user: (id: number) => Promise<string | undefined>;
  readonly team: (id: number) => Promise<string | undefined>;
};

const user = z.object({ login: z.string() });
const team = z.object({ id: z.number(), slug: z.string() });

/** Each is asked once. What can't be found out stays a number: who it was is no ground to fail an audit. */
export function actorNames({ client }: RepositoryRequests, organization: string | undefined): ActorNames {
  const users = new Map<number, Promise<string | undefined>>();
  let teams: Promise<ReadonlyMap<number, string>> | undefined;
  return {
    user: (id) => {
      const asked = users.get(id) ?? loginOf(client, id);
      users.set(id, asked);
      return asked;
    },
    team: async (id) => {
      if (organization === undefined) return undefined;
      teams ??= teamsOf(client, organization);
      return (await teams).get(id);
    },
  };
}

async function loginOf(client: GithubClient, id: number): Promise<string | undefined> {
  try {
    const { data }: { data: unknown } = await client.request("GET /user/{id}", { id });
    return parsed(user, data).login;
  } catch {
    return undefined;
  }
}

async function teamsOf(client: GithubClient, organization: string): Promise<ReadonlyMap<number, string>> {
  try {
    const found: readonly unknown[] = await client.paginate("GET /orgs/{organization}/teams", {
      organization,
      per_page: 100,
    });
    return new Map(found.map((item) => parsed(team, item)).map(({ id, slug }) => [id, slug]));
  } catch {
    return new Map();
  }
}
