/** Builds an estate against Pulumi's mocks and returns what it would register. */
import type * as provider from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Namespace } from "../../components/kubernetes/namespace.ts";
import type { Config } from "../../stacks/config/config.ts";

export type Registered = {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Id of what it takes over; absent: it is made. */
  readonly taken?: string;
};

export type MockedPlace = { readonly cluster: provider.Provider; readonly namespace: Namespace };

/** Resources in the order of their registration, components included. `preview`: ids and outputs are unknown. */
export async function register(config: Config, mode: "update" | "preview"): Promise<readonly Registered[]> {
  const { buildGateway } = await import("../../stacks/namespace.ts");
  const { buildServices } = await import("../../stacks/services.ts");
  return await registerWith(config, mode, ({ cluster, namespace }) => {
    buildGateway(config, cluster, namespace);
    buildServices(config, cluster, namespace);
  });
}

/** The same for a part of the program, in a namespace that is registered too. */
export async function registerWith(
  config: Config,
  mode: "update" | "preview",
  build: (place: MockedPlace) => void | Promise<void>,
): Promise<readonly Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        registered.push({ type, name, inputs: plain(inputs), ...(id ? { taken: id } : {}) });
        const computed = type === "random:index/randomPassword:RandomPassword" ? { result: "not-so-random" } : {};
        return {
          id: mode === "preview" ? undefined : id || `${name}-id`,
          state: mode === "preview" ? inputs : { ...inputs, ...computed },
        };
      },
      call: ({ inputs }) => inputs,
    },
    "cutover",
    "test",
    mode === "preview",
  );
  const { Provider } = await import("@pulumi/kubernetes/provider.js");
  const { buildNamespace } = await import("../../stacks/namespace.ts");
  await pulumi.runtime.runInPulumiStack(async () => {
    const cluster: provider.Provider = new Provider("kubernetes", {});
    await build({ cluster, namespace: buildNamespace(config, cluster) });
  });
  await pulumi.runtime.disconnect();
  return registered.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

function plain(inputs: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(inputs));
}
