import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform, transformed } from "../component.ts";
import { MANAGED_BY } from "./labels.ts";

export const GATEWAY_API = "gateway.networking.k8s.io/v1";

export type Listener = {
  readonly name: string;
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  /** Absent: any host. */
  readonly hostname?: string;
  /** `certificate` names a TLS Secret in the same namespace; `options` are the implementation's own. */
  readonly tls?: { readonly certificate: string; readonly options: Readonly<Record<string, string>> };
};

export type GatewayFacts = {
  readonly namespace: string;
  readonly gateway: string;
  /** The GatewayClass: which implementation serves it. */
  readonly className: string;
  readonly listeners: readonly Listener[];
};

export type GatewayArgs = GatewayFacts & {
  /** Changes the Gateway. */
  readonly transform?: Transform<ReturnType<typeof gatewayManifest>>;
};

/** A Gateway of the estate's own, for routes of its own namespace. */
export class Gateway extends Component {
  readonly nodes: { readonly gateway: CustomResource };

  constructor(name: string, args: GatewayArgs, options?: pulumi.ComponentResourceOptions) {
    super("kubernetes:Gateway", name, options);
    const manifest = transformed(gatewayManifest(args), args.transform);
    this.nodes = {
      gateway: new CustomResource(
        this.name,
        { apiVersion: GATEWAY_API, kind: "Gateway", ...manifest },
        { parent: this },
      ),
    };
    this.registerOutputs({});
  }
}

/** Pure. */
export function gatewayManifest({ namespace, gateway, className, listeners }: GatewayFacts) {
  return {
    metadata: { name: gateway, namespace, labels: MANAGED_BY },
    spec: { gatewayClassName: className, listeners: listeners.map(listenerOf) },
  };
}

function listenerOf({ name, port, protocol, hostname, tls }: Listener) {
  return {
    name,
    port,
    protocol,
    ...(hostname === undefined ? {} : { hostname }),
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
    allowedRoutes: { namespaces: { from: "Same" } },
  };
}

function tlsOf({ certificate, options }: NonNullable<Listener["tls"]>) {
  return {
    mode: "Terminate",
    certificateRefs: [{ group: "", kind: "Secret", name: certificate }],
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}
