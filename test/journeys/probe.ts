import { execa } from "execa";
import type { Lab } from "../lab/lab.ts";

/**
 * What became of one attempt to reach something. `refused` means that a packet arrived and was answered: nobody listened
 * there, but nothing kept it away. Only `timed out` says that packets do not pass.
 */
export type Reached = "connected" | "refused" | "timed out" | `other: ${string}`;

/** Where from, and the words of `sample probe`: `["tcp", "10.96.0.1:443"]`. */
export interface Path {
  /** `<namespace>/<pod>`, a pod of the sample image. */
  readonly from: string;
  readonly probe: readonly ["tcp" | "http" | "dns", ...target: string[]];
}

const limitMilliseconds = "1200";

/** Tries one path from inside the pod. */
export const probe = async (lab: Lab, { from, probe: words }: Path): Promise<Reached> => {
  const [namespace = "", pod = ""] = from.split("/");
  const command = ["exec", "--namespace", namespace, pod, "--", "/sample", "probe", ...words, limitMilliseconds];
  const { stdout, stderr } = await execa("kubectl", command, { env: lab.env, reject: false, timeout: 20_000 });
  const line = stdout.split("\n").find((text) => text.startsWith("{"));
  if (line === undefined) throw new Error(`expected an answer of the probe in ${from}, found: ${stdout}${stderr}`);
  const { connected, reason } = JSON.parse(line) as { connected: boolean; reason: string };
  if (connected) return "connected";
  // A refused question to a name server comes wrapped in words of the resolver.
  if (reason === "refused" || reason.endsWith("connection refused")) return "refused";
  return reason === "timed out" ? reason : `other: ${reason}`;
};

/** Tries all paths, a few at a time, and answers under the same names. */
export const probeAll = async (lab: Lab, paths: Readonly<Record<string, Path>>): Promise<Record<string, Reached>> => {
  const waiting = Object.entries(paths);
  const reached = new Map<string, Reached>();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      reached.set(next[0], await probe(lab, next[1]));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return Object.fromEntries(Object.keys(paths).map((name) => [name, reached.get(name) ?? "other: not tried"]));
};

/** The same outcome for every path, to compare a whole table with. */
export const everyPath = (paths: Readonly<Record<string, Path>>, outcome: Reached): Record<string, Reached> =>
  Object.fromEntries(Object.keys(paths).map((name) => [name, outcome]));
