/**
 * A configuration that the schema refused, less what it refused: so that the rules still say what is wrong with the
 * rest. Whatever a rule finds here is well-formed; anything may be absent.
 */
export type Lenient<T> = T extends readonly (infer Item)[]
  ? readonly (Lenient<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Lenient<T[Key]> | undefined }
    : T;

/** A deep copy of `raw` in which the values at `paths` are undefined: keys and indices stay, so that names still lead somewhere. */
export function without(raw: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  const copy: unknown = structuredClone(raw);
  for (const path of paths) {
    const last = path.at(-1);
    if (last === undefined) return undefined;
    const parent = path.slice(0, -1).reduce<unknown>(step, copy);
    if (typeof parent === "object" && parent !== null) Reflect.set(parent, last, undefined);
  }
  return copy;
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
