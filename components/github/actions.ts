import { ActionsRepositoryOidcSubjectClaimCustomizationTemplate } from "@pulumi/github/actionsRepositoryOidcSubjectClaimCustomizationTemplate.js";
import { ActionsRepositoryPermissions } from "@pulumi/github/actionsRepositoryPermissions.js";
import { WorkflowRepositoryPermissions } from "@pulumi/github/workflowRepositoryPermissions.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import type { ActionsSettings } from "./settings.ts";

export type ActionsArgs = {
  readonly repository: pulumi.Input<string>;
  readonly settings: ActionsSettings;
  /** In their order. `context` holds the environment of a job that has one. */
  readonly oidcClaims: readonly string[];
};

/**
 * What workflows of the repository may do: which actions they may use, what their token may when they do not say, and
 * as whom they show themselves elsewhere.
 */
export class Actions extends Component {
  readonly nodes: {
    readonly permissions: ActionsRepositoryPermissions;
    readonly token: WorkflowRepositoryPermissions;
    readonly subject: ActionsRepositoryOidcSubjectClaimCustomizationTemplate;
  };

  constructor(name: string, args: ActionsArgs, options?: pulumi.ComponentResourceOptions) {
    super("github:Actions", name, options);
    const { repository, settings, oidcClaims } = args;
    const inside = { parent: this };
    const token = {
      repository,
      defaultWorkflowPermissions: settings.token,
      canApprovePullRequestReviews: settings.approvePullRequests,
    };
    const subject = { repository, useDefault: false, includeClaimKeys: [...oidcClaims] };
    this.nodes = {
      permissions: new ActionsRepositoryPermissions(this.child("allowed"), permissionsArgs(args), inside),
      token: new WorkflowRepositoryPermissions(this.child("token"), token, inside),
      subject: new ActionsRepositoryOidcSubjectClaimCustomizationTemplate(this.child("subject"), subject, inside),
    };
    this.registerOutputs({});
  }
}

/** Pure. */
export function permissionsArgs({ repository, settings }: Pick<ActionsArgs, "repository" | "settings">) {
  const { allowed, githubOwned, verified, patterns, shaPinning } = settings;
  const selected = { githubOwnedAllowed: githubOwned, verifiedAllowed: verified, patternsAlloweds: [...patterns] };
  return {
    repository,
    enabled: true,
    allowedActions: allowed === "local" ? "local_only" : allowed,
    ...(allowed === "selected" ? { allowedActionsConfig: selected } : {}),
    shaPinningRequired: shaPinning,
  };
}
