import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { databaseHost, gatewayMetricsPort, gatewayServiceAddress, registryPort } from "./addresses.ts";
import { authorityFile } from "./certificates.ts";
import { githubUrl } from "./github-daemon.ts";
import type { LabPaths } from "./paths.ts";
import { prometheusUrl } from "./prometheus.ts";

export const gatewayUrl = `http://${gatewayServiceAddress}`;
export const gatewayMetricsUrl = `http://${gatewayServiceAddress}:${gatewayMetricsPort}/metrics`;

const nodePrograms = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));

/** Folders that come first on PATH: the lab's pulumi and kubectl, and the checkout's node. */
export function labPath(paths: LabPaths): string {
  return [paths.bin, nodePrograms].join(":");
}

/** What a shell needs for plain `pulumi` and `kubectl` to work on the lab; all but PATH, which goes before the present one. */
export function labVariables(paths: LabPaths): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: paths.kubeconfig,
    PULUMI_HOME: paths.pulumiHome,
    // Without attributes beside each file, which a killed Pulumi may leave empty, and then can't read its state.
    PULUMI_BACKEND_URL: `file://${paths.pulumiBackend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    LAB_GATEWAY: gatewayUrl,
    LAB_GATEWAY_METRICS: gatewayMetricsUrl,
    LAB_PROMETHEUS: prometheusUrl,
    LAB_DATABASE: `${databaseHost.address}:${databaseHost.port}`,
    PGSSLROOTCERT: authorityFile(paths),
    ...secret("PGPASSWORD", paths.databasePassword),
    GITHUB_BASE_URL: githubUrl,
    ...secret("GITHUB_TOKEN", paths.githubToken),
    LAB_GITHUB_TOKENS: paths.githubTokens,
    LAB_REGISTRY: `127.0.0.1:${registryPort}`,
    LAB_LOGS: paths.logs,
  };
}

/** A variable with what the file holds; none before the lab has made the file. */
function secret(name: string, file: string): Readonly<Record<string, string>> {
  return existsSync(file) ? { [name]: readFileSync(file, "utf8") } : {};
}

/** Lines for `eval`: every value quoted, whatever is in it. */
export function exportLines(paths: LabPaths): string {
  const variables = Object.entries(labVariables(paths)).map(([name, value]) => `export ${name}=${quote(value)}`);
  return [`export PATH=${quote(labPath(paths))}:"$PATH"`, ...variables, ""].join("\n");
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** The whole environment for a child process: this one's, changed as `exportLines` would. */
export function labEnvironment(paths: LabPaths): Readonly<Record<string, string>> {
  const present = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const path = `${labPath(paths)}:${process.env.PATH ?? ""}`;
  return { ...Object.fromEntries(present), ...labVariables(paths), PATH: path };
}
