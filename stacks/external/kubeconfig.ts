/**
 * Address and credentials of the current context, for one HTTPS request. Read by hand where that is simple, because
 * importing the whole client costs every preview and update half a second; whatever is not simple (exec plugins,
 * several files, proxies, running inside a cluster) is left to the client after all.
 */
import { readFile } from "node:fs/promises";
import type { RequestOptions } from "node:https";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";

export type Connection = { readonly server: string; readonly options: RequestOptions };

type Named<Key extends string, Value> = { readonly name: string } & { readonly [key in Key]?: Value };
type Cluster = {
  readonly server?: string;
  readonly "certificate-authority"?: string;
  readonly "certificate-authority-data"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "tls-server-name"?: string;
  readonly "proxy-url"?: string;
};
type User = {
  readonly "client-certificate"?: string;
  readonly "client-certificate-data"?: string;
  readonly "client-key"?: string;
  readonly "client-key-data"?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly [other: string]: unknown;
};
type KubeConfig = {
  readonly "current-context"?: string;
  readonly contexts?: readonly Named<"context", { readonly cluster?: string; readonly user?: string }>[];
  readonly clusters?: readonly Named<"cluster", Cluster>[];
  readonly users?: readonly Named<"user", User>[];
};

/** Rejects when there is no usable context. */
export async function readConnection(environment: NodeJS.ProcessEnv): Promise<Connection> {
  const files = (environment.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "");
  const [file = join(homedir(), ".kube", "config"), ...others] = files;
  const simple = others.length === 0 ? await readSimple(file) : undefined;
  return simple ?? (await readWithClient());
}

/** Undefined when the file is not there or needs more than certificates and tokens. */
async function readSimple(file: string): Promise<Connection | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const config: KubeConfig = parse(text) ?? {};
  const context = config.contexts?.find(({ name }) => name === config["current-context"])?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === context?.user)?.user ?? {};
  if (cluster?.server === undefined || cluster["proxy-url"] !== undefined || !isSimple(user)) return undefined;
  return { server: cluster.server, options: await optionsOf(cluster, user, dirname(file)) };
}

const SIMPLE = ["client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile"];

function isSimple(user: User): boolean {
  return Object.keys(user).every((key) => SIMPLE.includes(key));
}

async function optionsOf(cluster: Cluster, user: User, folder: string): Promise<RequestOptions> {
  const [ca, cert, key, tokenText] = await Promise.all([
    bytes(cluster["certificate-authority-data"], cluster["certificate-authority"], folder),
    bytes(user["client-certificate-data"], user["client-certificate"], folder),
    bytes(user["client-key-data"], user["client-key"], folder),
    user.token ?? (user.tokenFile === undefined ? undefined : readFile(resolve(folder, user.tokenFile), "utf8")),
  ]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(cluster["tls-server-name"] === undefined ? {} : { servername: cluster["tls-server-name"] }),
    rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
    ...(tokenText === undefined ? {} : { headers: { authorization: `Bearer ${tokenText.trim()}` } }),
  };
}

/** Paths in a kubeconfig are relative to the file. */
async function bytes(data: string | undefined, file: string | undefined, folder: string): Promise<Buffer | undefined> {
  if (data !== undefined) return Buffer.from(data, "base64");
  return file === undefined ? undefined : await readFile(resolve(folder, file));
}

async function readWithClient(): Promise<Connection> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromDefault();
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error("no current context in KUBECONFIG");
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return { server, options };
}
