/** Resources of our own provider (folder provider/): what GitHub's provider lacks, or does not see. */
import * as pulumi from "@pulumi/pulumi";
import type { TeamIds } from "./ruleset-args.ts";

type EnvironmentPlace = {
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly environment: pulumi.Input<string>;
};

/** A GitHub App that must agree before a deployment goes on. */
export class ProtectionRule extends pulumi.CustomResource {
  constructor(
    name: string,
    args: EnvironmentPlace & { readonly integrationId: number },
    options: pulumi.CustomResourceOptions,
  ) {
    super(
      "cutover:github:ProtectionRule",
      name,
      { ruleId: undefined, app: undefined, enabled: undefined, ...args },
      options,
    );
  }
}

export type EnvironmentProtectionArgs = EnvironmentPlace & {
  readonly teams: readonly TeamIds[string][];
  readonly users: readonly number[];
  readonly selfReview: boolean;
  readonly adminsBypass: boolean;
  readonly waitMinutes: number;
  /** `branch main`, `tag v*`. */
  readonly patterns: readonly string[];
};

/**
 * The same protection once more, read exactly: GitHub's provider does not see when the last reviewer is taken away, nor
 * patterns that somebody adds.
 */
export class EnvironmentProtection extends pulumi.CustomResource {
  constructor(name: string, args: EnvironmentProtectionArgs, options: pulumi.CustomResourceOptions) {
    super("cutover:github:EnvironmentProtection", name, { ...args }, options);
  }
}
