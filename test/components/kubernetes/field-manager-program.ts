/** The Pulumi program of field-manager.lab.test.ts: one Deployment in a component. */
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../../components/component.ts";

export type Wish = {
  readonly namespace: string;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
};

class Sample extends Component {
  constructor({ namespace, image, environment }: Wish) {
    super("test:Sample", "sample");
    const labels = { app: "sample" };
    const env = Object.entries({ ...environment, PORT: "8080" }).map(([name, value]) => ({ name, value }));
    const readinessProbe = { httpGet: { path: "/ready", port: 8080 }, periodSeconds: 1 };
    const containers = [{ name: "sample", image, env, readinessProbe }];
    const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers } };
    const spec = { replicas: 1, selector: { matchLabels: labels }, template };
    // A pod that keeps what a killed creation asked for is never ready.
    const annotations = { "pulumi.com/timeoutSeconds": "60" };
    new Deployment("sample", { metadata: { name: "sample", namespace, annotations }, spec }, { parent: this });
  }
}

new Sample(new pulumi.Config().requireObject<Wish>("wish"));
