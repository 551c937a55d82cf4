import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiServerAddress, databaseHost, kubernetesServiceAddress, nodeAddress, nodeName } from "./addresses.ts";
import { command } from "./command.ts";
import type { LabPaths } from "./paths.ts";

/** Who holds a certificate of the lab's authority; the subject is the Kubernetes user and group. */
export type Holder =
  | "admin"
  | "api-server"
  | "api-server-to-kubelet"
  | "controller-manager"
  | "scheduler"
  | "kubelet"
  | "kubelet-server"
  | "kube-proxy"
  | "database";

interface Certificate {
  readonly subject: string;
  readonly names?: readonly string[];
}

const certificates: Readonly<Record<Holder, Certificate>> = {
  admin: { subject: "/O=system:masters/CN=lab-admin" },
  "api-server": {
    subject: "/CN=kube-apiserver",
    names: [
      `IP:${apiServerAddress.host}`,
      `IP:${kubernetesServiceAddress}`,
      "IP:127.0.0.1",
      "DNS:kubernetes",
      "DNS:kubernetes.default",
      "DNS:kubernetes.default.svc",
      "DNS:kubernetes.default.svc.cluster.local",
    ],
  },
  "api-server-to-kubelet": { subject: "/O=system:masters/CN=kube-apiserver-to-kubelet" },
  "controller-manager": { subject: "/CN=system:kube-controller-manager" },
  scheduler: { subject: "/CN=system:kube-scheduler" },
  kubelet: { subject: `/O=system:nodes/CN=system:node:${nodeName}` },
  "kubelet-server": { subject: `/O=system:nodes/CN=system:node:${nodeName}-server`, names: [`IP:${nodeAddress}`] },
  "kube-proxy": { subject: "/CN=system:kube-proxy" },
  database: { subject: `/CN=${databaseHost.name}`, names: [`IP:${databaseHost.address}`, `DNS:${databaseHost.name}`] },
};

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export function authorityFile(paths: LabPaths): string {
  return join(paths.pki, "authority.pem");
}

export function certificateOf(paths: LabPaths, holder: Holder): CertificateFiles {
  return { certificate: join(paths.pki, `${holder}.pem`), key: join(paths.pki, `${holder}.key`) };
}

/** The pair that signs and checks ServiceAccount tokens. */
export function tokenKeys(paths: LabPaths): CertificateFiles {
  return { certificate: join(paths.pki, "tokens.pub"), key: join(paths.pki, "tokens.key") };
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];

/** A new authority and all certificates of one lab, valid for 30 days. Keys are files that only root reads. */
export async function createCertificates(paths: LabPaths): Promise<void> {
  mkdirSync(paths.pki, { recursive: true, mode: 0o700 });
  const authority = authorityFile(paths);
  const authorityKey = join(paths.pki, "authority.key");
  const tokens = tokenKeys(paths);
  await Promise.all([
    openssl(["req", "-x509", ...newKey, "-days", "30", "-subj", "/CN=cutover-lab"], authority, authorityKey),
    command("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", tokens.key]).then(() =>
      command("openssl", ["ec", "-in", tokens.key, "-pubout", "-out", tokens.certificate]),
    ),
  ]);
  const holders = Object.keys(certificates) as Holder[];
  await Promise.all(
    holders.map((holder) => {
      const { subject, names } = certificates[holder];
      const extensions = [
        "basicConstraints=critical,CA:FALSE",
        "extendedKeyUsage=serverAuth,clientAuth",
        ...(names === undefined ? [] : [`subjectAltName=${names.join(",")}`]),
      ].flatMap((extension) => ["-addext", extension]);
      const files = certificateOf(paths, holder);
      const signed = ["-CA", authority, "-CAkey", authorityKey, "-days", "30", "-subj", subject, ...extensions];
      return openssl(["req", "-x509", ...newKey, ...signed], files.certificate, files.key);
    }),
  );
}

function openssl(args: readonly string[], certificate: string, key: string): Promise<string> {
  return command("openssl", [...args, "-keyout", key, "-out", certificate]);
}

/** Writes a kubeconfig that holds its certificates itself, so that it can be copied elsewhere. */
export function writeKubeconfig(paths: LabPaths, holder: Holder, file: string): void {
  const files = certificateOf(paths, holder);
  const base64 = (name: string): string => readFileSync(name, "base64");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "lab",
    contexts: [{ name: "lab", context: { cluster: "lab", user: holder } }],
    clusters: [
      {
        name: "lab",
        cluster: {
          server: `https://${apiServerAddress.host}:${apiServerAddress.port}`,
          "certificate-authority-data": base64(authorityFile(paths)),
        },
      },
    ],
    users: [
      {
        name: holder,
        user: { "client-certificate-data": base64(files.certificate), "client-key-data": base64(files.key) },
      },
    ],
  };
  writeFileSync(file, JSON.stringify(config, undefined, 2), { mode: 0o600 });
}
