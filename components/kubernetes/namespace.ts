import { LimitRange } from "@pulumi/kubernetes/core/v1/limitRange.js";
import { Namespace as KubernetesNamespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ResourceQuota } from "@pulumi/kubernetes/core/v1/resourceQuota.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component, ComponentError, type Transform, transformed } from "../component.ts";
import { isReservedNamespace } from "../values/names.ts";
import * as manifests from "./namespace-manifests.ts";

export type NamespaceArgs = manifests.NamespaceFacts & {
  /** Whether Pulumi refuses to delete the namespace, and all that is in it. */
  readonly protect: boolean;
  /** Changes the Namespace object. Its Pod Security labels must stay. */
  readonly transform?: Transform<ReturnType<typeof manifests.namespaceManifest>>;
};

/**
 * A namespace in which nothing is allowed that was not asked for: Pod Security `restricted` enforced, audited and
 * warned about at a pinned version; a quota and defaults for containers; no traffic in or out but DNS.
 * Refuses `default` and `kube-…`.
 */
export class Namespace extends Component {
  /** The Kubernetes name. */
  readonly namespace: string;
  readonly nodes: {
    readonly namespace: KubernetesNamespace;
    readonly quota: ResourceQuota;
    readonly limitRange: LimitRange;
    readonly denyAll: NetworkPolicy;
    readonly allowDns: NetworkPolicy;
  };

  constructor(name: string, args: NamespaceArgs, options?: pulumi.ComponentResourceOptions) {
    super("kubernetes:Namespace", name, options);
    this.namespace = args.namespace;
    const namespace = this.createNamespace(args);
    const inside = { parent: this, dependsOn: [namespace] };
    const denyAll = new NetworkPolicy(this.child("deny-all"), manifests.denyAllManifest(args), inside);
    this.nodes = {
      namespace,
      denyAll,
      allowDns: new NetworkPolicy(this.child("allow-dns"), manifests.allowDnsManifest(args), inside),
      quota: new ResourceQuota(this.child("quota"), manifests.quotaManifest(args), inside),
      limitRange: new LimitRange(this.child("limits"), manifests.limitRangeManifest(args), inside),
    };
    this.registerOutputs({ namespace: this.namespace });
  }

  private createNamespace(args: NamespaceArgs): KubernetesNamespace {
    verifyOwnNamespace(args.namespace);
    const manifest = transformed(manifests.namespaceManifest(args), args.transform);
    verifyRestricted(manifest.metadata.labels, args.podSecurityVersion);
    return new KubernetesNamespace(this.name, manifest, { parent: this, protect: args.protect });
  }
}

function verifyOwnNamespace(namespace: string): void {
  if (!isReservedNamespace(namespace)) return;
  throw new ComponentError(
    "NOT_RESTRICTED",
    `\`${namespace}\`: expected a namespace of the estate's own`,
    "Choose another name; `default` and `kube-…` belong to the cluster.",
  );
}

function verifyRestricted(labels: Readonly<Record<string, string>>, version: string): void {
  const lost = Object.entries(manifests.podSecurityLabels(version)).filter(([key, value]) => labels[key] !== value);
  if (lost.length === 0) return;
  throw new ComponentError(
    "NOT_RESTRICTED",
    `labels of the namespace: expected ${lost.map(([key, value]) => `\`${key}=${value}\``).join(", ")}`,
    "Let the transform leave the Pod Security labels as they are.",
  );
}
