/** What a preflight finds on the lab: rights that are missing, certificates that are not trusted, a server that refuses. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { KubeConfig } from "@kubernetes/client-node";
import { postgresCertificateAt } from "../../../scripts/external/preflight/certificate.ts";
import { readCluster } from "../../../scripts/external/preflight/cluster.ts";
import { readDatabaseServer } from "../../../scripts/external/preflight/database.ts";
import { ensureLab, type Lab } from "../../lab/lab.ts";
import { loaded } from "../../stacks/estate.ts";
import { aDatabase } from "../credentials/database.ts";

let lab: Lab;
const config = loaded();

before(async () => {
  lab = await ensureLab();
});

/** The lab's kubeconfig; as somebody else when it is told to. */
function kubeConfig(impersonated?: string): KubeConfig {
  const found = new KubeConfig();
  found.loadFromFile(String(lab.env.KUBECONFIG));
  if (impersonated === undefined) return found;
  const user = found.getCurrentUser();
  if (user === null) throw new Error("expected a user in the lab's kubeconfig");
  const other = new KubeConfig();
  other.loadFromOptions({
    clusters: found.clusters,
    users: [{ ...user, impersonateUser: impersonated }],
    contexts: found.contexts,
    currentContext: found.currentContext,
  });
  return other;
}

const server = () => ({ ...aDatabase({}).server, host: lab.databaseHost, administrator: "cutover_admin" });

test("the lab's administrator has every right", async () => {
  const { denied, tried, version, credentialExpires = 0 } = await readCluster(kubeConfig(), config);
  assert.deepEqual(denied, []);
  assert.ok(tried > 50);
  assert.match(version, /^v1\./);
  assert.ok(credentialExpires > Date.now());
});

test("somebody without rights is denied each, and told which", async () => {
  const { denied, tried, used } = await readCluster(kubeConfig("nobody"), config);
  assert.equal(denied.length, tried);
  assert.equal(used.kind, "silent");
});

test("the server's certificate is trusted with the lab's authority, and not without it or under another name", async () => {
  const place = { address: lab.databaseHost, port: 5432 };
  const authority = readFileSync(String(lab.env.PGSSLROOTCERT), "utf8");
  const trusted = await postgresCertificateAt({ ...place, name: lab.databaseHost, authority });
  assert.equal(trusted.problem, undefined);
  assert.ok(trusted.expires > Date.now());
  const stranger = await postgresCertificateAt({ ...place, name: lab.databaseHost });
  assert.match(String(stranger.problem), /UNABLE_TO|SELF_SIGNED/);
  const named = await postgresCertificateAt({ ...place, name: "other.example", authority });
  assert.match(String(named.problem), /ALTNAME/);
});

test("a role is made and taken back, and nothing of it stays", async () => {
  const facts = await readDatabaseServer(server(), lab.env);
  assert.equal(facts.trialRefused, undefined);
  assert.ok(facts.connections.maximum > facts.connections.reserved);
});

test("a wrong password is no answer, and is not in the words", async () => {
  const refused = readDatabaseServer(server(), { ...lab.env, PGPASSWORD: "wrong-secret" });
  await assert.rejects(refused, (error: Error) => !error.message.includes("wrong-secret"));
});
