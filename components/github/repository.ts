import { IssueLabel } from "@pulumi/github/issueLabel.js";
import { Repository as GithubRepository } from "@pulumi/github/repository.js";
import { RepositoryDependabotSecurityUpdates } from "@pulumi/github/repositoryDependabotSecurityUpdates.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import { adopted } from "./adoption.ts";
import type { LabelSettings, RepositorySettings } from "./settings.ts";

export type RepositoryArgs = {
  /** Name alone. */
  readonly repository: string;
  readonly settings: RepositorySettings;
  readonly labels: readonly LabelSettings[];
  /** Whether Pulumi refuses to let go of it. */
  readonly protect: boolean;
  /** Whether it exists; then it is taken over, whatever its settings are. */
  readonly exists: boolean;
};

/**
 * A repository with safe settings, and the labels that releases read. One that exists is taken over; none is ever deleted
 * or archived, also when it leaves the program.
 */
export class Repository extends Component {
  /** Known once the repository is there. */
  readonly repository: pulumi.Output<string>;
  readonly nodes: {
    readonly repository: GithubRepository;
    readonly securityUpdates: RepositoryDependabotSecurityUpdates;
    readonly labels: readonly IssueLabel[];
  };

  constructor(name: string, args: RepositoryArgs, options?: pulumi.ComponentResourceOptions) {
    super("github:Repository", name, options);
    const repository = new GithubRepository(this.name, repositoryArgs(args), {
      parent: this,
      protect: args.protect,
      retainOnDelete: true,
      ignoreChanges: [...LEFT_ALONE],
      ...adopted(args.exists ? args.repository : undefined),
    });
    this.repository = repository.name;
    const enabled = args.settings.securityUpdates;
    this.nodes = {
      repository,
      securityUpdates: new RepositoryDependabotSecurityUpdates(
        this.child("security-updates"),
        { repository: this.repository, enabled },
        { parent: this },
      ),
      labels: args.labels.map(
        (label) =>
          new IssueLabel(
            this.child(`label-${label.name}`),
            { repository: this.repository, ...label },
            { parent: this },
          ),
      ),
    };
    this.registerOutputs({});
  }
}

/**
 * How a repository was made, and what the file can't say: to the provider what is not declared is not wanted, and it would
 * take down the pages of a repository that is taken over.
 */
const LEFT_ALONE = ["autoInit", "template", "isTemplate", "pages"];

/** Pure. */
export function repositoryArgs({ repository, settings }: Pick<RepositoryArgs, "repository" | "settings">) {
  const { features, mergeMethods } = settings;
  return {
    name: repository,
    description: settings.description,
    homepageUrl: settings.homepage,
    topics: [...settings.topics],
    visibility: settings.visibility,
    hasIssues: features.issues,
    hasProjects: features.projects,
    hasWiki: features.wiki,
    hasDiscussions: features.discussions,
    allowMergeCommit: mergeMethods.includes("merge"),
    allowSquashMerge: mergeMethods.includes("squash"),
    allowRebaseMerge: mergeMethods.includes("rebase"),
    allowAutoMerge: settings.autoMerge,
    allowUpdateBranch: settings.updateBranch,
    deleteBranchOnMerge: settings.deleteBranchOnMerge,
    webCommitSignoffRequired: settings.signOff,
    vulnerabilityAlerts: settings.vulnerabilityAlerts,
    securityAndAnalysis: {
      secretScanning: { status: onOff(settings.secretScanning) },
      secretScanningPushProtection: { status: onOff(settings.pushProtection) },
    },
    // Rules need a branch to hold for, and CODEOWNERS one to lie in.
    autoInit: true,
    archiveOnDestroy: false,
  };
}

function onOff(value: boolean): "enabled" | "disabled" {
  return value ? "enabled" : "disabled";
}
