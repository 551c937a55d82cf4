/** What different tokens see of the same repository, and who did what. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exitCodeOf } from "../../../scripts/audit/report.ts";
import { auditInWords } from "../../../scripts/report/audit-words.ts";
import { must } from "./apply-by-hand.ts";
import { NOW, openShop, type Shop } from "./shop.ts";

let shop: Shop;

before(async () => {
  shop = await openShop();
});

after(() => shop.server.stop());

test("who edited a ruleset by hand is named", async () => {
  const id = await shop.rulesetId("main");
  await must(shop.ada, "PUT", "/collaborators/mona", { permission: "admin" });
  await must(shop.person("mona"), "PUT", `/rulesets/${id}`, { enforcement: "disabled" });
  try {
    const { areas } = await shop.audited();
    const changed = areas.flatMap(({ findings }) => findings.map((finding) => [finding.subject, finding.changed]));
    assert.deepEqual(
      changed.filter(([subject]) => subject === "ruleset main"),
      [["ruleset main", `last by mona, at ${new Date(NOW).toISOString()}`]],
    );
  } finally {
    await must(shop.ada, "PUT", `/rulesets/${id}`, shop.mainRuleset());
    await must(shop.ada, "DELETE", "/collaborators/mona");
  }
});

test("who went past a rule is named", async () => {
  const id = await shop.rulesetId("main");
  const everybody = [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }];
  await must(shop.ada, "PUT", `/rulesets/${id}`, { bypass_actors: everybody });
  try {
    const [readme] = [Buffer.from("past the rules\n").toString("base64")];
    await must(shop.ada, "PUT", "/contents/PAST.md", { message: "Past the rules", content: readme, branch: "main" });
    const { github } = await shop.audited();
    const found = github?.bypasses;
    assert.deepEqual(found?.kind === "seen" ? found.value.map(({ by, ref, result }) => [by, ref, result]) : found, [
      ["ada", "refs/heads/main", "bypass"],
    ]);
  } finally {
    await must(shop.ada, "PUT", `/rulesets/${id}`, shop.mainRuleset());
  }
});

test("a token that may only read finds nothing wrong, and passes for nothing", async () => {
  await must(shop.ada, "PUT", "/collaborators/rita", { permission: "pull" });
  try {
    const report = await shop.audited("rita");
    const verdicts = report.areas.flatMap(({ findings }) => findings.map(({ verdict }) => verdict));
    assert.deepEqual([...new Set(verdicts)].sort(), ["noted", "unknown"]);
    assert.deepEqual([report.verdict, exitCodeOf(report)], ["unknown", 1]);
    const unknown = report.areas.flatMap(({ findings }) =>
      findings.filter(({ verdict }) => verdict === "unknown").map(({ subject, setting }) => `${subject}: ${setting}`),
    );
    for (const hidden of ["ruleset main: may go past it", "repository acme/shop: push protection"]) {
      assert.ok(unknown.includes(hidden), unknown.join("\n"));
    }
    assert.match(auditInWords(report).join("\n"), /not seen: .*who may go past ruleset main/);
  } finally {
    await must(shop.ada, "DELETE", "/collaborators/rita");
  }
});

test("a token that may not see the repository knows nothing of it", async () => {
  const report = await shop.audited("dev");
  const all = report.areas.flatMap(({ findings, asDeclared }) => [
    asDeclared,
    ...findings.map(({ verdict }) => verdict),
  ]);
  assert.deepEqual([...new Set(all)].sort(), [0, "noted", "unknown"]);
});
