/** The steps of a rotation: what is written, applied, verified and waited for. */
import type { DatabaseConfig } from "../../stacks/config/config-database.ts";
import { withCredentials } from "../../stacks/config/edit-credentials.ts";
import { EngineError } from "../engine/errors.ts";
import { unfinishedRollout } from "../engine/prepare.ts";
import type { Ports } from "../ports.ts";
import type { Logins } from "../ports-credentials.ts";
import { type RestOptions, waitForRest } from "./rest.ts";
import { type Live, retired, rotated } from "./rotation.ts";
import { rolesOf, type ServiceView, viewServices } from "./view.ts";

export type CredentialPorts = Pick<Ports, "clock" | "stack" | "cluster" | "files" | "audit" | "actor"> & {
  readonly logins: Logins;
};

export type CredentialRequest = {
  readonly stack: string;
  /** Name of one service; absent: every service of the database. */
  readonly service?: string;
  /** The estate's database as the file has it. Throws ConfigError. */
  readonly databaseOf: (text: string) => DatabaseConfig;
  readonly signal: AbortSignal;
  /** What is being done, for people. */
  readonly onStep: (words: string) => void;
};

/** Files, server and clock put together. */
export async function readCredentials(
  ports: CredentialPorts,
  request: CredentialRequest,
): Promise<readonly ServiceView[]> {
  const database = chosenServices(request.databaseOf(await ports.stack.readConfiguration()), request.service);
  const roles = rolesOf(viewServices(database, ports.clock.now()));
  return viewServices(database, ports.clock.now(), await ports.logins.read(roles));
}

/** The database with only the service that was named. Throws EngineError USAGE when none is left. */
export function chosenServices(database: DatabaseConfig, wanted: string | undefined): DatabaseConfig {
  const services = database.services.filter(({ name }) => wanted === undefined || name === wanted);
  if (services.length > 0) return { ...database, services };
  const known = database.services.map(({ name }) => name).join(", ") || "none";
  throw new EngineError(
    "USAGE",
    `Expected a service that uses the database (${known}), found ${wanted ?? "none"}.`,
    "Name one of them with --service.",
  );
}

/**
 * Opens the next generation beside the present one, delivers it, and waits until nobody uses the old one. Done again, it
 * goes on where it was: there are never more than two.
 */
export async function rotateCredentials(
  ports: CredentialPorts,
  request: CredentialRequest,
  rest: Omit<RestOptions, "signal" | "onSessions">,
): Promise<readonly ServiceView[]> {
  await prepare(ports, request);
  const before = await readCredentials(ports, request);
  const under = before.filter(({ previous }) => previous !== undefined);
  if (under.length === before.length) request.onStep("A rotation is under way; going on with it.");
  else await verifyNothingPending(ports);
  const today = new Date(ports.clock.now()).toISOString().slice(0, 10);
  await apply(ports, request, "credentials-rotated", rotated(before, today));
  const after = await readCredentials(ports, request);
  verifyOpen(after);
  const old = after.flatMap(({ previous }) => (previous === undefined ? [] : [previous.role]));
  request.onStep(`Waiting until nobody uses ${old.join(", ")}.`);
  await waitForRest(ports, old, {
    ...rest,
    signal: request.signal,
    onSessions: (sessions) => request.onStep(`${sessions} sessions with the old credentials`),
  });
  return readCredentials(ports, request);
}

/** Closes the old generations. Refuses while anybody uses one, or a new one does not work. */
export async function retireCredentials(
  ports: CredentialPorts,
  request: CredentialRequest,
): Promise<readonly ServiceView[]> {
  await prepare(ports, request);
  const live = retired(await readCredentials(ports, request), request.stack);
  // Where the last update did not come to its end, the new password may not have reached the cluster.
  await verifyNothingPending(ports);
  await apply(ports, request, "credentials-retired", live);
  return readCredentials(ports, request);
}

/** The file first: an update that is killed is finished by the same command, or by any `pulumi up`. */
async function apply(ports: CredentialPorts, request: CredentialRequest, kind: string, live: Live): Promise<void> {
  // Reading and looking took their time, and a rollout may have begun meanwhile.
  await verifyNoRollout(ports, request.stack);
  const { stack, audit, actor } = ports;
  const text = withCredentials(await stack.readConfiguration(), live);
  const names = Object.keys(live).join(", ");
  await audit.append({ kind, stack: request.stack, actor, credentials: live });
  await stack.writeConfiguration(text);
  request.onStep(
    `Applying: ${kind === "credentials-rotated" ? "the next generation" : "only the present generation"} for ${names}`,
  );
  await stack.update({
    configuration: text,
    message: `${kind}: ${names}`,
    token: "",
    refresh: true,
    signal: request.signal,
  });
}

function verifyOpen(services: readonly ServiceView[]): void {
  const closed = services.filter(({ current }) => current.login?.open !== true).map(({ current }) => current.role);
  if (closed.length === 0) return;
  throw new EngineError(
    "CREDENTIAL_IN_USE",
    `Expected the new credentials to be open on the server, found ${closed.join(", ")} closed.`,
    "The old ones are still open, so nothing fails. Look at the update's output, and run the same command again.",
  );
}

/** What a killed command left behind is finished or cleared first. */
async function prepare(ports: CredentialPorts, request: CredentialRequest): Promise<void> {
  await verifyNoRollout(ports, request.stack);
  for (const words of await ports.stack.repair()) request.onStep(words);
}

/** A rollout is bound to the file as it was planned. */
async function verifyNoRollout(ports: CredentialPorts, stack: string): Promise<void> {
  const unfinished = await unfinishedRollout(ports, stack);
  if (unfinished !== undefined) {
    throw new EngineError(
      "ROLLOUT_UNFINISHED",
      `Expected no rollout under way, found ${unfinished}.`,
      "Finish it first: `cutover resume` or `cutover rollback`.",
    );
  }
  const lease = await ports.cluster.readLease();
  if (lease === undefined || lease.holder === "") return;
  throw new EngineError(
    "LEASE_HELD",
    `Expected nobody to hold the estate, found ${lease.actor ?? lease.holder} for rollout ${lease.rollout ?? "unknown"}.`,
    "Wait for the rollout to end, then run the same command again.",
  );
}

/** The update applies the whole file: what else is in it must be there already. */
async function verifyNothingPending({ stack }: CredentialPorts): Promise<void> {
  const configuration = await stack.readConfiguration();
  const { changes } = await stack.preview({ configuration, message: "what stands", token: "", refresh: true });
  const pending = Object.entries(changes).map(([operation, number]) => `${number} to ${operation}`);
  if (pending.length === 0) return;
  throw new EngineError(
    "PENDING_CHANGES",
    `Expected the estate to be as the file says, found ${pending.join(", ")}.`,
    "Apply those changes first with `pulumi up`, then run the same command again.",
  );
}
