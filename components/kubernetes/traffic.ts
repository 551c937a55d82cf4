import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform, transformed } from "../component.ts";
import { backendName, short } from "../values/names.ts";
import { GATEWAY_API } from "./gateway.ts";
import type { ReleaseFacts } from "./labels.ts";
import { type Backend, type RouteFacts, type RouteManifest, routeManifest, verifyWeights } from "./route.ts";
import { serviceManifest } from "./service.ts";

export type TrafficArgs = Omit<RouteFacts, "backends"> & {
  /** The workload that answers users. */
  readonly entry: string;
  readonly backends: readonly (Backend & { readonly release: ReleaseFacts })[];
  /** All that must be ready before traffic may come: the Deployments of every release. */
  readonly ready: readonly pulumi.Resource[];
  /** Changes the HTTPRoute. The weighted rule must stay first, with its backends. */
  readonly transform?: Transform<RouteManifest>;
};

/**
 * One Kubernetes Service for each release, and one route that shares the traffic between them. The route changes only
 * once everything is ready; Pulumi deletes last, so a release that leaves has lost its traffic before it goes.
 */
export class Traffic extends Component {
  readonly nodes: { readonly route: CustomResource; readonly services: readonly Service[] };

  constructor(name: string, args: TrafficArgs, options?: pulumi.ComponentResourceOptions) {
    super("kubernetes:Traffic", name, options);
    const services = args.backends.map((backend) => this.createService(args, backend));
    this.nodes = { services, route: this.createRoute(args, services) };
    this.registerOutputs({});
  }

  private createService(args: TrafficArgs, { release, port }: TrafficArgs["backends"][number]): Service {
    const { service, namespace, entry } = args;
    const name = backendName(service, release.id);
    const manifest = serviceManifest({ name, namespace, service, workload: entry, release, port });
    return new Service(this.child(short(release.id)), manifest, { parent: this, dependsOn: [...args.ready] });
  }

  private createRoute(args: TrafficArgs, services: readonly Service[]): CustomResource {
    const before = routeManifest(args);
    const manifest = transformed(before, args.transform);
    verifyWeights(before, manifest);
    return new CustomResource(
      this.name,
      { apiVersion: GATEWAY_API, kind: "HTTPRoute", ...manifest },
      { parent: this, dependsOn: [...args.ready, ...services] },
    );
  }
}
