/** What every component of the estate has in common. */
import * as pulumi from "@pulumi/pulumi";
import { withFieldManager } from "./kubernetes/field-manager.ts";

/**
 * The escape hatch: changes the finished manifest of one underlying object before it is handed to Pulumi. It gets a
 * copy. What it returns is checked again; a component says which rules still hold.
 */
export type Transform<Manifest> = (manifest: Manifest) => Manifest;

export type ComponentErrorCode =
  | "CHILD_NAME"
  | "RENAMED"
  | "NOT_HARDENED"
  | "OPEN_NETWORK"
  | "NOT_RESTRICTED"
  | "BACKENDS_CHANGED";

/** A component was used in a way that it does not allow. */
export class ComponentError extends Error {
  readonly code: ComponentErrorCode;

  constructor(code: ComponentErrorCode, fact: string, remedy: string) {
    super(`${fact} [${code}]\n${remedy}`);
    this.name = "ComponentError";
    this.code = code;
  }
}

/**
 * Type token `cutover:<area>:<Name>`; children are named by the parent, which `child` does and the constructor enforces,
 * so that a name in a diff leads to the component that made it.
 */
export abstract class Component extends pulumi.ComponentResource {
  protected readonly name: string;

  protected constructor(type: `${string}:${string}`, name: string, options: pulumi.ComponentResourceOptions = {}) {
    const named: pulumi.ResourceTransformation = (child) => {
      verifyChildName(name, child.name);
      return undefined;
    };
    const transformations = [...(options.transformations ?? []), named, withFieldManager];
    super(`cutover:${type}`, name, {}, { ...options, transformations });
    this.name = name;
  }

  protected child(part: string): string {
    return `${this.name}-${part}`;
  }
}

/** Throws ComponentError CHILD_NAME unless `child` is `parent` itself or begins with it and a hyphen. */
export function verifyChildName(parent: string, child: string): void {
  if (child === parent || child.startsWith(`${parent}-`)) return;
  throw new ComponentError(
    "CHILD_NAME",
    `\`${child}\`: expected a name that begins with \`${parent}-\``,
    "Name children with `this.child(part)`.",
  );
}

type Named = { readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown } };

/** Applies `transform` to a copy and throws ComponentError RENAMED when the object is no longer the one it was. */
export function transformed<Manifest extends Named>(
  manifest: Manifest,
  transform: Transform<Manifest> | undefined,
): Manifest {
  if (transform === undefined) return manifest;
  const result = transform(structuredClone(manifest));
  for (const key of ["name", "namespace"] as const) {
    const [before, after] = [manifest.metadata?.[key], result.metadata?.[key]];
    if (before === after) continue;
    throw new ComponentError(
      "RENAMED",
      `\`metadata.${key}\`: expected \`${String(before)}\`, found \`${String(after)}\` after the transform`,
      "Other objects refer to it by this name: leave it as it is.",
    );
  }
  return result;
}
