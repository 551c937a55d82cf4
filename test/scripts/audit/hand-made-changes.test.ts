/** Changes that people make by hand at GitHub, and what `cutover audit` says of them. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exitCodeOf } from "../../../scripts/audit/report.ts";
import { must } from "./apply-by-hand.ts";
import { openShop, type Shop, told } from "./shop.ts";

let shop: Shop;

before(async () => {
  shop = await openShop();
});

after(() => shop.server.stop());

test("a repository that is as declared has no finding, and the defaults without code owners score eight of ten", async () => {
  const report = await shop.audited();
  assert.deepEqual(told(report), []);
  assert.equal(exitCodeOf(report), 0);
  const { scorecard, environments } = report.github ?? assert.fail("GitHub was asked");
  // Code owners are demanded, and the repository has no CODEOWNERS.
  assert.deepEqual(
    [
      scorecard.kind === "scored" ? [scorecard.score, scorecard.unseen] : scorecard,
      environments.map((one) => one.score),
    ],
    [[8, []], [10]],
  );
});

type Change = {
  readonly make: () => Promise<unknown>;
  readonly undo: () => Promise<unknown>;
  readonly told: readonly string[];
};

const ENVIRONMENT = "/environments/production";

/** What an environment is without the changes. */
const environmentBody = (changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  ...{ wait_timer: 0, prevent_self_review: true, can_admins_bypass: false },
  reviewers: [{ type: "Team", id: 8 }],
  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  ...changes,
});

