/** The estate's contents page. Its words: docs/dictionary.md; what it exports: outputs.ts. */
import * as pulumi from "@pulumi/pulumi";
import { buildDatabase } from "./database.ts";
import { buildGithub } from "./github.ts";
import { guard } from "./guard.ts";
import { buildGateway, buildNamespace } from "./namespace.ts";
import type { StackOutputs } from "./outputs.ts";
import { programConfig } from "./program-config.ts";
import { isProtected, noteResources } from "./protection.ts";
import { buildOwnProvider, buildProvider } from "./provider.ts";
import { buildServices } from "./services.ts";
import { behindCredentials, readStood, refuse, removedAreas } from "./stood.ts";
import { toOutputs } from "./to-outputs.ts";

const config = programConfig();
await guard(config);
const stood = await readStood();
refuse([...removedAreas(stood, config), ...behindCredentials(stood, config)]);

const protectAll = noteResources();
const kubernetes = buildProvider();
let ownProvider: pulumi.ProviderResource | undefined;
const own = () => {
  ownProvider ??= buildOwnProvider();
  return ownProvider;
};
const github = await buildGithub(config, stood, own);
const namespace = buildNamespace(config, kubernetes);
buildGateway(config, kubernetes, namespace);
const database = await buildDatabase(config, stood, { kubernetes, own }, namespace);
// Environments stand before the first deployment, and grants before the programs that need them.
const services = buildServices(config, kubernetes, namespace, [...github.ready, ...database.ready]);
protectAll(config.namespace.name, isProtected(config));

/** Known once the routes are in place, so that outputs never promise traffic that an update failed to move. */
export const outputs: pulumi.Output<StackOutputs> = pulumi
  .all(services.map(({ traffic }) => traffic.nodes.route.id))
  .apply(() => toOutputs(config));
