import { Provider } from "@pulumi/kubernetes/provider.js";
import { ProviderResource } from "@pulumi/pulumi";

/**
 * The one provider of the estate. Explicit, so that no resource ever lands in a cluster that nobody named: the current
 * context of KUBECONFIG, which the plugin reads for itself.
 *
 * The SDK would write the path in KUBECONFIG into the provider's inputs, and so into the state: every other machine, and
 * `--context`, would then show as a change. So it does not see it.
 */
export function buildProvider(): Provider {
  const path = process.env.KUBECONFIG;
  delete process.env.KUBECONFIG;
  try {
    // An update that was killed may have made an object that the state does not know; making it again takes it over.
    // A Secret that changes stays: deleted and made again, a pod that starts in between would find none.
    return new Provider("kubernetes", { upsertExistingObjects: true, enableSecretMutable: true });
  } finally {
    if (path !== undefined) process.env.KUBECONFIG = path;
  }
}

class OwnProvider extends ProviderResource {
  constructor() {
    super("cutover", "cutover", {});
  }
}

/**
 * The provider of this repository (folder `provider`). Explicit, because the engine would give a default one all of the
 * stack's configuration, which shares its name, and write that into the state.
 */
export const buildOwnProvider = (): ProviderResource => new OwnProvider();
