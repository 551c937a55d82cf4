import { ActionsEnvironmentSecret } from "@pulumi/github/actionsEnvironmentSecret.js";
import { ActionsEnvironmentVariable } from "@pulumi/github/actionsEnvironmentVariable.js";
import { RepositoryEnvironment } from "@pulumi/github/repositoryEnvironment.js";
import { RepositoryEnvironmentDeploymentPolicy } from "@pulumi/github/repositoryEnvironmentDeploymentPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import { adopted } from "./adoption.ts";
import { EnvironmentProtection, ProtectionRule } from "./own-resources.ts";
import type { TeamIds } from "./ruleset-args.ts";
import type { EnvironmentSettings } from "./settings.ts";

/** What an environment has already. */
export type ExistingEnvironment = {
  /** Ids of deployment policies, by `branch <pattern>` or `tag <pattern>`. */
  readonly policies: Readonly<Record<string, number>>;
  /** Names of variables. */
  readonly variables: readonly string[];
};

export type EnvironmentArgs = {
  readonly apiUrl: string;
  readonly owner: string;
  /** Name alone. */
  readonly repository: string;
  readonly settings: EnvironmentSettings;
  /** Ids of the reviewers, by slug and by login. */
  readonly teams: TeamIds;
  readonly users: Readonly<Record<string, number>>;
  /** Undefined when there is no such environment. */
  readonly existing: ExistingEnvironment | undefined;
};

/**
 * An environment that deployments go to: who must approve them, what may be deployed, and what a job gets to know there.
 * Secrets reach GitHub encrypted by its own key, and are encrypted in Pulumi's state.
 */
export class Environment extends Component {
  readonly nodes: {
    readonly environment: RepositoryEnvironment;
    readonly policies: readonly RepositoryEnvironmentDeploymentPolicy[];
    readonly variables: readonly ActionsEnvironmentVariable[];
    readonly secrets: readonly ActionsEnvironmentSecret[];
    readonly protectionRules: readonly ProtectionRule[];
    readonly protection: EnvironmentProtection;
  };

  constructor(name: string, args: EnvironmentArgs, options?: pulumi.ComponentResourceOptions) {
    super("github:Environment", name, options);
    const id = `${args.repository}:${args.settings.name}`;
    const environment = new RepositoryEnvironment(this.name, environmentArgs(args), {
      parent: this,
      ...adopted(args.existing === undefined ? undefined : id),
    });
    const place = { repository: args.repository, environment: environment.environment };
    // With the environment all that is in it goes.
    const inside = { parent: this, deletedWith: environment };
    const policies = this.createPolicies(args, id, place, inside);
    this.nodes = {
      environment,
      policies,
      variables: this.createVariables(args, id, place, inside),
      secrets: Object.entries(args.settings.secrets).map(([secretName, value]) => {
        const inputs = { ...place, secretName, plaintextValue: pulumi.secret(value) };
        return new ActionsEnvironmentSecret(this.child(`secret-${secretName}`), inputs, inside);
      }),
      protectionRules: args.settings.protectionApps.map((integrationId) => {
        const inputs = { apiUrl: args.apiUrl, owner: args.owner, ...place, integrationId };
        return new ProtectionRule(this.child(`app-${integrationId}`), inputs, inside);
      }),
      // Last, so that it finds nothing left to do where the rest did its work.
      protection: new EnvironmentProtection(this.child("protection"), protectionArgs(args, place), {
        ...inside,
        dependsOn: policies,
      }),
    };
    this.registerOutputs({});
  }

  private createPolicies(args: EnvironmentArgs, id: string, place: Place, inside: pulumi.CustomResourceOptions) {
    return patterns(args.settings).map(({ kind, pattern }) => {
      const existing = args.existing?.policies[`${kind} ${pattern}`];
      const inputs = { ...place, ...(kind === "branch" ? { branchPattern: pattern } : { tagPattern: pattern }) };
      return new RepositoryEnvironmentDeploymentPolicy(this.child(`${kind}-${pattern}`), inputs, {
        ...inside,
        ...adopted(existing === undefined ? undefined : `${id}:${existing}`),
      });
    });
  }

  private createVariables(args: EnvironmentArgs, id: string, place: Place, inside: pulumi.CustomResourceOptions) {
    return Object.entries(args.settings.variables).map(([variableName, value]) => {
      const exists = args.existing?.variables.includes(variableName) === true;
      return new ActionsEnvironmentVariable(
        this.child(`variable-${variableName}`),
        { ...place, variableName, value },
        { ...inside, ...adopted(exists ? `${id}:${variableName}` : undefined) },
      );
    });
  }
}

type Place = { readonly repository: string; readonly environment: pulumi.Input<string> };

/** Pure, but for ids that are not known yet. */
export function environmentArgs(args: EnvironmentArgs) {
  const { repository, settings } = args;
  const reviewers = reviewerIds(args);
  const nobody = reviewers.teams.length + reviewers.users.length === 0;
  return {
    repository,
    environment: settings.name,
    waitTimer: settings.waitMinutes,
    preventSelfReview: !settings.selfReview,
    canAdminsBypass: settings.adminsBypass,
    reviewers: nobody ? [] : [reviewers],
    deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
  };
}

function protectionArgs(args: EnvironmentArgs, place: Place) {
  const { apiUrl, owner, settings } = args;
  const { selfReview, adminsBypass, waitMinutes } = settings;
  const deployable = patterns(settings).map(({ kind, pattern }) => `${kind} ${pattern}`);
  const rest = { selfReview, adminsBypass, waitMinutes, patterns: deployable };
  return { apiUrl, owner, ...place, ...reviewerIds(args), ...rest };
}

function reviewerIds({ settings, teams, users }: EnvironmentArgs) {
  return {
    teams: settings.reviewers.teams.map((team) => known(teams[team], team)),
    users: settings.reviewers.users.map((user) => known(users[user], user)),
  };
}

function patterns({ branches, tags }: EnvironmentSettings) {
  return [
    ...branches.map((pattern) => ({ kind: "branch" as const, pattern })),
    ...tags.map((pattern) => ({ kind: "tag" as const, pattern })),
  ];
}

function known<T>(id: T | undefined, name: string): T {
  if (id === undefined) throw new Error(`expected the id of \`${name}\`; the inventory has it`);
  return id;
}
