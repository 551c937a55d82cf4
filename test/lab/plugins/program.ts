/**
 * The Pulumi program of the plugins' test. A project of its own runs it; the `wish` in the stack's configuration says
 * what is to be there.
 */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

interface Wish {
  readonly namespace: string;
  readonly image: string;
  /** The contents of a ConfigMap that Pulumi names. */
  readonly settings: string;
  /** A label of the Deployment. */
  readonly mood: string;
  /** The Deployment's selector. */
  readonly selector: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly replicas: number;
  /** Seconds until the Deployment must be ready. */
  readonly patience: number;
  /** The id of a ConfigMap to take over, with the contents that it has. */
  readonly adopt?: string;
}

const wish = new pulumi.Config().requireObject<Wish>("wish");

const { metadata } = new kubernetes.core.v1.Namespace("home", { metadata: { name: wish.namespace } });
const namespace = metadata.name;

const password = new random.RandomPassword("password", { length: 24, special: false });
const digits = new random.RandomId("digits", { byteLength: 4 });

new kubernetes.core.v1.Secret("key", {
  metadata: { name: "key", namespace },
  stringData: { generated: password.result, fixed: "in-the-clear-nowhere" },
});

const settings = new kubernetes.core.v1.ConfigMap("settings", {
  metadata: { namespace },
  data: { text: wish.settings, digits: digits.hex },
});

new kubernetes.core.v1.ResourceQuota("quota", {
  metadata: { name: "quota", namespace },
  spec: { hard: { pods: "10", "requests.cpu": "0.5" } },
});

const labels = { app: wish.selector };
const deployment = new kubernetes.apps.v1.Deployment("sample", {
  // The provider gives up after this, whatever it has seen.
  metadata: {
    name: "sample",
    namespace,
    labels: { mood: wish.mood },
    annotations: { "pulumi.com/timeoutSeconds": `${wish.patience}` },
  },
  spec: {
    replicas: wish.replicas,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: "sample",
            image: wish.image,
            env: Object.entries({ ...wish.environment, PORT: "8080" }).map(([name, value]) => ({ name, value })),
            readinessProbe: { httpGet: { path: "/ready", port: 8080 }, periodSeconds: 1 },
            resources: { requests: { cpu: "0.010", memory: "16Mi" } },
          },
        ],
      },
    },
  },
});

const service = new kubernetes.core.v1.Service(
  "sample",
  {
    metadata: { name: "sample", namespace },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  },
  { dependsOn: deployment },
);

if (wish.adopt !== undefined) {
  new kubernetes.core.v1.ConfigMap(
    "adopted",
    { metadata: { name: "adopted", namespace: wish.namespace }, data: { made: "by hand" } },
    { import: wish.adopt },
  );
}

export const settingsName = settings.metadata.name;
export const clusterIP = service.spec.clusterIP;
export const readyPods = deployment.status.readyReplicas;
