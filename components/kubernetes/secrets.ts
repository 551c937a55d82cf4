/** Secrets as files under /secrets. */
import type { Volume } from "./manifests.ts";

export const SECRETS_PATH = "/secrets";
/** Owner and group may read. The group is the pod's, so that the program can. */
const MODE = 0o440;

export type SecretSource =
  /** A random text of this many letters and digits, made once and kept in Pulumi's state. */
  | { readonly kind: "generate"; readonly length: number }
  | { readonly kind: "value"; readonly value: string }
  /** A key of a Secret that something else puts into the namespace. */
  | { readonly kind: "existing"; readonly name: string; readonly key: string };

/** By file name. */
export type SecretSources = Readonly<Record<string, SecretSource>>;

/** Keys of one Secret as files of one folder: they change together, whatever else changes. */
export type SecretFolder = {
  /** The folder below /secrets. */
  readonly folder: string;
  /** Name of the Secret. */
  readonly secret: string;
  readonly files: readonly string[];
};

/** Name of the Secret that holds what is generated or given; shared by all releases of a workload. */
export function secretName(service: string, workload: string): string {
  return `${service}-${workload}-secrets`;
}

/** File names that our own Secret holds. */
export function ownFiles(sources: SecretSources): readonly string[] {
  return Object.entries(sources).flatMap(([file, source]) => (source.kind === "existing" ? [] : [file]));
}

/** One volume with all files, wherever they come from; undefined when there are none. */
export function secretVolume(
  service: string,
  workload: string,
  sources: SecretSources,
  folders: readonly SecretFolder[],
): Volume | undefined {
  const own = ownFiles(sources);
  const existing = Object.entries(sources).flatMap(([file, source]) =>
    source.kind === "existing" ? [{ secret: { name: source.name, items: [{ key: source.key, path: file }] } }] : [],
  );
  const whole = folders.map(({ folder, secret, files }) => ({
    secret: { name: secret, items: files.map((file) => ({ key: file, path: `${folder}/${file}` })) },
  }));
  if (own.length === 0 && existing.length === 0 && whole.length === 0) return undefined;
  const ours = {
    secret: { name: secretName(service, workload), items: own.map((file) => ({ key: file, path: file })) },
  };
  return {
    name: "secrets",
    projected: { defaultMode: MODE, sources: [...(own.length === 0 ? [] : [ours]), ...existing, ...whole] },
  };
}
