/** What GitHub has of an estate, read before anything is registered. */
import { restAddress } from "../../components/github/rest-address.ts";
import type { CodeownersFacts, GithubAnswer, GithubFacts, GithubQuestion, RepositoryFacts } from "../github-facts.ts";
import { GithubReadError, type Rest, rest } from "./github-rest.ts";

/** Never rejects: whatever goes wrong is an answer too. The token comes from GITHUB_TOKEN. */
export async function readGithub(
  question: GithubQuestion,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<GithubAnswer> {
  const token = environment.GITHUB_TOKEN ?? "";
  if (token === "") return { kind: "no-token" };
  try {
    const facts = await readFacts(question, rest(`${restAddress(question.apiUrl)}/`, token));
    return facts === undefined ? { kind: "no-owner" } : { kind: "found", facts };
  } catch (error) {
    if (error instanceof GithubReadError) return { kind: error.kind, reason: error.message };
    return { kind: "unreachable", reason: error instanceof Error ? error.message : String(error) };
  }
}

async function readFacts(question: GithubQuestion, api: Rest): Promise<GithubFacts | undefined> {
  const { owner } = question;
  const account = object(await api.get(`users/${owner}`));
  if (account === undefined) return undefined;
  const organization = account.type === "Organization";
  const [planned, repository, teams, users] = await Promise.all([
    organization ? api.get(`orgs/${owner}`) : account,
    readRepository(question, api),
    organization ? readTeams(question, api) : {},
    readUsers(question, api),
  ]);
  const plan = object(object(planned)?.plan)?.name;
  return {
    owner: { kind: organization ? "organization" : "user", plan: typeof plan === "string" ? plan : undefined },
    repository,
    teams,
    users,
  };
}

async function readRepository(question: GithubQuestion, api: Rest): Promise<RepositoryFacts | undefined> {
  const path = `repos/${question.owner}/${question.repository}`;
  const found = object(await api.get(path));
  if (found === undefined) return undefined;
  const defaultBranch = text(found.default_branch);
  const name = text(found.full_name);
  const same = name === "" || `repos/${name}`.toLowerCase() === path.toLowerCase();
  const [rulesets, environmentNames, environments, codeowners] = await Promise.all([
    listed(api, `${path}/rulesets?includes_parents=false&per_page=100`),
    listed(api, `${path}/environments?per_page=100`, "environments"),
    readEnvironments(question, path, api),
    question.codeowners === undefined ? undefined : readCodeowners(question.codeowners, path, defaultBranch, api),
  ]);
  return {
    ...(same ? {} : { renamed: name }),
    visibility: visibilityOf(found),
    archived: found.archived === true,
    administrator: object(found.permissions)?.admin === true,
    defaultBranch,
    rulesets: Object.fromEntries(rulesets.map(({ name, id }) => [text(name), Number(id)])),
    environmentNames: environmentNames.map(({ name }) => text(name)),
    environments,
    codeowners,
  };
}

function visibilityOf({ visibility, private: hidden }: Properties): RepositoryFacts["visibility"] {
  if (visibility === "public" || visibility === "private" || visibility === "internal") return visibility;
  return hidden === true ? "private" : "public";
}

async function readEnvironments(
  question: GithubQuestion,
  path: string,
  api: Rest,
): Promise<RepositoryFacts["environments"]> {
  const found = await Promise.all(
    question.environments.map(async (name) => {
      const place = `${path}/environments/${encodeURIComponent(name)}`;
      if ((await api.get(place)) === undefined) return [];
      const [policies, variables] = await Promise.all([
        listed(api, `${place}/deployment-branch-policies?per_page=100`, "branch_policies"),
        listed(api, `${place}/variables?per_page=30`, "variables"),
      ]);
      const ids = policies.map(({ type, name: pattern, id }) => [`${type ?? "branch"} ${text(pattern)}`, Number(id)]);
      return [[name, { policies: Object.fromEntries(ids), variables: variables.map((one) => text(one.name)) }]];
    }),
  );
  return Object.fromEntries(found.flat());
}

async function readCodeowners(file: string, path: string, branch: string, api: Rest): Promise<CodeownersFacts> {
  const [content, rules] = await Promise.all([
    api.get(`${path}/contents/${file}?ref=${encodeURIComponent(branch)}`),
    listed(api, `${path}/rules/branches/${encodeURIComponent(branch)}?per_page=100`),
  ]);
  const encoded = object(content)?.content;
  return {
    text: typeof encoded === "string" ? Buffer.from(encoded, "base64").toString("utf8") : undefined,
    protected: rules.some(({ type }) => type === "pull_request"),
  };
}

async function readTeams({ owner, teams }: GithubQuestion, api: Rest): Promise<GithubFacts["teams"]> {
  const found = await Promise.all(
    teams.map(async (slug) => {
      const team = object(await api.get(`orgs/${owner}/teams/${slug}`));
      return team === undefined ? [] : [[slug, { id: Number(team.id), members: Number(team.members_count) || 0 }]];
    }),
  );
  return Object.fromEntries(found.flat());
}

async function readUsers({ users }: GithubQuestion, api: Rest): Promise<GithubFacts["users"]> {
  const found = await Promise.all(
    users.map(async (login) => {
      const user = object(await api.get(`users/${login}`));
      return user === undefined ? [] : [[login, Number(user.id)]];
    }),
  );
  return Object.fromEntries(found.flat());
}

type Properties = Readonly<Record<string, unknown>>;

/** Every entry of every page; none when there is no such place. `key` is the property of a page that holds its entries. */
async function listed(api: Rest, path: string, key?: string): Promise<readonly Properties[]> {
  const pages = (await api.pages(path)) ?? [];
  return pages.flatMap((page) => {
    const entries: unknown = key === undefined ? page : object(page)?.[key];
    return Array.isArray(entries) ? entries.map(object).filter((entry) => entry !== undefined) : [];
  });
}

function object(value: unknown): Properties | undefined {
  return typeof value === "object" && value !== null ? (value as Properties) : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
