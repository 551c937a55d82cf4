import { RepositoryRuleset } from "@pulumi/github/repositoryRuleset.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import { adopted } from "./adoption.ts";
import type { Enforcement, RulesetSpec } from "./rules.ts";
import { rulesetArgs, type TeamIds } from "./ruleset-args.ts";

export type RulesetArgs = {
  readonly repository: pulumi.Input<string>;
  readonly spec: RulesetSpec;
  /** What holds today, see enforcementOn. */
  readonly enforcement: Enforcement;
  /** Of the teams that may bypass it. */
  readonly teams: TeamIds;
  /** `repository:id` of a ruleset of this name that is to be taken over. */
  readonly existing: string | undefined;
};

/**
 * Rules that GitHub enforces on branches, tags or pushes. Whoever is not named under `bypass` has to keep them,
 * administrators too.
 */
export class Ruleset extends Component {
  readonly nodes: { readonly ruleset: RepositoryRuleset };

  constructor(name: string, args: RulesetArgs, options?: pulumi.ComponentResourceOptions) {
    super("github:Ruleset", name, options);
    const inputs = rulesetArgs(args.spec, args.repository, args.enforcement, args.teams);
    this.nodes = { ruleset: new RepositoryRuleset(this.name, inputs, { parent: this, ...adopted(args.existing) }) };
    this.registerOutputs({});
  }
}
