import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClusterFacts, PreflightFacts } from "../../../scripts/preflight/facts.ts";
import { preflightOf } from "../../../scripts/preflight/preflight.ts";
import { isWanted } from "../../../scripts/preflight/tool-gates.ts";
import { preflightInWords } from "../../../scripts/report/preflight-words.ts";
import { aGithubEstate } from "../../stacks/config/estate-github.ts";
import { loaded } from "../../stacks/estate.ts";
import { NEW_REPOSITORY } from "../../stacks/github-facts-of.ts";
import { aDatabase } from "../credentials/database.ts";
import { clusterFacts, facts, now, serverFacts } from "./facts.ts";

const day = 86_400_000;

/** Names of the gates that fail in a world that differs in this. */
const failing = (change: Partial<PreflightFacts>): readonly string[] =>
  preflightOf({ ...facts, ...change })
    .gates.filter(({ verdict }) => verdict === "failed")
    .map(({ area, name }) => `${area}: ${name}`);

test("a world in order passes, and what is not asked says why", () => {
  const report = preflightOf(facts);
  assert.equal(report.passed, true);
  assert.deepEqual(preflightInWords(report), [
    "Stack production, 2026-11-21T12:00:00.000Z",
    "",
    "passed     tools        Node: 24.21.0",
    "passed     tools        Pulumi: v3.250.0",
    "passed     state        Pulumi's state: read",
    `passed     cluster      version: ${facts.config.namespace.podSecurityVersion}.1`,
    "passed     cluster      rights: all 67 that an update needs",
    "passed     cluster      Gateway API: gateway.networking.k8s.io/v1",
    "passed     cluster      client certificate: it ends on 2026-12-21, in 30 days",
    `passed     cluster      quota: in use: CPU 60m of ${facts.config.namespace.quota.cpu}, memory 134217728 of ${facts.config.namespace.quota.memory}, pods 2 of ${facts.config.namespace.quota.pods}`,
    "passed     gateway      TLS of shop.example: it ends on 2026-12-21, in 30 days",
    "not asked  github       token: the file has no `github`",
    "passed     database     rights: admin may create databases and roles, and no more",
    "passed     database     making a role: done and taken back in one transaction",
    "passed     database     TLS: it ends on 2026-12-21, in 30 days",
    "passed     database     connections: 200 at most, 3 kept for superusers, 4 in use",
    "passed     credentials  shop, generation 1: 20 days old, 70 left",
    "",
    "Ready: nothing stands in the way.",
  ]);
});

test("everything that is wrong is said at once, each with its remedy", () => {
  const silent = { kind: "silent", because: "no answer" } as const;
  const report = preflightOf({
    ...facts,
    versions: { ...facts.versions, node: "20.1.0", pulumi: silent },
    state: silent,
    cluster: silent,
    hosts: { kind: "told", value: [{ host: "shop.example", certificate: silent }] },
    database: { answer: { kind: "unset", variable: "PGPASSWORD" }, server: silent },
  });
  const failed = report.gates.filter(({ verdict }) => verdict === "failed");
  assert.deepEqual(
    failed.map(({ area, name }) => `${area}: ${name}`),
    [
      "tools: Node",
      "tools: Pulumi",
      "state: Pulumi's state",
      "cluster: answer",
      "gateway: TLS of shop.example",
      "database: rights [DATABASE_CREDENTIALS]",
    ],
  );
  assert.deepEqual(
    failed.filter(({ remedy = "", expected = "" }) => remedy === "" || expected === ""),
    [],
  );
  assert.equal(report.passed, false);
});

test("each thing that the cluster lacks is found", () => {
  const cluster = (change: Partial<ClusterFacts>): Partial<PreflightFacts> => ({
    cluster: { kind: "told", value: { ...clusterFacts, ...change } },
  });
  const right = { verb: "create", group: "apps", resource: "deployments", namespace: "shop" };
  const denied = { kind: "told", value: { ...clusterFacts, denied: [{ right, reason: "" }] } } as const;
  assert.deepEqual(failing({ cluster: denied }), ["cluster: rights"]);
  assert.deepEqual(failing(cluster({ apis: [] })), ["cluster: Gateway API"]);
  assert.deepEqual(failing(cluster({ version: "v1.20.0" })), ["cluster: version"]);
  assert.deepEqual(failing(cluster({ credentialExpires: now + 6 * day })), ["cluster: client certificate"]);
  assert.deepEqual(failing(cluster({ used: { kind: "told", value: { pods: "5000" } } })), ["cluster: quota"]);
  assert.deepEqual(failing(cluster({ used: { kind: "silent", because: "forbidden" } })), ["cluster: quota"]);
  assert.deepEqual(failing(cluster({ used: { kind: "told", value: undefined } })), []);
});