const CHANGES: Readonly<Record<string, Change>> = {
  "a ruleset edited": {
    make: async () => {
      const rules = (shop.mainRuleset().rules as readonly { readonly type: string }[]).filter(
        ({ type }) => type !== "required_signatures",
      );
      await must(shop.ada, "PUT", `/rulesets/${await shop.rulesetId("main")}`, { rules });
    },
    undo: async () => must(shop.ada, "PUT", `/rulesets/${await shop.rulesetId("main")}`, shop.mainRuleset()),
    told: ["drifted (weaker) | ruleset main | signed commits | yes | no"],
  },
  "a ruleset turned off": {
    make: async () =>
      must(shop.ada, "PUT", `/rulesets/${await shop.rulesetId("release-tags")}`, { enforcement: "disabled" }),
    undo: async () =>
      must(shop.ada, "PUT", `/rulesets/${await shop.rulesetId("release-tags")}`, { enforcement: "active" }),
    told: ["drifted (weaker) | ruleset release-tags | enforcement | active | disabled"],
  },
  "a bypass actor added": {
    make: async () =>
      must(shop.ada, "PUT", `/rulesets/${await shop.rulesetId("main")}`, {
        bypass_actors: [
          { actor_id: 8, actor_type: "Team", bypass_mode: "pull_request" },
          { actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" },
        ],
      }),
    undo: async () => must(shop.ada, "PUT", `/rulesets/${await shop.rulesetId("main")}`, shop.mainRuleset()),
    told: [
      "drifted (weaker) | ruleset main | may go past it | team release-captains (only in a pull request) | everybody with role admin (always), team release-captains (only in a pull request)",
    ],
  },
  "a ruleset of one's own": {
    make: () => must(shop.ada, "POST", "/rulesets", shop.mainRuleset({ name: "quick", rules: [{ type: "deletion" }] })),
    undo: async () => must(shop.ada, "DELETE", `/rulesets/${await shop.rulesetId("quick")}`),
    told: ["undeclared | ruleset quick |  | nothing | active, for ~DEFAULT_BRANCH: deletion"],
  },
  "classic protection added": {
    make: () =>
      must(shop.ada, "PUT", "/branches/main/protection", {
        ...{ required_status_checks: null, enforce_admins: false, restrictions: null, allow_force_pushes: true },
        required_pull_request_reviews: { required_approving_review_count: 1 },
      }),
    undo: () => must(shop.ada, "DELETE", "/branches/main/protection"),
    told: [
      "undeclared | classic protection of main |  | none: rulesets protect branches | 1 approvals; checks none; force pushes allowed; not for administrators",
    ],
  },
  "a reviewer removed": {
    make: () => must(shop.ada, "PUT", ENVIRONMENT, environmentBody({ reviewers: [], prevent_self_review: false })),
    undo: () => must(shop.ada, "PUT", ENVIRONMENT, environmentBody()),
    told: [
      "drifted (weaker) | environment production | reviewers | team release-captains | none",
      "drifted (weaker) | environment production | who started it may approve it | no | yes",
    ],
  },
  "administrators let past an environment": {
    make: () => must(shop.ada, "PUT", ENVIRONMENT, environmentBody({ can_admins_bypass: true })),
    undo: () => must(shop.ada, "PUT", ENVIRONMENT, environmentBody()),
    told: ["drifted (weaker) | environment production | administrators may skip the rules | no | yes"],
  },
  "a variable changed": {
    make: () => must(shop.ada, "PATCH", `${ENVIRONMENT}/variables/REGION`, { value: "us" }),
    undo: () => must(shop.ada, "PATCH", `${ENVIRONMENT}/variables/REGION`, { value: "eu" }),
    told: ["drifted | environment production | variable REGION | eu | us"],
  },
  "an environment more": {
    make: () => must(shop.ada, "PUT", "/environments/quick", {}),
    undo: () => must(shop.ada, "DELETE", "/environments/quick"),
    told: ["undeclared | environment quick |  | nothing, in no stack's file | no reviewers; any branch and tag"],
  },
  "a label deleted": {
    make: () => must(shop.ada, "DELETE", `/labels/${encodeURIComponent("freeze/main-red")}`),
    undo: () =>
      must(
        shop.ada,
        "POST",
        "/labels",
        shop.declared.governance?.labels.find(({ name }) => name === "freeze/main-red"),
      ),
    told: ["drifted (weaker) | label freeze/main-red |  | a label | no such label"],
  },
  "Actions loosened": {
    make: async () => {
      await must(shop.ada, "PUT", "/actions/permissions", {
        enabled: true,
        allowed_actions: "all",
        sha_pinning_required: false,
      });
      await must(shop.ada, "PUT", "/actions/permissions/workflow", {
        ...{ default_workflow_permissions: "write", can_approve_pull_request_reviews: true },
      });
    },
    undo: async () => {
      await must(shop.ada, "PUT", "/actions/permissions", {
        ...{ enabled: true, allowed_actions: "selected", sha_pinning_required: true },
      });
      await must(shop.ada, "PUT", "/actions/permissions/workflow", {
        ...{ default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
      });
    },
    told: [
      "drifted (weaker) | GitHub Actions | actions that may run | selected | all",
      "drifted (weaker) | GitHub Actions | actions named by commit | yes | no",
      "drifted (weaker) | GitHub Actions | token of a workflow | read | write",
      "drifted (weaker) | GitHub Actions | workflows may approve pull requests | no | yes",
    ],
  },
  "push protection off, and the world let in": {
    make: () =>
      must(shop.ada, "PATCH", "", {
        ...{ visibility: "public" },
        security_and_analysis: { secret_scanning_push_protection: { status: "disabled" } },
      }),
    undo: () =>
      must(shop.ada, "PATCH", "", {
        ...{ visibility: "private" },
        security_and_analysis: { secret_scanning_push_protection: { status: "enabled" } },
      }),
    told: [
      "drifted (weaker) | repository acme/shop | visibility | private | public",
      "drifted (weaker) | repository acme/shop | push protection | yes | no",
    ],
  },
};

for (const [name, change] of Object.entries(CHANGES)) {
  test(`found: ${name}`, async () => {
    await change.make();
    try {
      const report = await shop.audited();
      assert.deepEqual(told(report), change.told);
      assert.equal(exitCodeOf(report), 1);
    } finally {
      await change.undo();
    }
    assert.deepEqual(told(await shop.audited()), []);
  });
}
