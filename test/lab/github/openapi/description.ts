/** GitHub's own description of its REST API, read when it is first needed. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

type Json = Readonly<Record<string, unknown>>;

const file = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

let read: Json | undefined;

const description = (): Json => {
  read ??= JSON.parse(readFileSync(file, "utf8")) as Json;
  return read;
};

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((found, name) => (isObject(found) ? found[name] : undefined), value);

const resolved = new Map<string, unknown>();

/** What a `#/…` reference means, with the references in it followed. */
const followed = (reference: string): unknown => {
  if (resolved.has(reference)) return resolved.get(reference);
  // A type that contains itself is checked one level deep.
  resolved.set(reference, {});
  const path = reference.slice(2).split("/");
  const found = plain(
    at(
      description(),
      path.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")),
    ),
  );
  resolved.set(reference, found);
  return found;
};

/** `nullable` of OpenAPI 3.0 in the words of JSON Schema. */
const withNull = ({ nullable, ...schema }: Json): Json => {
  if (nullable !== true) return schema;
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return typeof schema.type === "string"
    ? { ...schema, ...values, type: [schema.type, "null"] }
    : { anyOf: [schema, { type: "null" }] };
};

/** Without references and without examples. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  if (typeof value.$ref === "string") return followed(value.$ref);
  const { example: _, examples: __, ...rest } = value;
  return withNull(Object.fromEntries(Object.entries(rest).map(([name, inner]) => [name, plain(inner)])));
};

export type Described = {
  /** With `{name}` for what varies. */
  readonly template: string;
  /** Without references. */
  readonly operation: Json;
};

/** Pattern of a route or template of the description, names away. */
const shapeOf = (path: string): string => path.replace(/\{[^}]+\}|[:*][a-z_]+/g, "{}");

/** Properties of request bodies that GitHub takes and its description lacks, by method and template. */
const undescribed: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  "PUT /repos/{owner}/{repo}/environments/{environment_name}": { can_admins_bypass: { type: "boolean" } },
  "PATCH /repos/{owner}/{repo}": { visibility: { enum: ["public", "private", "internal"] } },
  "POST /orgs/{org}/repos": { visibility: { enum: ["public", "private", "internal"] } },
};

const bodySchema = ["requestBody", "content", "application/json", "schema"] as const;

/** The operation with what its description lacks. */
const completed = (key: string, operation: Json): Json => {
  const more = undescribed[key];
  if (!more) return operation;
  const copy = structuredClone(operation);
  const schema = at(copy, bodySchema);
  if (isObject(schema)) Object.assign(at(schema, ["properties"]) as object, more);
  return copy;
};

let templates: ReadonlyMap<string, string> | undefined;

/** The operation of a route. Undefined: GitHub's description has none. */
export const describedOf = (method: string, pattern: string): Described | undefined => {
  const paths = description().paths;
  if (!isObject(paths)) return undefined;
  templates ??= new Map(Object.keys(paths).map((path) => [shapeOf(path), path]));
  const template = templates.get(shapeOf(pattern));
  const operation = template === undefined ? undefined : plain(at(paths, [template, method.toLowerCase()]));
  if (template === undefined || !isObject(operation)) return undefined;
  return { template, operation: completed(`${method} ${template}`, operation) };
};
