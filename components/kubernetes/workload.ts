import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform, transformed } from "../component.ts";
import { type ConfigurationObject, configurationObject } from "./configuration.ts";
import { autoscalerManifest, type DeploymentArgs, deploymentManifest, disruptionBudgetManifest } from "./deployment.ts";
import { verifyHardened } from "./hardening.ts";
import { releaseLabels } from "./labels.ts";
import type { DeploymentManifest } from "./manifests.ts";
import { internalHost } from "./pod.ts";
import { serviceManifest } from "./service.ts";

export type WorkloadArgs = Omit<DeploymentArgs, "configurations"> & {
  /** Environment variables of this release; never secrets. */
  readonly configuration: Readonly<Record<string, string>>;
  /** ConfigMaps that exist already and are read too: the release's feature defaults. */
  readonly sharedConfigurations: readonly string[];
  /** Whether other workloads of the release call it, so that it needs a Service of its own. */
  readonly internalService: boolean;
  /** Longest wait for pods to be ready, in seconds, before an update fails. Default: a minute more than the progress deadline. */
  readonly timeoutSeconds?: number;
  /** Changes the Deployment. The pod must stay hardened. */
  readonly transform?: Transform<DeploymentManifest>;
};

/**
 * One workload of one release: a hardened Deployment by digest, its configuration, a disruption budget, and where
 * asked for an autoscaler and a Service inside the cluster. Named by the release and never edited in place by another
 * one; the ServiceAccount and the secrets that it refers to are those of `Identity`.
 */
export class Workload extends Component {
  /** Name and size of the Deployment, for those who wait for it. */
  readonly deployment: { readonly name: string; readonly replicas: number };
  readonly nodes: {
    readonly deployment: Deployment;
    readonly disruptionBudget: PodDisruptionBudget;
    readonly configuration: ConfigMap | undefined;
    readonly autoscaler: HorizontalPodAutoscaler | undefined;
    readonly service: Service | undefined;
  };

  constructor(name: string, args: WorkloadArgs, options?: pulumi.ComponentResourceOptions) {
    super("kubernetes:Workload", name, options);
    const settings = workloadConfiguration(args);
    const configuration = settings && new ConfigMap(this.child("configuration"), settings, { parent: this });
    const deployment = this.createDeployment(args, settings, configuration);
    this.deployment = { name: internalHost(args, args.release.id), replicas: args.replicas };
    this.nodes = {
      configuration,
      deployment,
      disruptionBudget: new PodDisruptionBudget(this.child("budget"), disruptionBudgetManifest(args), { parent: this }),
      autoscaler: this.createAutoscaler(args, deployment),
      service: this.createService(args, deployment),
    };
    this.registerOutputs({ deployment: this.deployment.name });
  }

  private createDeployment(
    args: WorkloadArgs,
    settings: ConfigurationObject | undefined,
    dependency: ConfigMap | undefined,
  ): Deployment {
    const seconds = args.timeoutSeconds ?? args.progressDeadlineSeconds + 60;
    return new Deployment(this.name, workloadManifest(args, settings), {
      parent: this,
      dependsOn: dependency === undefined ? [] : [dependency],
      customTimeouts: { create: `${seconds}s`, update: `${seconds}s` },
    });
  }

  private createAutoscaler(args: WorkloadArgs, deployment: Deployment): HorizontalPodAutoscaler | undefined {
    const manifest = autoscalerManifest({ ...args, configurations: [] });
    return (
      manifest &&
      new HorizontalPodAutoscaler(this.child("autoscaler"), manifest, { parent: this, dependsOn: [deployment] })
    );
  }

  private createService(args: WorkloadArgs, deployment: Deployment): Service | undefined {
    if (!args.internalService || args.port === undefined) return undefined;
    const manifest = serviceManifest({ ...args, port: args.port, name: internalHost(args, args.release.id) });
    return new Service(this.child("service"), manifest, { parent: this, dependsOn: [deployment] });
  }
}

/** Pure. The finished Deployment; throws ComponentError when the transform renamed it or weakened its pod. */
export function workloadManifest(args: WorkloadArgs, settings: ConfigurationObject | undefined): DeploymentManifest {
  const own = settings === undefined ? [] : [settings.metadata.name];
  const manifest = transformed(
    deploymentManifest({ ...args, configurations: [...args.sharedConfigurations, ...own] }),
    args.transform,
  );
  verifyHardened(manifest.spec.template.spec ?? { containers: [] }, internalHost(args, args.release.id));
  return manifest;
}

/** Pure. Undefined when the release has no configuration for this workload. */
export function workloadConfiguration(args: WorkloadArgs): ConfigurationObject | undefined {
  const { namespace, service, workload, release, configuration } = args;
  const labels = releaseLabels(args, release);
  return configurationObject({ namespace, service, part: workload, release: release.id, labels, data: configuration });
}
