import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { Component, ComponentError, type Transform, transformed } from "../component.ts";
import { type WorkloadPlace, workloadLabels } from "./labels.ts";
import type { Metadata } from "./manifests.ts";
import { ownFiles, type SecretSource, type SecretSources, secretName } from "./secrets.ts";

export type IdentityArgs = WorkloadPlace & {
  readonly namespace: string;
  readonly secrets: SecretSources;
  /** Changes the ServiceAccount, for example to add a cloud's annotation. */
  readonly transform?: Transform<ServiceAccountManifest>;
};

/**
 * What a workload is, whatever its release: a ServiceAccount without a token, and the secrets that it reads as files.
 * Shared by all releases, so that a user whose session one release signed is known to the other. A changed secret
 * reaches running pods as a changed file, within about a minute; nothing is restarted.
 */
export class Identity extends Component {
  readonly nodes: { readonly account: ServiceAccount; readonly secret: Secret | undefined };

  constructor(name: string, args: IdentityArgs, options?: pulumi.ComponentResourceOptions) {
    super("kubernetes:Identity", name, options);
    const manifest = transformed(serviceAccountManifest(args), args.transform);
    verifyTokenless(manifest, this.name);
    const account = new ServiceAccount(this.name, manifest, { parent: this });
    this.nodes = { account, secret: this.createSecret(args) };
    this.registerOutputs({});
  }

  /** Undefined when every secret comes from elsewhere, or there is none. */
  private createSecret(args: IdentityArgs): Secret | undefined {
    const files = ownFiles(args.secrets);
    if (files.length === 0) return undefined;
    const stringData = Object.fromEntries(files.map((file) => [file, this.secretText(file, args.secrets[file])]));
    const metadata = {
      name: secretName(args.service, args.workload),
      namespace: args.namespace,
      labels: workloadLabels(args),
    };
    return new Secret(this.child("secrets"), { metadata, type: "Opaque", stringData }, { parent: this });
  }

  private secretText(file: string, source: SecretSource | undefined): pulumi.Output<string> {
    if (source?.kind === "value") return pulumi.secret(source.value);
    const length = source?.kind === "generate" ? source.length : 32;
    return new RandomPassword(this.child(`secret-${file}`), { length, special: false }, { parent: this }).result;
  }
}

export type ServiceAccountManifest = { readonly metadata: Metadata; readonly automountServiceAccountToken: boolean };

/** Pure. */
export function serviceAccountManifest(args: WorkloadPlace & { readonly namespace: string }): ServiceAccountManifest {
  const { service, workload, namespace } = args;
  const metadata = { name: `${service}-${workload}`, namespace, labels: workloadLabels(args) };
  return { metadata, automountServiceAccountToken: false };
}

/** Throws ComponentError NOT_HARDENED. No program of an estate talks to the API server. */
function verifyTokenless({ automountServiceAccountToken }: ServiceAccountManifest, where: string): void {
  if (automountServiceAccountToken === false) return;
  throw new ComponentError(
    "NOT_HARDENED",
    `\`${where}\`: expected automountServiceAccountToken to be false, found ${automountServiceAccountToken}`,
    "Let the transform leave it false.",
  );
}
