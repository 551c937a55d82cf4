import { RepositoryFile } from "@pulumi/github/repositoryFile.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import { adopted } from "./adoption.ts";
import { codeownersText } from "./codeowners-text.ts";
import type { CodeownersSettings } from "./settings.ts";

/** A branch of ours that holds what a pull request should bring to the default branch. */
export const PROPOSAL_BRANCH = "cutover/codeowners";

export type CodeownersArgs = {
  /** Name alone. */
  readonly repository: string;
  readonly settings: CodeownersSettings;
  readonly defaultBranch: string;
  /** Whether the file can only be proposed, because the default branch takes changes by pull request. */
  readonly proposed: boolean;
  /** Whether the default branch has such a file. */
  readonly exists: boolean;
};

/**
 * Who must approve changes to what. Written to the default branch while that is open, which it is before its rules are
 * made; later to a branch of its own, from which somebody makes a pull request: these rules hold for Pulumi too.
 * The file stays when it leaves the program.
 */
export class Codeowners extends Component {
  readonly nodes: { readonly file: RepositoryFile };

  constructor(name: string, args: CodeownersArgs, options?: pulumi.ComponentResourceOptions) {
    super("github:Codeowners", name, options);
    const { repository, settings, defaultBranch, proposed } = args;
    const common = {
      repository,
      file: settings.path,
      content: codeownersText(settings),
      overwriteOnCreate: true,
      commitMessage: "chore: code owners as declared",
    };
    const inside = { parent: this, retainOnDelete: true };
    const existing = args.exists ? `${args.repository}:${settings.path}:${defaultBranch}` : undefined;
    const proposal = { branch: PROPOSAL_BRANCH, autocreateBranch: true, autocreateBranchSourceBranch: defaultBranch };
    this.nodes = {
      file: proposed
        ? new RepositoryFile(this.child("proposal"), { ...common, ...proposal }, inside)
        : new RepositoryFile(this.name, { ...common, branch: defaultBranch }, { ...inside, ...adopted(existing) }),
    };
    this.registerOutputs({});
  }
}
