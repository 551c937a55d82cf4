import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import { MANAGED_BY } from "../kubernetes/labels.ts";
import { databaseSecretName } from "./names.ts";

export type DatabaseSecretArgs = {
  readonly namespace: string;
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: pulumi.Input<string>;
  /** PEM of the authority that signed the server's certificate. */
  readonly certificateAuthority: string;
};

/**
 * How a service's workloads reach their database, as one Secret: name and password of a role change together. Pods refer
 * to it by name, so a rotation changes files and restarts nothing.
 */
export class DatabaseSecret extends Component {
  readonly nodes: { readonly secret: Secret };

  constructor(name: string, args: DatabaseSecretArgs, options?: pulumi.ComponentResourceOptions) {
    super("postgres:DatabaseSecret", name, options);
    const { namespace, service, host, port, database, username, password } = args;
    const metadata = {
      name: databaseSecretName(service),
      namespace,
      labels: { ...MANAGED_BY, "app.kubernetes.io/part-of": service },
    };
    const stringData = { host, port: String(port), database, username, password, "ca.crt": args.certificateAuthority };
    this.nodes = { secret: new Secret(this.name, { metadata, type: "Opaque", stringData }, { parent: this }) };
    this.registerOutputs({});
  }
}
