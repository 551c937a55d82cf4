/** The one question that the provider has no REST for: who is in a team. Any other is refused. */
import { textAt } from "../governance/common.ts";
import type { Handle, Route } from "../handler.ts";

const unknown = { status: 200, body: { errors: [{ message: "The stand-in answers only for the members of a team" }] } };

const answer: Handle = async ({ body }, context) => {
  const query = textAt(body, "query");
  if (!query.includes("team(slug:") || !query.includes("members(")) return unknown;
  const variables = body.variables;
  const slug = textAt(variables, "teamSlug");
  const organization = textAt(variables, "orgName");
  const team = context.state().teams.find((one) => one.slug === slug && one.organization === organization);
  const edges = (team?.members ?? []).map((login) => ({
    role: team?.maintainers?.includes(login) ? "MAINTAINER" : "MEMBER",
    node: { login },
  }));
  const pageInfo = { endCursor: null, hasNextPage: false };
  const found = team ? { members: { edges, pageInfo } } : null;
  return { status: 200, body: { data: { organization: { team: found } } } };
};

export const graphqlRoutes: readonly Route[] = [{ method: "POST", pattern: "/graphql", handle: answer }];
