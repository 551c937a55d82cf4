import { dnsServiceAddress, kubernetesServiceAddress, nodeAddress } from "../lab/addresses.ts";
import type { Lab } from "../lab/lab.ts";
import type { Path } from "./probe.ts";
import type { Place } from "./spy.ts";

export interface Cast {
  readonly lab: Lab;
  readonly api: Place;
  readonly worker: Place;
  /** A pod of another namespace, which has no policies. */
  readonly spy: Place;
  /** The worker's Service, by its full name. */
  readonly workerService: string;
}

/** Everything that the estate's intents name, and what nobody forbids. */
export const allowedPaths = ({ lab, api, spy, worker, workerService }: Cast): Readonly<Record<string, Path>> => ({
  "a name of the cluster": { from: api.pod, probe: ["dns", workerService] },
  "the cluster's DNS by address": { from: worker.pod, probe: ["dns", workerService, dnsServiceAddress] },
  "api to worker by its Service": { from: api.pod, probe: ["http", `http://${workerService}:8080/live`] },
  "api to worker's pod": { from: api.pod, probe: ["tcp", `${worker.address}:8080`] },
  "api to HTTPS outside": { from: api.pod, probe: ["tcp", `${lab.internetHost}:443`] },
  "api to itself": { from: api.pod, probe: ["tcp", `${api.address}:8080`] },
  "a pod without policies to HTTP outside": { from: spy.pod, probe: ["tcp", `${lab.internetHost}:80`] },
});

/** What the estate's intents do not name. Each of these is open when no policy stands. */
export const forbiddenPaths = ({ lab, api, spy, worker, workerService }: Cast): Readonly<Record<string, Path>> => ({
  "api to HTTP outside": { from: api.pod, probe: ["tcp", `${lab.internetHost}:80`] },
  "api to PostgreSQL outside": { from: api.pod, probe: ["tcp", `${lab.internetHost}:5432`] },
  "api to the metadata service": { from: api.pod, probe: ["tcp", `${lab.metadataHost}:80`] },
  "api to the metadata service by HTTPS": { from: api.pod, probe: ["tcp", `${lab.metadataHost}:443`] },
  "api to the API server's Service": { from: api.pod, probe: ["tcp", `${kubernetesServiceAddress}:443`] },
  "api to the API server's address": { from: api.pod, probe: ["tcp", `${nodeAddress}:6443`] },
  "api to the kubelet": { from: api.pod, probe: ["tcp", `${nodeAddress}:10250`] },
  "api to another namespace's pod": { from: api.pod, probe: ["tcp", `${spy.address}:8080`] },
  "worker to api": { from: worker.pod, probe: ["tcp", `${api.address}:8080`] },
  "worker to HTTPS outside": { from: worker.pod, probe: ["tcp", `${lab.internetHost}:443`] },
  "another namespace to api": { from: spy.pod, probe: ["tcp", `${api.address}:8080`] },
  "another namespace to worker's Service": { from: spy.pod, probe: ["tcp", `${workerService}:8080`] },
});

/** The same, to where nobody listens: without policies the answer is a refusal, which shows that packets arrive. */
export const forbiddenToNobody = ({ lab, api, worker }: Cast): Readonly<Record<string, Path>> => ({
  "api to another port of worker": { from: api.pod, probe: ["tcp", `${worker.address}:9999`] },
  "api to another DNS server": { from: api.pod, probe: ["dns", "example.com.", lab.internetHost] },
});
