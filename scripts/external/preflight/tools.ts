import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { version as sdk } from "@pulumi/pulumi/version.js";
import { execa } from "execa";
import type { PreflightFacts } from "../../preflight/facts.ts";
import { told } from "./told.ts";

const LIMIT_MILLISECONDS = 20_000;

/** Versions of what runs the program at `root`. */
export async function readVersions(root: string): Promise<PreflightFacts["versions"]> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly engines?: { readonly node?: string };
  };
  return {
    node: process.versions.node,
    nodeWanted: manifest.engines?.node ?? ">=0",
    pulumi: await told(async () => {
      const { stdout } = await execa("pulumi", ["version"], { cwd: root, timeout: LIMIT_MILLISECONDS });
      return stdout.trim();
    }),
    sdk,
  };
}
