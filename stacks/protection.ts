/** Why an estate that is protected can't be destroyed, not even half. */
import * as pulumi from "@pulumi/pulumi";

class Protected extends pulumi.ComponentResource {
  constructor(name: string, dependsOn: pulumi.Resource[]) {
    super("cutover:estate:Protected", name, {}, { protect: true, dependsOn });
  }
}

/**
 * Notes every resource that is declared from now on. The function that it returns declares one more, protected, that
 * depends on them all.
 *
 * `pulumi destroy` begins with what nothing depends on and stops where something is protected. Were only the namespace
 * protected, everything in it would be gone before Pulumi came to refuse.
 */
export function noteResources(): (name: string) => pulumi.Resource {
  const noted: pulumi.Resource[] = [];
  pulumi.runtime.registerStackTransformation(({ resource }) => {
    if (!pulumi.ProviderResource.isInstance(resource)) noted.push(resource);
    return undefined;
  });
  return (name) => new Protected(name, [...noted]);
}
