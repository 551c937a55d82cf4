/** Names on the server and in the cluster. Pure. */
import type { SecretFolder } from "../kubernetes/secrets.ts";
import type { Slot } from "./credential.ts";

/** Owns the database, its schemas and tables. Never logs in. */
export function ownerRole(database: string): string {
  return `${database}_owner`;
}

/** Changes schemas: logs in and becomes the owner. */
export function migratorRole(database: string): string {
  return `${database}_migrator`;
}

/** Reads what is declared readable. Never logs in; people's own roles are made members of it. */
export function readerRole(database: string): string {
  return `${database}_reader`;
}

/** Holds all grants of a service. Never logs in. */
export function serviceRole(database: string, service: string): string {
  return `${database}_${service.replaceAll("-", "_")}`;
}

/** What the service's programs log in as. */
export function loginRole(database: string, service: string, slot: Slot): string {
  return `${serviceRole(database, service)}_${slot}`;
}

/** The Kubernetes Secret with host, port, database, username, password and ca.crt. */
export function databaseSecretName(service: string): string {
  return `${service}-database`;
}

/** Folder below /secrets that holds its files. */
export const DATABASE_FOLDER = "database";

/** The files as pods see them: /secrets/database/host and so on. */
export function databaseFolder(service: string): SecretFolder {
  const files = ["host", "port", "database", "username", "password", "ca.crt"];
  return { folder: DATABASE_FOLDER, secret: databaseSecretName(service), files };
}
