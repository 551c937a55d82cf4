import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfigText } from "../../../stacks/config/load.ts";
import { aRelease, asText, changed, loaded } from "../estate.ts";
import { aGithubEstate } from "./estate-github.ts";

const needs = (variables: Readonly<Record<string, string>>) => ({ production: { variables } });

test("what releases need of an environment is added to its own, and the last release counts", () => {
  const estate = aGithubEstate({ "environments.production.variables": { REGION: "north", CHECKOUT: "old" } });
  const releases = [
    { ...aRelease(), github: needs({ CHECKOUT: "new", TAX: "1" }) },
    { ...aRelease("2.0.0", 0), github: needs({ TAX: "2" }) },
  ];
  const both = changed({ releases }, estate);
  const [production] = loaded(both).github?.environments ?? [];
  assert.deepEqual(production?.variables, { REGION: "north", CHECKOUT: "new", TAX: "2" });
});

test("an environment that nobody declares can't be needed", () => {
  const result = loadConfigText(asText(changed({ "releases.0.github": { prod: {} } }, aGithubEstate())));
  assert.deepEqual(result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`), [
    "UNDECLARED_ENVIRONMENT releases.0.github.prod",
  ]);
});