test("a certificate that ends soon, is not trusted or can't be seen fails", () => {
  const host = (certificate: { expires: number; problem?: string }): Partial<PreflightFacts> => ({
    hosts: { kind: "told", value: [{ host: "shop.example", certificate: { kind: "told", value: certificate } }] },
  });
  assert.deepEqual(failing(host({ expires: now + 13 * day })), ["gateway: TLS of shop.example"]);
  assert.deepEqual(failing(host({ expires: now + 99 * day, problem: "CERT_HAS_EXPIRED" })), [
    "gateway: TLS of shop.example",
  ]);
  assert.deepEqual(failing({ hosts: { kind: "silent", because: "the gateway has no address yet" } }), []);
});

test("each thing that the database server lacks is found", () => {
  const server = (change: object): Partial<PreflightFacts> => {
    const value = { ...serverFacts, ...change };
    return { database: { ...(facts.database as NonNullable<typeof facts.database>), server: { kind: "told", value } } };
  };
  assert.deepEqual(failing(server({ trialRefused: "read-only" })), ["database: making a role"]);
  assert.deepEqual(failing(server({ certificate: { expires: now + day } })), ["database: TLS"]);
  const connections = { maximum: 40, reserved: 3, used: 1 };
  assert.deepEqual(failing(server({ connections })), ["database: connections"]);
});

test("a password past its time fails, one that is due passes with the next command", () => {
  const issued = (day: string): Partial<PreflightFacts> => ({
    config: { ...facts.config, database: aDatabase({ shop: { current: { generation: 3, issued: day } } }) },
  });
  assert.deepEqual(failing(issued("2026-08-01")), ["credentials: shop, generation 3"]);
  const due = preflightOf({ ...facts, ...issued("2026-09-01") }).gates.at(-1);
  assert.equal(due?.found, "81 days old, 9 left; soon: cutover credentials rotate --stack production --service shop");
});

test("GitHub without a token fails once, and the rest says that it was not asked", () => {
  const account = { kind: "silent", because: "GITHUB_TOKEN is not set" } as const;
  const github = { owner: "acme", apiUrl: "https://api.github.com/" } as NonNullable<
    PreflightFacts["config"]["github"]
  >;
  const config = { ...facts.config, github };
  assert.deepEqual(failing({ config, github: { answer: { kind: "no-token" }, account } }), [
    "github: github [GITHUB_TOKEN_MISSING]",
  ]);
});

test("what answers one question and then no other has not passed", () => {
  const silent = { kind: "silent", because: "status 502" } as const;
  const database = { ...(facts.database as NonNullable<typeof facts.database>), server: silent };
  assert.deepEqual(failing({ database }), ["database: making a role"]);
  const github = loaded(aGithubEstate()).github as NonNullable<PreflightFacts["config"]["github"]>;
  const answer = { kind: "found", facts: NEW_REPOSITORY } as const;
  const config = { ...facts.config, github };
  assert.deepEqual(failing({ config, github: { answer, account: silent } }), ["github: token"]);
});

test("a token that ends soon, that may too little, and an hour that is used up fail", () => {
  const github = { owner: "acme", apiUrl: "https://api.github.com/" } as NonNullable<
    PreflightFacts["config"]["github"]
  >;
  const account = {
    kind: "told",
    value: { login: "ada", expires: now + day, denied: ["keys"], tried: 7, remaining: 12, limit: 5000 },
  } as const;
  const config = { ...facts.config, github };
  assert.deepEqual(failing({ config, github: { answer: { kind: "no-owner" }, account } }).slice(1), [
    "github: token of ada",
    "github: rights tried",
    "github: rate limit",
  ]);
});

test("versions of Node are told apart as package.json writes them", () => {
  const wanted = "^22.22.2 || ^24.15.0 || >=26";
  const versions = ["22.22.1", "22.22.2", "23.9.0", "24.14.9", "24.15.0", "25.1.0", "26.0.0", "30.1.2"];
  assert.deepEqual(
    versions.filter((version) => isWanted(version, wanted)),
    ["22.22.2", "24.15.0", "26.0.0", "30.1.2"],
  );
});
