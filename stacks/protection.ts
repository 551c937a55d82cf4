/** Why an estate that is protected can't be destroyed, not even half. */
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "./config/config.ts";

class Protection extends pulumi.ComponentResource {
  constructor(name: string, protect: boolean, dependsOn: pulumi.Resource[]) {
    super("cutover:estate:Protection", name, {}, { protect, dependsOn });
  }
}

/** Whether anything in the estate is protected. Pure. */
export function isProtected({ namespace, github, database }: Config): boolean {
  return namespace.protect || github?.governance?.protect === true || database?.protect === true;
}

/**
 * Notes every resource that is declared from now on. The function that it returns declares one more that depends on them
 * all, protected or not: one that was left out instead could never be left out again.
 *
 * `pulumi destroy` begins with what nothing depends on and stops where something is protected. Were only the namespace
 * protected, everything in it would be gone before Pulumi came to refuse.
 */
export function noteResources(): (name: string, protect: boolean) => pulumi.Resource {
  const noted: pulumi.Resource[] = [];
  pulumi.runtime.registerStackTransformation(({ resource }) => {
    if (!pulumi.ProviderResource.isInstance(resource)) noted.push(resource);
    return undefined;
  });
  return (name, protect) => new Protection(name, protect, [...noted]);
}
