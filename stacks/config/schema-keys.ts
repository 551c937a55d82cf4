/** Which keys the schema knows at a path, for "did you mean", and which schemas may stand there. */
import { z } from "zod";

/** Keys of every object that may stand at `path`; empty when none may, or when any key is allowed. */
export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const objects = schemasAt(schema, path).filter((option) => option instanceof z.ZodObject);
  return [...new Set(objects.flatMap((option) => Object.keys(option.shape)))];
}

/** Every schema that may judge the value at `path`, unions and defaults taken apart. */
export function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly z.core.$ZodType[] {
  const options = optionsOf(schema);
  if (path.length === 0) return options;
  return options.flatMap((option) => {
    const child = childOf(option, path[0]);
    return child === undefined ? [] : schemasAt(child, path.slice(1));
  });
}

function childOf(schema: z.core.$ZodType, key: PropertyKey | undefined): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(key)];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

function optionsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return optionsOf(schema.def.innerType);
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(optionsOf);
  return [schema];
}
