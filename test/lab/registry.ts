import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { registryPort } from "./addresses.ts";
import { command } from "./command.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { startDaemon, verifyRunning } from "./processes.ts";
import type { ImageLayout } from "./setup/artifacts.mjs";
import { waitFor } from "./wait.ts";

const registryUrl = `http://127.0.0.1:${registryPort}`;

/** Starts the registry on its folder, which outlives the lab, and waits until it answers. */
export async function startRegistry(paths: LabPaths): Promise<void> {
  mkdirSync(paths.registry, { recursive: true });
  const file = join(paths.run, "registry.yaml");
  const configuration = {
    version: 0.1,
    log: { level: "warn", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: paths.registry }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${registryPort}` },
  };
  writeFileSync(file, JSON.stringify(configuration));
  const started = startDaemon(paths, { name: "registry", command: ["docker-registry", "serve", file] });
  await waitFor("the registry to answer", { limit: 20, log: logOf(paths, "registry") }, async () => {
    verifyRunning(paths, started);
    return registryTrouble();
  });
}

/** Why the registry is not usable; undefined when it is. */
export async function registryTrouble(): Promise<string | undefined> {
  const answer = await fetch(`${registryUrl}/v2/`, { signal: AbortSignal.timeout(2000) });
  return answer.ok ? undefined : `status ${answer.status}`;
}

/** Pushes an image unchanged, so that its digest stays; does nothing when the registry has it. */
export async function pushImage(image: ImageLayout): Promise<void> {
  const there = await fetch(`${registryUrl}/v2/${image.name}/manifests/${image.digest}`, {
    method: "HEAD",
    headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    signal: AbortSignal.timeout(5000),
  });
  if (there.ok) return;
  const target = `docker://127.0.0.1:${registryPort}/${image.name}:lab`;
  const options = ["--insecure-policy", "copy", "--quiet", "--preserve-digests", "--dest-tls-verify=false"];
  await command("skopeo", [...options, `oci:${image.folder}`, target], { limit: 120 });
}
