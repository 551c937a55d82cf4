import assert from "node:assert/strict";
import { test } from "node:test";
import * as manifests from "../../../components/kubernetes/namespace-manifests.ts";

const facts: manifests.NamespaceFacts = {
  namespace: "shop-production",
  environment: "production",
  owner: "shop-team",
  podSecurityVersion: "v1.35",
  quota: { cpu: "2", memory: "2Gi", pods: 40 },
  dns: { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } },
};
const labels = { "app.kubernetes.io/managed-by": "cutover" };

test("Pod Security restricted is enforced, audited and warned about at a pinned version", () => {
  assert.deepEqual(manifests.namespaceManifest(facts).metadata, {
    name: "shop-production",
    labels: {
      ...labels,
      "cutover.dev/environment": "production",
      "cutover.dev/owner": "shop-team",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "v1.35",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/audit-version": "v1.35",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/warn-version": "v1.35",
    },
  });
});

test("the quota also forbids ports of nodes and load balancers", () => {
  assert.deepEqual(manifests.quotaManifest(facts), {
    metadata: { name: "estate", namespace: "shop-production", labels },
    spec: {
      hard: {
        "requests.cpu": "2",
        "requests.memory": "2Gi",
        "limits.memory": "2Gi",
        pods: "40",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
      },
    },
  });
});

test("containers that say nothing get requests and a memory limit, and no CPU limit", () => {
  assert.deepEqual(manifests.limitRangeManifest(facts).spec, {
    limits: [{ type: "Container", defaultRequest: { cpu: "50m", memory: "64Mi" }, default: { memory: "128Mi" } }],
  });
});

test("everything is denied in both directions but DNS of the cluster", () => {
  assert.deepEqual(manifests.denyAllManifest(facts).spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  assert.deepEqual(manifests.allowDnsManifest(facts).spec, {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
    ],
  });
});
