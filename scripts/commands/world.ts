import { join, resolve } from "node:path";
import type { MetricsSettings } from "../engine/plan.ts";
import { AUDIT_FILE, FileAudit } from "../external/audit.ts";
import { KnownBackends } from "../external/backends.ts";
import { systemClock } from "../external/clock.ts";
import { KubernetesCluster } from "../external/cluster.ts";
import { FolderFiles } from "../external/files.ts";
import { actorOf, holderOf, thisMachine } from "../external/identity.ts";
import { loadKubeConfig, removeKubeConfig, writeKubeConfig } from "../external/kubeconfig.ts";
import { KubernetesApi } from "../external/kubernetes-api.ts";
import { metricsOf } from "../external/metrics.ts";
import { projectName, projectRoot } from "../external/project-folder.ts";
import { AutomationStack } from "../external/pulumi.ts";
import type { Ports } from "../ports.ts";
import { configOf } from "./configuration.ts";
import type { CommonOptions } from "./options.ts";

/** Made by the engine in the estate's namespace. */
const LEASE = "cutover-rollout";

/** The folders of a project, found from where a command was started. */
export type Project = {
  /** Folder with Pulumi.yaml. */
  readonly root: string;
  readonly name: string;
  /** Folder of one stack below the state folder. */
  readonly stackFolder: string;
  readonly audit: string;
  readonly files: FolderFiles;
};

export async function openProject(options: CommonOptions, directory: string): Promise<Project> {
  const root = projectRoot(directory);
  const stackFolder = join(resolve(root, options.stateDir), options.stack);
  return {
    root,
    name: await projectName(root),
    stackFolder,
    audit: join(root, AUDIT_FILE),
    files: new FolderFiles(join(stackFolder, "rollouts")),
  };
}

export type WorldSettings = {
  readonly namespace: string;
  readonly metrics: MetricsSettings;
  readonly updateLimitSeconds: number;
  readonly silenceLimitSeconds: number;
};

/** What a configuration's text says about the world to connect to. */
export function worldSettingsOf(text: string): WorldSettings {
  const { namespace, rollout } = configOf(text);
  const { metrics, updateLimitSeconds, silenceLimitSeconds } = rollout;
  return { namespace: namespace.name, metrics, updateLimitSeconds, silenceLimitSeconds };
}

export type World = Ports & {
  /** Removes what was written for child processes. To be called when the command ends. */
  readonly close: () => Promise<void>;
};

/** The real world behind the engine's ports. */
export async function openWorld(options: CommonOptions, project: Project, settings: WorldSettings): Promise<World> {
  const clock = systemClock;
  const machine = thisMachine();
  const actor = actorOf(machine);
  const kubeConfig = loadKubeConfig(options);
  const api = new KubernetesApi(kubeConfig);
  // A file that was named is handed on as it is; another context of it has no way to the program but a file of its own.
  const written =
    options.context === undefined ? undefined : await writeKubeConfig(kubeConfig, join(project.stackFolder, "run"));
  const kubeconfig = written ?? (options.kubeconfig === undefined ? undefined : resolve(options.kubeconfig));
  const backends = new KnownBackends(api, settings.namespace, clock);
  return {
    clock,
    actor,
    holder: holderOf(machine),
    stack: new AutomationStack({
      name: options.stack,
      root: project.root,
      project: project.name,
      folder: join(project.stackFolder, "run", "commands"),
      limits: {
        totalMilliseconds: settings.updateLimitSeconds * 1000,
        silenceMilliseconds: settings.silenceLimitSeconds * 1000,
      },
      env: kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig },
    }),
    cluster: new KubernetesCluster(api, { namespace: settings.namespace, lease: LEASE, actor }, clock),
    metrics: metricsOf(settings.metrics, () => backends.read(), clock),
    files: project.files,
    audit: new FileAudit(project.audit, clock),
    close: async () => {
      if (written !== undefined) await removeKubeConfig(written);
    },
  };
}
