import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Enforcement, Rule, Ruleset } from "../state-rulesets.ts";
import type { Attempt } from "./attempts.ts";
import { decide } from "./decide.ts";
import { check, ciApp, commit, merge, push, repository, review, reviews, ruleset, state, user } from "./fixture.ts";

const rules: readonly Rule[] = [
  { type: "creation" },
  { type: "update" },
  { type: "deletion" },
  { type: "non_fast_forward" },
  { type: "required_linear_history" },
  { type: "required_signatures" },
  { type: "required_deployments", parameters: { required_deployment_environments: ["staging"] } },
  { type: "pull_request", parameters: { ...reviews, require_last_push_approval: true } },
  {
    type: "required_status_checks",
    parameters: {
      required_status_checks: [{ context: "ci", integration_id: ciApp }],
      strict_required_status_checks_policy: true,
    },
  },
];

const attempts: readonly Attempt[] = [
  push(),
  push({ rewinds: true }),
  push({ commits: [commit({ parents: 2, signature: { verified: false, reason: "unsigned" } })] }),
  push({ kind: "create", ref: "refs/heads/new" }),
  push({ kind: "delete", ref: "refs/heads/old" }),
  merge(),
  merge({ behind: true }, { reviews: [review()] }),
  merge({ method: "merge" }, { reviews: [review({ user: "mona" })] }),
];

const actors = ["ada", "mona", "dev", "rita"].map((login) => user(login));

const allowed = (rulesets: readonly Ruleset[], actor: (typeof actors)[number], attempt: Attempt): boolean =>
  decide({ state, repository: { ...repository, rulesets, checks: [check()] } }, actor, attempt).refusal === undefined;

const given = fc.record({
  rules: fc.subarray([...rules]),
  actor: fc.constantFrom(...actors),
  attempt: fc.constantFrom(...attempts),
});

test("taking rules away never forbids what was allowed", () => {
  fc.assert(
    fc.property(given, fc.infiniteStream(fc.boolean()), ({ rules: all, actor, attempt }, keep) => {
      const fewer = all.filter(() => keep.next().value);
      assert.ok(!allowed([ruleset(all)], actor, attempt) || allowed([ruleset(fewer)], actor, attempt));
    }),
  );
});

test("rules in two rulesets forbid what they forbid in one", () => {
  fc.assert(
    fc.property(given, fc.nat(rules.length), ({ rules: all, actor, attempt }, at) => {
      const split = [ruleset(all.slice(0, at)), ruleset(all.slice(at))];
      assert.equal(allowed(split, actor, attempt), allowed([ruleset(all)], actor, attempt));
    }),
  );
});

test("rulesets that are not active, and a bypass for everybody who writes, forbid nothing", () => {
  const writers = [{ actor_type: "RepositoryRole", actor_id: 4, bypass_mode: "always" }] as const;
  fc.assert(
    fc.property(
      given,
      fc.constantFrom<Enforcement>("evaluate", "disabled"),
      ({ rules: all, actor, attempt }, enforcement) => {
        const free = allowed([], actor, attempt);
        assert.equal(allowed([ruleset(all, { enforcement })], actor, attempt), free);
        assert.equal(allowed([ruleset(all, { bypass: writers })], actor, attempt), free);
      },
    ),
  );
});
