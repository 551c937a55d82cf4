/** acme/shop at a GitHub of the lab's, as its file declares it, and an audit of it. */
import assert from "node:assert/strict";
import { auditOf } from "../../../scripts/audit/audit.ts";
import type { AuditReport } from "../../../scripts/audit/report.ts";
import { RestGithubReader } from "../../../scripts/external/github/reader.ts";
import type { GithubConfig } from "../../../stacks/config/config-github.ts";
import { Person } from "../../lab/github/person.ts";
import { type Github, startGithub } from "../../lab/github/server.ts";
import { aGithubEstate } from "../../stacks/config/estate-github.ts";
import { loaded } from "../../stacks/estate.ts";
import { applyByHand, must, rulesetBody } from "./apply-by-hand.ts";

export const NOW = Date.parse("2026-11-21T09:00:00Z");

export type Shop = {
  readonly server: Github;
  readonly declared: GithubConfig;
  /** The organization's owner. */
  readonly ada: Person;
  readonly person: (login: string) => Person;
  /** With the token of `login`; default ada's. */
  readonly audited: (login?: string) => Promise<AuditReport>;
  readonly rulesetId: (name: string) => Promise<number>;
  /** The declared ruleset `main` in REST's words, with changes. */
  readonly mainRuleset: (changes?: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
};

function declaredAt(apiUrl: string): GithubConfig {
  const production = {
    ...{ reviewers: { teams: ["release-captains"] }, tags: ["v*"] },
    ...{ variables: { REGION: "eu" }, protectionApps: [77] },
  };
  const estate = aGithubEstate({
    apiUrl,
    teams: { "release-captains": { permission: "push" } },
    rulesets: { main: { bypass: [{ team: "release-captains" }] } },
    looser: { "rulesets.main.bypass": "Captains merge when the checks are down." },
    environments: { production },
  });
  return loaded(estate).github ?? assert.fail("the estate has a repository");
}

export async function openShop(): Promise<Shop> {
  const server = await startGithub({ now: () => NOW });
  const declared = declaredAt(`${server.url}/`);
  const tokenOf = (login: string): string => server.tokens[login] ?? assert.fail(`${login} has a token`);
  const person = (login: string): Person =>
    new Person(login, { url: server.url, token: tokenOf(login), repository: "acme/shop" });
  const ada = person("ada");
  // A server that nobody stops would keep the test's process alive.
  await applyByHand(ada, declared).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const main = declared.governance?.rulesets.find(({ name }) => name === "main") ?? assert.fail("main is declared");
  return {
    ...{ server, declared, ada, person },
    audited: async (login = "ada") => {
      const reader = new RestGithubReader({ apiUrl: declared.apiUrl, token: tokenOf(login), retryMilliseconds: 1 });
      const live = await reader.read({ owner: "acme", name: "shop" });
      return auditOf({ stack: "production", now: NOW, notAsked: [], github: { declared, live, elsewhere: {} } });
    },
    rulesetId: async (wanted) => {
      const all = (await must(ada, "GET", "/rulesets")) as readonly { readonly id: number; readonly name: string }[];
      return all.find(({ name }) => name === wanted)?.id ?? assert.fail(`there is a ruleset ${wanted}`);
    },
    mainRuleset: (changes = {}) => ({ ...rulesetBody(main), ...changes }),
  };
}

/** What was found, one line for each finding. */
export const told = ({ areas }: AuditReport): readonly string[] =>
  areas.flatMap(({ findings }) =>
    findings
      // Who made the repository is its administrator, which is no fault.
      .filter(({ verdict, subject }) => !(verdict === "noted" && subject === "user ada"))
      .map(({ verdict, weaker, subject, setting, declared: wanted, found }) =>
        [`${verdict}${weaker ? " (weaker)" : ""}`, subject, setting, wanted, found].join(" | "),
      ),
  );
