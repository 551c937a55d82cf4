/** Makes whatever resources of the provider `cutover` are wished for. */
import * as pulumi from "@pulumi/pulumi";
import { buildOwnProvider } from "../../stacks/provider.ts";

type Wish = Readonly<Record<string, { readonly type: string; readonly inputs: pulumi.Inputs }>>;

class Resource extends pulumi.CustomResource {}

const provider = buildOwnProvider();
const wish = new pulumi.Config().requireObject<Wish>("wish");
for (const [name, { type, inputs }] of Object.entries(wish)) new Resource(type, name, inputs, { provider });
