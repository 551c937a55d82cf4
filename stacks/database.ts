/** The estate's database, if it has one. What only such an estate needs is loaded only then. */
import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Namespace } from "../components/kubernetes/namespace.ts";
import type { Config } from "./config/config.ts";
import { decideDatabase } from "./database-decision.ts";
import { goneDatabase, refuse, type Stood } from "./stood.ts";

export type BuiltDatabase = {
  /** What must be in place before programs start: roles, grants, and their credentials in the cluster. */
  readonly ready: readonly pulumi.Resource[];
};

export type DatabaseProviders = {
  readonly kubernetes: KubernetesProvider;
  /** This repository's own; asked for only when there is a database. */
  readonly own: () => pulumi.ProviderResource;
};

/** Throws pulumi.RunError when the server cannot be asked, or asked with more rights than are needed. */
export async function buildDatabase(
  config: Config,
  stood: Stood,
  { kubernetes, own }: DatabaseProviders,
  namespace: Namespace,
): Promise<BuiltDatabase> {
  const { database } = config;
  if (database === undefined) return { ready: [] };
  const { readPostgres } = await import("./external/postgres-inventory.ts");
  const decision = decideDatabase(database, await readPostgres(database.server, database.name, process.env));
  if (decision.kind === "refuse") {
    throw new pulumi.RunError(`${decision.fact} [${decision.code}]\n${decision.remedy}`);
  }
  refuse([goneDatabase(stood, config, decision.inventory.database)]);
  const { buildPresentDatabase } = await import("./database-resources.ts");
  const { inventory, certificateAuthority } = decision;
  const place = { config, database, namespace, inventory, certificateAuthority };
  return buildPresentDatabase({ ...place, kubernetes, own: own() });
}
