import assert from "node:assert/strict";
import { after, test } from "node:test";
import { said, startWorld } from "./world.ts";

const world = await startWorld();
const { dev, rita, ci, gatekeeper } = world;
after(() => world.stop());

test("the App of a check is the token's, whatever the body says", async () => {
  const sha = await dev.sha("heads/main");
  assert.deepEqual(said(await dev.check(sha, "ci", "success")), [403, "You must authenticate via a GitHub App."]);
  const run = await ci.ask("POST", "/check-runs", {
    name: "ci",
    head_sha: sha,
    app_id: 1,
    conclusion: "success",
    status: "completed",
  });
  assert.equal((run.body as { readonly app: { readonly id: number } }).app.id, 15368);
  assert.equal((await rita.status(sha, "ci", "success")).status, 403);
  assert.equal((await dev.status(sha, "lint", "success")).status, 201);
  const combined = (await dev.ask("GET", `/commits/${sha}/status`)).body as Record<string, unknown>;
  assert.deepEqual([combined.state, combined.total_count], ["success", 1]);
  const listed = (await dev.ask("GET", "/commits/main/check-runs")).body as Record<string, unknown>;
  assert.equal(listed.total_count, 1);
});

test("a check run is changed by its App alone", async () => {
  const sha = await dev.sha("heads/main");
  const { id } = (await ci.ask("POST", "/check-runs", { name: "slow", head_sha: sha })).body as { readonly id: number };
  const green = { status: "completed", conclusion: "success" };
  assert.equal((await gatekeeper.ask("PATCH", `/check-runs/${id}`, green)).status, 403);
  assert.equal((await ci.ask("PATCH", `/check-runs/${id}`, green)).status, 200);
  const { conclusion } = (await dev.ask("GET", `/check-runs/${id}`)).body as { readonly conclusion: string };
  assert.equal(conclusion, "success");
});
