import type {
  EnvironmentOnGitHub,
  EnvironmentsOnGitHub,
  PatternOnGitHub,
  ProtectionOnGitHub,
  ReviewOnGitHub,
} from "../ports.ts";
import type { Answer, GithubClient } from "./github-client.ts";

type Reviewer = { readonly type: string; readonly reviewer: { readonly id: number } };
type Rule = {
  readonly type: string;
  readonly wait_timer?: number;
  readonly prevent_self_review?: boolean;
  readonly reviewers?: readonly Reviewer[];
};
type EnvironmentBody = {
  readonly protection_rules?: readonly Rule[];
  readonly can_admins_bypass?: boolean;
  readonly deployment_branch_policy: { readonly custom_branch_policies: boolean } | null;
};
type PolicyBody = { readonly id: number; readonly name: string; readonly type?: string };

const PAGE = 100;

/** Environments over REST. */
export class RestEnvironments implements EnvironmentsOnGitHub {
  readonly #client: GithubClient;

  constructor(client: GithubClient) {
    this.#client = client;
  }

  async read(where: EnvironmentOnGitHub): Promise<ProtectionOnGitHub | undefined> {
    const { status, data } = await this.#ask(where, "GET", "", {}, [404]);
    if (status === 404) return undefined;
    const body = data as EnvironmentBody;
    const rules = body.protection_rules ?? [];
    const review = rules.find(({ type }) => type === "required_reviewers");
    const ids = (kind: string) =>
      (review?.reviewers ?? []).filter(({ type }) => type === kind).map(({ reviewer }) => reviewer.id);
    const custom = body.deployment_branch_policy?.custom_branch_policies;
    return {
      teams: ids("Team"),
      users: ids("User"),
      selfReview: review === undefined ? undefined : review.prevent_self_review !== true,
      adminsBypass: body.can_admins_bypass !== false,
      waitMinutes: rules.find(({ type }) => type === "wait_timer")?.wait_timer ?? 0,
      deployable: custom === undefined ? "anything" : custom ? "patterns" : "protected branches",
      patterns: custom === true ? await this.#patterns(where) : [],
    };
  }

  async write(where: EnvironmentOnGitHub, review: ReviewOnGitHub): Promise<void> {
    const { teams, users, selfReview, adminsBypass, waitMinutes } = review;
    await this.#ask(where, "PUT", "", {
      wait_timer: waitMinutes,
      prevent_self_review: !selfReview,
      can_admins_bypass: adminsBypass,
      reviewers: [...teams.map((id) => ({ type: "Team", id })), ...users.map((id) => ({ type: "User", id }))],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
  }

  async addPattern(where: EnvironmentOnGitHub, pattern: string): Promise<void> {
    const [type = "", ...name] = pattern.split(" ");
    await this.#ask(where, "POST", "/deployment-branch-policies", { name: name.join(" "), type });
  }

  async removePattern(where: EnvironmentOnGitHub, id: number): Promise<void> {
    await this.#ask(where, "DELETE", `/deployment-branch-policies/${id}`, {}, [404]);
  }

  async #patterns(where: EnvironmentOnGitHub): Promise<readonly PatternOnGitHub[]> {
    const found: PolicyBody[] = [];
    for (let page = 1; ; page += 1) {
      const { data } = await this.#ask(where, "GET", "/deployment-branch-policies", { per_page: PAGE, page });
      const policies = (data as { readonly branch_policies?: readonly PolicyBody[] }).branch_policies ?? [];
      found.push(...policies);
      if (policies.length < PAGE) break;
    }
    return found.map(({ id, name, type }) => ({ id, pattern: `${type ?? "branch"} ${name}` }));
  }

  #ask(
    { apiUrl, owner, repository, environment }: EnvironmentOnGitHub,
    method: "GET" | "PUT" | "POST" | "DELETE",
    rest: string,
    parameters: Readonly<Record<string, unknown>>,
    expected: readonly number[] = [],
  ): Promise<Answer> {
    return this.#client.ask({
      apiUrl,
      route: `${method} /repos/{owner}/{repo}/environments/{environment_name}${rest}`,
      parameters: { owner, repo: repository, environment_name: environment, ...parameters },
      expected,
      where: `${owner}/${repository}, environment ${environment}`,
    });
  }
}
