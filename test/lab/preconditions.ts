import { createServer } from "node:net";
import {
  cabledHosts,
  etcdClientPort,
  etcdPeerPort,
  githubPort,
  nodeAddress,
  podNetwork,
  prometheusPort,
  registryPort,
  serviceNetwork,
} from "./addresses.ts";
import { command } from "./command.ts";
import { LabError } from "./errors.ts";
import { overlaps, parseCidr } from "./network-policy/addresses.ts";
import { type ArtifactName, isMade } from "./setup/artifacts.mjs";
import { presentTables, proxyTables } from "./tables.ts";

const ownCluster = "Use a cluster of your own instead: every command takes --kubeconfig and --context.";

/** @throws LabError CANNOT_RUN_HERE in one line, when this machine can't run the lab. */
export function verifyMachine(): void {
  const missing = machineTrouble(process.platform, process.getuid?.());
  if (missing !== undefined) throw new LabError("CANNOT_RUN_HERE", missing, ownCluster);
}

/** What the machine lacks; undefined when nothing. */
export function machineTrouble(platform: string, user: number | undefined): string | undefined {
  if (platform !== "linux") return `expected Linux for the lab, found ${platform}`;
  return user === 0 ? undefined : `expected root for the lab, found user ${user}`;
}

/** Everything that set-up makes and the lab runs. */
const artifacts: readonly ArtifactName[] = [
  "pulumi",
  "provider-kubernetes",
  "provider-random",
  "provider-github",
  "provider-postgresql",
  "kubernetes",
  "gateway-api",
  "image-pause",
  "image-sample",
  "image-coredns",
  "image-traefik",
];

/** What set-up has not made, or not from the present sources. */
export function missingArtifacts(): readonly ArtifactName[] {
  return artifacts.filter((name) => !isMade(name));
}

/** @throws LabError NOT_SET_UP when something that the lab runs is not there. */
export function verifySetUp(): void {
  const missing = missingArtifacts();
  if (missing.length === 0) return;
  throw new LabError("NOT_SET_UP", `expected set-up to have made ${missing.join(", ")}`, "Make it: npm run setup");
}

/** @throws LabError ADDRESS_TAKEN when the machine already uses what the lab needs. To be asked while no lab is there. */
export async function verifyRoom(): Promise<void> {
  const ports = [etcdClientPort, etcdPeerPort, registryPort, prometheusPort, githubPort];
  const troubles = [
    ...(await Promise.all(ports.map(portTrouble))),
    routeTrouble(JSON.parse(await command("ip", ["-json", "route", "show"])) as readonly Route[]),
    ...(await presentTables(proxyTables)).map((table) => `nft table ${table}: another Kubernetes node runs here`),
  ].filter((trouble) => trouble !== undefined);
  if (troubles.length > 0) {
    throw new LabError("ADDRESS_TAKEN", `expected room for the lab, found ${troubles.join("; ")}`, ownCluster);
  }
}

function portTrouble(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(`port ${port} taken (${error.message})`));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(undefined)));
  });
}

/** As much of `ip -json route` as counts. */
export interface Route {
  readonly dst: string;
  readonly dev?: string;
}

/** The first route of the machine that goes where one of the lab's networks is; undefined when none does. */
export function routeTrouble(routes: readonly Route[]): string | undefined {
  const lab = [podNetwork, serviceNetwork, nodeAddress, ...cabledHosts.map(({ address }) => address)].map(parseCidr);
  const taken = routes
    .filter(({ dst }) => dst !== "default")
    .find(({ dst }) => lab.some((network) => overlaps(network, parseCidr(dst))));
  return taken === undefined ? undefined : `route ${taken.dst} on ${taken.dev ?? "no interface"}`;
}
