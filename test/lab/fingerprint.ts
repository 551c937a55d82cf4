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
 * A digest of what a running lab is made of: its own sources, those of the policy enforcer and of GitHub's stand-in, and the
 * places of its programs and images, which change with theirs. A lab with another fingerprint is not the lab that `up` would
 * start. The sample's image and Pulumi's plugins do not count: `up` puts new ones into a lab that runs.
 */
export function fingerprint(): string {
  const hash = createHash("sha256");
  for (const part of parts()) {
    for (const file of sources(part)) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  }
  for (const artifact of artifacts) hash.update(`${artifactFolder(artifact)}\0`);
  return hash.update(process.execPath).digest("hex").slice(0, 16);
}

/** The folders whose programs run in the lab. */
function parts(): readonly string[] {
  const github = join(folder, "github");
  const below = readdirSync(github, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  const inside = below.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return [folder, join(folder, "network-policy"), github, ...inside];
}

function sources(part: string): readonly string[] {
  return readdirSync(part)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .toSorted()
    .map((name) => join(part, name));
}
