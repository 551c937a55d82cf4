/** Every setting that the schema of `Pulumi.<stack>.yaml` knows, with what a page about it must say. */
import { z } from "zod";
import { writtenConfig } from "../../stacks/config/written.ts";

export type Setting = {
  /** Dotted, from below `cutover:estate`; `<name>` for a key that the user chooses, `[]` for an entry of a list. */
  readonly path: string;
  /** `required`, or the values that hold when nothing is written; several where the kinds of a union differ. */
  readonly defaults: readonly string[];
  /** Bounds and allowed words. */
  readonly limits: readonly string[];
};

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
};

/** In the order of the schema. Kinds of a union are laid over each other. */
export function settings(): readonly Setting[] {
  const found = new Map<string, Setting>();
  // The library types a JSON Schema as open; what it really writes is checked by the tests of the page.
  for (const setting of below(z.toJSONSchema(writtenConfig, { io: "input" }) as Schema, "", true)) {
    const before = found.get(setting.path);
    found.set(setting.path, {
      path: setting.path,
      defaults: [...new Set([...(before?.defaults ?? []), ...setting.defaults])],
      limits: [...new Set([...(before?.limits ?? []), ...setting.limits])],
    });
  }
  return [...found.values()];
}

function below(schema: Schema, path: string, required: boolean): readonly Setting[] {
  const options = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter(isContainer);
  if (options.length > 0) return options.flatMap((option) => below(option, path, required));
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, child]) =>
      below(child, path === "" ? key : `${path}.${key}`, schema.required?.includes(key) === true),
    );
  }
  const { additionalProperties: values, items } = schema;
  if (typeof values === "object" && isContainer(values)) return below(values, `${path}.<name>`, true);
  if (items !== undefined && isContainer(items)) return below(items, `${path}[]`, true);
  return [{ path, defaults: defaultsOf(schema, required), limits: limitsOf(schema) }];
}

function isContainer(schema: Schema): boolean {
  return schema.properties !== undefined || schema.oneOf !== undefined || schema.anyOf?.some(isContainer) === true;
}

function defaultsOf(schema: Schema, required: boolean): readonly string[] {
  if (schema.default === undefined) return required ? ["required"] : [];
  const empty = typeof schema.default === "object" && Object.keys(schema.default ?? {}).length === 0;
  if (empty) return ["none"];
  return [typeof schema.default === "object" ? "" : String(schema.default)];
}

function limitsOf(schema: Schema): readonly string[] {
  const { minimum, exclusiveMinimum, maximum } = schema;
  const bounds = [minimum, exclusiveMinimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum];
  const words = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  return [...bounds, ...words].flatMap((value) => (value === undefined ? [] : [String(value)]));
}
