import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ArtifactName, artifactFolder } from "./setup/artifacts.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));

const artifacts: readonly ArtifactName[] = [
  "kubernetes",
  "gateway-api",
  "image-pause",
  "image-traefik",
  "image-coredns",
];

/**
 * A digest of what a running lab is made of: its own sources, the policy enforcer's, and the places of its programs and
 * images, which change with theirs. A lab with another fingerprint is not the lab that `up` would
 * start. The sample's image and Pulumi's plugins do not count: `up` puts new ones into a lab that runs.
 */
export function fingerprint(): string {
  const hash = createHash("sha256");
  for (const part of ["", "network-policy"]) {
    for (const file of sources(join(folder, part))) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  }
  for (const artifact of artifacts) hash.update(`${artifactFolder(artifact)}\0`);
  return hash.update(process.execPath).digest("hex").slice(0, 16);
}

function sources(part: string): readonly string[] {
  return readdirSync(part)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .toSorted()
    .map((name) => join(part, name));
}
