import * as pulumi from "@pulumi/pulumi";

export type ProtectionRuleArgs = {
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: pulumi.Input<string>;
  readonly environment: pulumi.Input<string>;
  /** Id of the GitHub App. */
  readonly integrationId: number;
};

/** A GitHub App that must agree before a deployment goes on. Of our own provider (folder provider/): GitHub's lacks it. */
export class ProtectionRule extends pulumi.CustomResource {
  constructor(name: string, args: ProtectionRuleArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "cutover:github:ProtectionRule",
      name,
      { ruleId: undefined, app: undefined, enabled: undefined, ...args },
      options,
    );
  }
}
