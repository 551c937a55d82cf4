import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { EngineError } from "../engine/errors.ts";
import { writeWhole } from "./write-file.ts";

export type ClusterChoice = { readonly kubeconfig?: string; readonly context?: string };

/** The kubeconfig that was asked for, with the context that was asked for as its current one. Defaults as kubectl's: KUBECONFIG, then ~/.kube/config, then the pod's own account. */
export function loadKubeConfig(choice: ClusterChoice): KubeConfig {
  const config = new KubeConfig();
  try {
    if (choice.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(choice.kubeconfig);
  } catch (error) {
    throw unusable(`the kubeconfig can't be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  if (choice.context !== undefined) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(choice.context)) {
      throw unusable(`context ${choice.context} is not in the kubeconfig, which has ${names.join(", ") || "none"}`);
    }
    config.setCurrentContext(choice.context);
  }
  if (config.getCurrentCluster() === null) throw unusable("the kubeconfig has no current context");
  return config;
}

/**
 * Writes a kubeconfig that holds nothing but the chosen context, for the program and the provider: they know no other
 * way of being told. Credentials go into it, so only its owner may read it, and whoever asked for it
 * removes it with `removeKubeConfig`.
 */
export async function writeKubeConfig(config: KubeConfig, folder: string): Promise<string> {
  const only = new KubeConfig();
  const context = config.getContextObject(config.getCurrentContext());
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (context === null || cluster === null) throw unusable("the kubeconfig has no current context");
  only.addCluster(cluster);
  if (user !== null) only.addUser(user);
  only.addContext(context);
  only.setCurrentContext(context.name);
  const path = join(folder, `kubeconfig-${randomBytes(6).toString("hex")}`);
  await writeWhole(path, only.exportConfig(), 0o600);
  return path;
}

/** Removes what `writeKubeConfig` wrote; one that is gone already is no fault. */
export function removeKubeConfig(path: string): Promise<void> {
  return rm(path, { force: true });
}

function unusable(found: string, cause?: unknown): EngineError {
  return new EngineError(
    "USAGE",
    `Expected a kubeconfig that names a cluster; ${found}.`,
    'Name one with --kubeconfig and --context, or with the lab up: eval "$(npm run -s lab -- env)"',
    { cause },
  );
}
