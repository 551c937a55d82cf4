/** Makes what a file declares over REST, as a careful administrator would: the audit must find nothing then. */
import assert from "node:assert/strict";
import type { RulesetRules, RulesetSpec } from "../../../components/github/rules.ts";
import type { EnvironmentSettings } from "../../../components/github/settings.ts";
import type { GithubConfig, GovernanceConfig } from "../../../stacks/config/config-github.ts";
import type { Person } from "../../lab/github/person.ts";

/** Ids that the lab's GitHub gives its teams. */
const TEAMS: Readonly<Record<string, number>> = { platform: 7, "release-captains": 8, "shop-team": 9 };

export async function must(person: Person, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await person.ask(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export async function applyByHand(ada: Person, declared: GithubConfig): Promise<void> {
  const { governance } = declared;
  assert.ok(governance);
  await applySettings(ada, declared, governance);
  for (const ruleset of governance.rulesets) await must(ada, "POST", "/rulesets", rulesetBody(ruleset));
  for (const { name, permission } of governance.teams) {
    await must(ada, "PUT", `//orgs/${declared.owner}/teams/${name}/repos/${declared.owner}/${declared.repository}`, {
      permission,
    });
  }
  for (const environment of declared.environments) await applyEnvironment(ada, environment);
}

async function applySettings(
  ada: Person,
  { owner, repository }: GithubConfig,
  governance: GovernanceConfig,
): Promise<void> {
  const { settings, labels, actions, oidcClaims } = governance;
  const { features, mergeMethods } = settings;
  await must(ada, "POST", `//orgs/${owner}/repos`, {
    name: repository,
    visibility: settings.visibility,
    auto_init: true,
  });
  await must(ada, "PATCH", "", {
    ...{ description: settings.description, homepage: settings.homepage },
    ...{ has_issues: features.issues, has_projects: features.projects },
    ...{ has_wiki: features.wiki, has_discussions: features.discussions },
    allow_merge_commit: mergeMethods.includes("merge"),
    allow_squash_merge: mergeMethods.includes("squash"),
    allow_rebase_merge: mergeMethods.includes("rebase"),
    ...{ allow_auto_merge: settings.autoMerge, allow_update_branch: settings.updateBranch },
    ...{ delete_branch_on_merge: settings.deleteBranchOnMerge, web_commit_signoff_required: settings.signOff },
    security_and_analysis: {
      secret_scanning: { status: settings.secretScanning ? "enabled" : "disabled" },
      secret_scanning_push_protection: { status: settings.pushProtection ? "enabled" : "disabled" },
    },
  });
  await must(ada, "PUT", "/topics", { names: settings.topics });
  await must(ada, "PUT", "/vulnerability-alerts");
  await must(ada, "PUT", "/automated-security-fixes");
  for (const label of labels) await must(ada, "POST", "/labels", label);
  await must(ada, "PUT", "/actions/permissions", {
    ...{ enabled: true, allowed_actions: actions.allowed, sha_pinning_required: actions.shaPinning },
  });
  await must(ada, "PUT", "/actions/permissions/selected-actions", {
    ...{ github_owned_allowed: actions.githubOwned, verified_allowed: actions.verified },
    patterns_allowed: actions.patterns,
  });
  await must(ada, "PUT", "/actions/permissions/workflow", {
    ...{ default_workflow_permissions: actions.token, can_approve_pull_request_reviews: actions.approvePullRequests },
  });
  await must(ada, "PUT", "/actions/oidc/customization/sub", { use_default: false, include_claim_keys: oidcClaims });
}

async function applyEnvironment(ada: Person, settings: EnvironmentSettings): Promise<void> {
  const path = `/environments/${settings.name}`;
  await must(ada, "PUT", path, {
    ...{ wait_timer: settings.waitMinutes, prevent_self_review: !settings.selfReview },
    can_admins_bypass: settings.adminsBypass,
    reviewers: settings.reviewers.teams.map((team) => ({ type: "Team", id: TEAMS[team] })),
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  const policies = [
    ...settings.branches.map((name) => ({ name, type: "branch" })),
    ...settings.tags.map((name) => ({ name, type: "tag" })),
  ];
  for (const policy of policies) await must(ada, "POST", `${path}/deployment-branch-policies`, policy);
  for (const [name, value] of Object.entries(settings.variables)) {
    await must(ada, "POST", `${path}/variables`, { name, value });
  }
  for (const app of settings.protectionApps) {
    await must(ada, "POST", `${path}/deployment_protection_rules`, { integration_id: app });
  }
}

/** In REST's words. */
export function rulesetBody(spec: RulesetSpec): Readonly<Record<string, unknown>> {
  const refs = { ref_name: { include: spec.include, exclude: spec.exclude } };
  return {
    ...{ name: spec.name, target: spec.target, enforcement: "active", rules: rulesBody(spec.rules) },
    ...(spec.target === "push" ? {} : { conditions: refs }),
    bypass_actors: spec.bypass.map((actor) => {
      assert.ok(actor.kind === "team");
      return {
        ...{ actor_id: TEAMS[actor.team], actor_type: "Team" },
        bypass_mode: actor.mode === "pullRequest" ? "pull_request" : actor.mode,
      };
    }),
  };
}

function rulesBody(rules: RulesetRules): readonly object[] {
  const { pullRequest, checks, content } = rules;
  const on = (wanted: boolean, type: string): readonly object[] => (wanted ? [{ type }] : []);
  return [
    ...on(rules.restrictCreation, "creation"),
    ...on(rules.restrictUpdate, "update"),
    ...on(rules.restrictDeletion, "deletion"),
    ...on(rules.forbidForcePush, "non_fast_forward"),
    ...on(rules.linearHistory, "required_linear_history"),
    ...on(rules.signedCommits, "required_signatures"),
    ...(pullRequest === undefined
      ? []
      : [
          {
            type: "pull_request",
            parameters: {
              required_approving_review_count: pullRequest.approvals,
              dismiss_stale_reviews_on_push: pullRequest.dismissStale,
              require_code_owner_review: pullRequest.codeOwners,
              require_last_push_approval: pullRequest.lastPushApproval,
              required_review_thread_resolution: pullRequest.resolvedThreads,
              allowed_merge_methods: pullRequest.mergeMethods,
            },
          },
        ]),
    ...(checks === undefined
      ? []
      : [
          {
            type: "required_status_checks",
            parameters: {
              strict_required_status_checks_policy: checks.strict,
              required_status_checks: checks.required.map(({ context, app }) => ({ context, integration_id: app })),
            },
          },
        ]),
    ...(content === undefined ? [] : contentBody(content)),
  ];
}

function contentBody(content: NonNullable<RulesetRules["content"]>): readonly object[] {
  return [
    { type: "file_path_restriction", parameters: { restricted_file_paths: content.restrictedPaths } },
    { type: "file_extension_restriction", parameters: { restricted_file_extensions: content.restrictedExtensions } },
    { type: "max_file_size", parameters: { max_file_size: content.maximumFileMegabytes } },
  ];
}
