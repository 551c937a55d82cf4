/** The estate's contents page. Its words: docs/dictionary.md; what it exports: outputs.ts. */
import * as pulumi from "@pulumi/pulumi";
import { guard } from "./guard.ts";
import { buildGateway, buildNamespace } from "./namespace.ts";
import type { StackOutputs } from "./outputs.ts";
import { programConfig } from "./program-config.ts";
import { buildProvider } from "./provider.ts";
import { buildServices } from "./services.ts";
import { toOutputs } from "./to-outputs.ts";

const config = programConfig();
await guard(config);

const provider = buildProvider();
const namespace = buildNamespace(config, provider);
buildGateway(config, provider, namespace);
const services = buildServices(config, provider, namespace);

/** Known once the routes are in place, so that outputs never promise traffic that an update failed to move. */
export const outputs: pulumi.Output<StackOutputs> = pulumi
  .all(services.map(({ traffic }) => traffic.nodes.route.id))
  .apply(() => toOutputs(config));
