/** Under which name an object's fields are owned. */
import * as pulumi from "@pulumi/pulumi";
import type { Metadata } from "./manifests.ts";

const ANNOTATION = "pulumi.com/patchFieldManager";

/**
 * Gives every Kubernetes object a field manager that stays the same. The provider would make up a name for each creation,
 * so that an object whose creation was killed and begun again would have two owners: its next change would be refused.
 * The name holds the stack's, because two stacks that declare one object should still be told so.
 */
export const withFieldManager: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  if (!type.startsWith("kubernetes:")) return undefined;
  return { props: { ...props, metadata: managed(props.metadata, `cutover/${pulumi.getStack()}`) }, opts };
};

/** Pure. An object that names a field manager of its own keeps it. */
export function managed(metadata: Metadata | undefined, manager: string): Metadata {
  return { ...metadata, annotations: { [ANNOTATION]: manager, ...metadata?.annotations } };
}
