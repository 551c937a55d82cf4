/** What a release is, and its id. */
import { digestOf } from "./canonical-json.ts";

/** Everything that makes a release the one it is. Weight, pull request and build are facts about it, not parts of it. */
export type ReleaseIdentity = {
  readonly version: string;
  readonly gitSha: string;
  /** Image by digest for each `service/workload`. */
  readonly images: Readonly<Record<string, string>>;
  readonly configurationHash: string;
  readonly features: Readonly<Record<string, string>>;
  readonly schemaVersion: number;
};

/** sha256, 64 hex digits, over the configuration of all workloads. */
export function configurationHash(configuration: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  return digestOf(configuration);
}

/** Twelve hex digits; equal for equal content whatever the order it was written in. */
export function releaseId(identity: ReleaseIdentity): string {
  const { version, gitSha, images, configurationHash, features, schemaVersion } = identity;
  return digestOf({ version, gitSha, images, configurationHash, features, schemaVersion }).slice(0, 12);
}
