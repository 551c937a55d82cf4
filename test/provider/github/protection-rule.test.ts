import assert from "node:assert/strict";
import { test } from "node:test";
import { protectionRule } from "../../../provider/github/protection-rule.ts";
import type { EnvironmentOnGitHub, ProtectionRules, RuleOnGitHub } from "../../../provider/ports.ts";

const apiUrl = "https://api.github.com/";
const inputs = { owner: "acme", repository: "shop", environment: "prod/eu", integrationId: 77 };
const state = { ...inputs, apiUrl, ruleId: 1, app: "gate", enabled: true };

/** Rules of one environment, in memory. */
function memory(rules: RuleOnGitHub[] = [], present = true): ProtectionRules & { readonly rules: RuleOnGitHub[] } {
  const verify = (where: EnvironmentOnGitHub): void => assert.equal(where.environment, "prod/eu");
  return {
    rules,
    list: async (where) => {
      verify(where);
      return present ? rules : undefined;
    },
    enable: async (where, id) => {
      verify(where);
      const rule = { id: rules.length + 1, enabled: true, app: { id, slug: "gate" } };
      rules.push(rule);
      return rule;
    },
    disable: async (where, id) => {
      verify(where);
      rules.splice(0, rules.length, ...rules.filter((rule) => rule.id !== id));
    },
  };
}

const silent = (): void => {};

test("a rule is made once: creating it again takes over the one that is there", async () => {
  const github = memory();
  const kind = protectionRule(github);
  const first = await kind.create(inputs, silent);
  assert.deepEqual(first, { id: "acme/shop/prod/eu/1", properties: state });
  assert.deepEqual(await kind.create(inputs, silent), first);
  assert.equal(github.rules.length, 1);
});

test("a rule is read as it is, and is gone when it or its environment is", async () => {
  const github = memory();
  const kind = protectionRule(github);
  const made = await kind.create(inputs, silent);
  assert.deepEqual(await kind.read(made.id, {}), made);
  await kind.delete(made.id, made.properties);
  assert.equal(await kind.read(made.id, made.properties), undefined);
  assert.equal(await protectionRule(memory([], false)).read(made.id, made.properties), undefined);
});

test("another app or environment is another rule; the same is none", async () => {
  const kind = protectionRule(memory());
  assert.deepEqual(await kind.changes(state, inputs), []);
  assert.deepEqual(await kind.changes(state, { ...inputs, integrationId: 78, environment: "x" }), [
    { property: "environment", how: "update", replaces: true },
    { property: "integrationId", how: "update", replaces: true },
  ]);
});

test("a rule that was switched off is made anew", async () => {
  assert.deepEqual(await protectionRule(memory()).changes({ ...state, enabled: false }, inputs), [
    { property: "enabled", how: "update", replaces: true },
  ]);
});

test("all problems of the inputs are said at once, and what is not known yet is none", () => {
  const kind = protectionRule(memory());
  const wrong = { owner: "", environment: "x", integrationId: 1.5, extra: 1 };
  assert.deepEqual(
    kind.check(wrong, ["repository"]).map(({ property }) => property),
    ["extra", "owner", "integrationId"],
  );
  assert.deepEqual(kind.check(inputs, []), []);
});

test("an id of another form is refused", async () => {
  await assert.rejects(protectionRule(memory()).read("acme/shop", {}), { code: "INPUT" });
});
