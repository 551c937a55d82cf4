/** From a stack's configuration to what the engine plans with. Pure. */
import type { Config, ReleaseConfig } from "../../stacks/config/config.ts";
import { ConfigError, loadConfigText } from "../../stacks/config/load.ts";
import type { PlannedConfiguration } from "../engine/plan.ts";

/** The configuration that a text holds. Throws ConfigError with every problem. */
export function configOf(text: string): Config {
  const loaded = loadConfigText(text);
  if (!loaded.ok) throw new ConfigError(loaded.issues);
  return loaded.config;
}

export function plannedConfigurationOf(config: Config): PlannedConfiguration {
  return { promotion: config.promotion, releases: config.releases.map(summaryOf), rollout: config.rollout };
}

function summaryOf(release: ReleaseConfig): PlannedConfiguration["releases"][number] {
  const { id, version, gitSha, weight, images, configurationHash, schemaVersion } = release;
  return { id, version, gitSha, weight, images, configurationHash, schemaVersion };
}
