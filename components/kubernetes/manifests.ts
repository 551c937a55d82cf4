/** Plain manifests: what the builders return, before Pulumi sees it. Nothing in them is an Output. */
import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";

export type PodSpec = Unwrap<types.input.core.v1.PodSpec>;
export type Container = Unwrap<types.input.core.v1.Container>;
export type EnvironmentVariable = Unwrap<types.input.core.v1.EnvVar>;
export type Volume = Unwrap<types.input.core.v1.Volume>;
export type PodTemplate = { readonly metadata: Metadata; readonly spec: PodSpec };
export type Metadata = {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

export type Manifest<Spec> = { readonly metadata: Metadata; readonly spec: Spec };
export type DeploymentManifest = Manifest<Unwrap<types.input.apps.v1.DeploymentSpec>>;
export type CronJobManifest = Manifest<Unwrap<types.input.batch.v1.CronJobSpec>>;
export type NetworkPolicyManifest = Manifest<Unwrap<types.input.networking.v1.NetworkPolicySpec>>;
export type NetworkPolicySpec = NetworkPolicyManifest["spec"];
