/** Where the estate lives, and the gateway if it has one of its own. */
import type { Provider } from "@pulumi/kubernetes/provider.js";
import { Gateway } from "../components/kubernetes/gateway.ts";
import { Namespace } from "../components/kubernetes/namespace.ts";
import type { Config } from "./config/config.ts";

export function buildNamespace(config: Config, provider: Provider): Namespace {
  const { environment, owner, cluster } = config;
  const { name, ...limits } = config.namespace;
  const options = { providers: { kubernetes: provider } };
  return new Namespace(name, { namespace: name, environment, owner, dns: cluster.dns, ...limits }, options);
}

/** Undefined when the estate uses a gateway of the cluster. */
export function buildGateway(config: Config, provider: Provider, namespace: Namespace): Gateway | undefined {
  const { gateway } = config.cluster;
  if (gateway.kind === "existing") return undefined;
  const args = {
    gateway: gateway.name,
    namespace: namespace.namespace,
    className: gateway.className,
    listeners: gateway.listeners,
  };
  return new Gateway(`gateway-${gateway.name}`, args, { providers: { kubernetes: provider }, dependsOn: [namespace] });
}
