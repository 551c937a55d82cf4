/** Who takes part in the governance journey, what the repository holds before it is governed, and a pull request as it should be. */
import { readFileSync } from "node:fs";
import { type Answer, type CommitOptions, Person } from "../lab/github/person.ts";

export type People = {
  /** Owner of the organisation and of the team platform. */
  readonly ada: Person;
  /** Release captain, and in the shop's team. */
  readonly mona: Person;
  readonly rex: Person;
  /** In the shop's team, no captain. */
  readonly dev: Person;
  /** Reads. */
  readonly rita: Person;
  /** GitHub Actions. */
  readonly ci: Person;
  /** The App of the custom deployment protection rule. */
  readonly gatekeeper: Person;
};

export const checks = ["ci-pr", "migration-gate", "clean-main-sentinel"] as const;

/** Id of the App that the lab's GitHub knows as gatekeeper. */
export const gatekeeperApp = 77;

const names = ["ada", "mona", "rex", "dev", "rita", "ci", "gatekeeper"] as const;

/** `tokens` is a file with a token for each of them. */
export const meetPeople = (url: string, tokens: string, repository: string): People => {
  const found = JSON.parse(readFileSync(tokens, "utf8")) as Record<string, string>;
  const person = (login: string): Person => {
    const token = found[login];
    if (token === undefined) throw new Error(`expected a token of \`${login}\`; the lab writes it`);
    return new Person(login, { url, token, repository: `acme/${repository}` });
  };
  return Object.fromEntries(names.map((login) => [login, person(login)])) as unknown as People;
};

/** What the server said, when it should have done it. */
export const done = ({ status, body }: Answer): unknown => {
  if (status < 300) return body;
  throw new Error(`expected GitHub to do it, found ${status} ${JSON.stringify(body)}`);
};

const pin = "0123456789abcdef0123456789abcdef01234567";
const workflow = (use: string): string => `on: workflow_dispatch\njobs:\n  deploy:\n    steps:\n      - uses: ${use}\n`;

/** Workflows that the repository has from before anybody governed it. */
const files: Readonly<Record<string, string>> = {
  ".github/workflows/deploy.yml": workflow(`actions/checkout@${pin}`),
  ".github/workflows/loose.yml": workflow("actions/checkout@v4"),
  ".github/workflows/foreign.yml": workflow(`somebody/deploy@${pin}`),
};

/** A repository that grew by itself: everybody writes, nothing is protected. The estate adopts it. */
export const foundRepository = async ({ ada }: People, name: string): Promise<void> => {
  done(await ada.ask("POST", "//orgs/acme/repos", { name, auto_init: true, private: true }));
  done(await ada.ask("PUT", "/collaborators/rita", { permission: "pull" }));
  done(await ada.push("main", { files, message: "Add workflows" }));
  for (const tag of ["v1.0.0", "experiment"]) done(await ada.create(`tags/${tag}`, await ada.sha("heads/main")));
};

let count = 0;

/** A name that no branch has yet. */
export const fresh = (what: string): string => {
  count += 1;
  return `${what}-${count}`;
};

export type Proposal = { readonly branch: string; readonly number: number; readonly head: string };

/** A pull request of dev's to main with one commit. */
export const propose = async (
  { dev }: People,
  options: Partial<CommitOptions> = {},
  by: Person = dev,
): Promise<Proposal> => {
  const branch = fresh("change");
  const head = await by.branch(branch, { files: { [`src/${branch}.ts`]: "export {};\n" }, ...options });
  return { branch, head, number: await by.open(branch) };
};

/** Reports every required check as green, but for those that are left out. */
export const pass = async ({ ci }: People, sha: string, without: readonly string[] = []): Promise<void> => {
  for (const name of checks) if (!without.includes(name)) done(await ci.check(sha, name, "success"));
};

export const approve = async (number: number, ...people: readonly Person[]): Promise<void> => {
  for (const person of people) done(await person.review(number, "APPROVE"));
};

/** A pull request that keeps every rule, and is not merged yet. */
export const proposeWell = async (people: People, options: Partial<CommitOptions> = {}): Promise<Proposal> => {
  const proposal = await propose(people, options);
  await pass(people, proposal.head);
  await approve(proposal.number, people.mona, people.rex);
  return proposal;
};
