/** What of a stack's exported state must be equal before a rollout and after it was taken back. */
import { digestOf } from "../../components/values/canonical-json.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/**
 * A stack's state without what changes by itself. Left out, and nothing else:
 * - of the deployment: `manifest` (time, magic, version), `metadata`, `pending_operations`;
 * - of each resource: `created` and `modified`, and `sourcePosition` and `stackTrace`, which say where in the program it is
 *   written and not what it is;
 * - of each Kubernetes object in inputs and outputs: `status`, and of `metadata` `creationTimestamp`, `generation`,
 *   `managedFields` and `resourceVersion`. The uid stays: an object that was deleted and made again is another one.
 * - of each GitHub object in outputs `etag`: what was deleted by hand and made again is the same label with another one;
 * - the ciphertext of secrets: each encryption has a nonce of its own, so the same secret never looks the same
 *   twice. Two secrets are equal when both are there; a changed plain text is not seen here (the text of the
 *   configuration, with its own ciphertexts, is compared elsewhere).
 * Resources are sorted by URN and their dependencies by name, because the engine writes them in the order in which they happen to finish.
 * Accepts what `pulumi stack export` gives, or the deployment within it. A stack that was never applied has no resources.
 */
export function normaliseState(exported: unknown): JsonObject {
  const deployment = objectOf(objectOf(exported).deployment ?? exported);
  const { manifest: _manifest, metadata: _metadata, pending_operations: _pending, ...kept } = deployment;
  const resources = arrayOf(kept.resources).map((resource) => normaliseResource(objectOf(resource)));
  return { ...mapValues(kept, hideSecrets), resources: resources.sort(byUrn) };
}

/** sha256 of the normalised state, 64 hex digits. */
export function stateDigest(exported: unknown): string {
  return digestOf(normaliseState(exported));
}

/** The differences of two exported states in words, one line each; empty when they are equal after normalising. */
export function compareStates(before: unknown, after: unknown): readonly string[] {
  const left = normaliseState(before);
  const right = normaliseState(after);
  const { resources: leftResources, ...leftRest } = left;
  const { resources: rightResources, ...rightRest } = right;
  const was = byIdentity(arrayOf(leftResources));
  const is = byIdentity(arrayOf(rightResources));
  const identities = [...new Set([...was.keys(), ...is.keys()])].sort();
  return [
    ...differences("state", leftRest, rightRest),
    ...identities.flatMap((identity) => resourceDifferences(identity, was.get(identity), is.get(identity))),
  ];
}

function resourceDifferences(identity: string, was: Json | undefined, is: Json | undefined): readonly string[] {
  const name = shortName(identity);
  if (was === undefined) return [`${name} was not there before`];
  if (is === undefined) return [`${name} is no longer there`];
  return differences(name, was, is);
}

function differences(path: string, was: Json | undefined, is: Json | undefined): readonly string[] {
  if (isObject(was) && isObject(is)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return keys.flatMap((key) => differences(`${path}.${key}`, was[key], is[key]));
  }
  if (Array.isArray(was) && Array.isArray(is)) {
    const length = Math.max(was.length, is.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      differences(`${path}[${index}]`, was[index], is[index]),
    );
  }
  const left = was === undefined ? "absent" : JSON.stringify(was);
  const right = is === undefined ? "absent" : JSON.stringify(is);
  return left === right ? [] : [`${path} was ${left}, is ${right}`];
}

function normaliseResource(resource: JsonObject): JsonObject {
  const { created: _created, modified: _modified, sourcePosition: _position, stackTrace: _trace, ...kept } = resource;
  const bare = mapValues(kept, hideSecrets);
  return {
    ...bare,
    ...("inputs" in bare ? { inputs: withoutBookkeeping(bare.inputs ?? null) } : {}),
    ...("outputs" in bare ? { outputs: withoutBookkeeping(bare.outputs ?? null, bare.type) } : {}),
    ...("dependencies" in bare ? { dependencies: sorted(bare.dependencies ?? null) } : {}),
    ...("propertyDependencies" in bare
      ? { propertyDependencies: mapValues(objectOf(bare.propertyDependencies), sorted) }
      : {}),
  };
}

/** What the server keeps for itself in objects of Kubernetes and GitHub; other values pass unchanged. */
function withoutBookkeeping(value: Json, type?: Json): Json {
  if (isObject(value) && typeof type === "string" && type.startsWith("github:")) {
    const { etag: _etag, ...kept } = value;
    return kept;
  }
  if (!isObject(value) || !("kind" in value) || !("metadata" in value)) return value;
  const { status: _status, ...kept } = value;
  if (!isObject(kept.metadata)) return kept;
  const {
    creationTimestamp: _creationTimestamp,
    generation: _generation,
    managedFields: _managedFields,
    resourceVersion: _resourceVersion,
    ...metadata
  } = kept.metadata;
  return { ...kept, metadata };
}

function hideSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (!isObject(value)) return value;
  if (typeof value.ciphertext !== "string") return mapValues(value, hideSecrets);
  return { ...value, ciphertext: "(present)" };
}

function sorted(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return [...value].sort((left, right) => compareText(JSON.stringify(left), JSON.stringify(right)));
}

function byUrn(left: JsonObject, right: JsonObject): number {
  return compareText(identityOf(left), identityOf(right));
}

function byIdentity(resources: readonly Json[]): ReadonlyMap<string, Json> {
  return new Map(resources.map((resource) => [identityOf(objectOf(resource)), resource]));
}

/** A resource that waits for its deletion stands beside its replacement under the same URN. */
function identityOf(resource: JsonObject): string {
  const deleting = resource.delete === true ? ` (to be deleted, ${String(resource.id)})` : "";
  return `${String(resource.urn)}${deleting}`;
}

/** `Deployment shop-api-1234` of `urn:pulumi:production::cutover::…$kubernetes:apps/v1:Deployment::shop-api-1234`. */
function shortName(identity: string): string {
  const parts = identity.split("::");
  const kind = parts[2]?.split(/[$:/]/).at(-1);
  return kind === undefined ? identity : `${kind} ${parts.slice(3).join("::")}`;
}

function mapValues(value: JsonObject, change: (item: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function arrayOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
