/** The configuration of the running program. */
import { RunError } from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import type { Config } from "./config/config.ts";
import { ConfigError, loadProgramConfig } from "./config/load.ts";

/** Throws pulumi.RunError with every problem. Nothing was registered yet, so nothing was changed. */
export function programConfig(): Config {
  const loaded = loadProgramConfig(allConfig(), (key) => secretKeys().includes(key));
  if (!loaded.ok) throw new RunError(new ConfigError(loaded.issues).message);
  return loaded.config;
}

/** Part of the protocol between engine and language host: a JSON list of the keys that hold something encrypted. */
function secretKeys(): readonly unknown[] {
  const keys: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  return Array.isArray(keys) ? keys : [];
}
