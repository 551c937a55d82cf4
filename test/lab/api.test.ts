import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubernetesObject, objectPath } from "./api.ts";
import { dnsObjects } from "./dns.ts";

test("an object's path follows from its kind, group and namespace", () => {
  const path = (apiVersion: string, kind: string, namespace?: string): string =>
    objectPath({ apiVersion, kind, metadata: namespace === undefined ? { name: "x" } : { name: "x", namespace } });
  assert.equal(path("v1", "Service", "kube-system"), "/api/v1/namespaces/kube-system/services/x");
  assert.equal(path("v1", "Namespace"), "/api/v1/namespaces/x");
  assert.equal(path("apps/v1", "Deployment", "a"), "/apis/apps/v1/namespaces/a/deployments/x");
  assert.equal(
    path("gateway.networking.k8s.io/v1", "GatewayClass"),
    "/apis/gateway.networking.k8s.io/v1/gatewayclasses/x",
  );
});

test("every object of cluster DNS but its role is in kube-system", () => {
  const outside = (object: KubernetesObject): boolean => object.metadata.namespace !== "kube-system";
  assert.deepEqual(
    dnsObjects("registry.cutover.test/coredns@sha256:00")
      .filter(outside)
      .map(({ kind }) => kind),
    ["ClusterRole", "ClusterRoleBinding"],
  );
});
