import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { reviews, ruleset } from "../rules/fixture.ts";
import type { Rule } from "../state-rulesets.ts";
import { said, startWorld, violated } from "./world.ts";

const world = await startWorld();
const { mona, dev, rex, rita, ci } = world;
after(() => world.stop());

beforeEach(() => rules());

const rules = (...given: readonly Rule[]): void =>
  world.change((now) => ({
    ...now,
    rulesets: given.length === 0 ? [] : [ruleset(given, { include: ["~DEFAULT_BRANCH"] })],
  }));

test("a pull request follows its branch, is reviewed, checked and merged", async () => {
  rules(
    {
      type: "pull_request",
      parameters: { ...reviews, dismiss_stale_reviews_on_push: true, require_last_push_approval: true },
    },
    {
      type: "required_status_checks",
      parameters: {
        required_status_checks: [{ context: "ci", integration_id: 15368 }],
        strict_required_status_checks_policy: true,
      },
    },
    { type: "required_signatures" },
  );
  const first = await dev.branch("feature", { files: { "src/a.ts": "1" } });
  const number = await dev.open("feature");
  assert.deepEqual(said(await dev.merge(number)), [
    405,
    violated(
      'At least 1 approving review is required by reviewers with write access.  New changes require approval from someone other than the last pusher.  Required status check "ci" is expected.',
    ),
  ]);
  assert.equal((await rex.review(number, "APPROVE")).status, 200);
  assert.equal((await ci.check(first, "ci", "success")).status, 201);
  assert.equal((await dev.push("feature", { files: { "src/a.ts": "2" } })).status, 200);
  const second = await dev.sha("heads/feature");
  const shown = (await dev.ask("GET", `/pulls/${number}`)).body as {
    readonly head: { readonly sha: string };
    readonly mergeable_state: string;
  };
  assert.deepEqual([shown.head.sha, shown.mergeable_state], [second, "blocked"]);
  assert.equal((await dev.merge(number)).status, 405);
  await ci.check(second, "ci", "success");
  await rex.review(number, "APPROVE");
  const merged = await dev.merge(number);
  assert.equal(merged.status, 200, JSON.stringify(merged.body));
  const main = await dev.sha("heads/main");
  assert.equal((merged.body as { readonly sha: string }).sha, main);
  const file = (await dev.ask("GET", "/contents/src/a.ts")).body as { readonly content: string };
  assert.equal(Buffer.from(file.content, "base64").toString(), "2");
  const closed = (await dev.ask("GET", `/pulls/${number}`)).body as Record<string, unknown>;
  assert.deepEqual([closed.state, closed.merged, closed.merge_commit_sha], ["closed", true, main]);
  assert.deepEqual(said(await dev.merge(number)), [405, "Pull Request is not mergeable"]);
});

test("a merge takes the base's later files along", async () => {
  await dev.branch("late", { files: { "late.txt": "late" } });
  const number = await dev.open("late");
  assert.equal((await rex.push("main", { files: { "early.txt": "early" } })).status, 200);
  assert.equal((await dev.merge(number, "merge")).status, 200);
  const names = ((await dev.ask("GET", "/contents/")).body as readonly { readonly name: string }[]).map(
    ({ name }) => name,
  );
  assert.deepEqual(names.toSorted(), ["README.md", "early.txt", "late.txt", "src"]);
});

test("a branch that is behind is brought up to date by a push of whoever asks", async () => {
  await dev.branch("behind", { files: { "behind.txt": "1" } });
  const number = await dev.open("behind");
  assert.deepEqual(said(await dev.ask("PUT", `/pulls/${number}/update-branch`, {})), [
    422,
    "There are no new commits on the base branch.",
  ]);
  assert.equal((await rex.push("main", { files: { "ahead.txt": "1" } })).status, 200);
  assert.equal((await rex.ask("PUT", `/pulls/${number}/update-branch`, {})).status, 202);
  const pushed = world.repository().ref_updates.at(-1);
  assert.deepEqual([pushed?.ref, pushed?.actor], ["refs/heads/behind", "rex"]);
  rules({ type: "required_linear_history" });
  assert.equal((await dev.merge(number, "squash")).status, 200);
});

test("a review is dismissed by somebody who writes, and then counts no more", async () => {
  rules({ type: "pull_request", parameters: reviews });
  await dev.branch("dismissed", { files: { "dismissed.txt": "1" } });
  const number = await dev.open("dismissed");
  const { id } = (await rex.review(number, "APPROVE")).body as { readonly id: number };
  const dismissal = `/pulls/${number}/reviews/${id}/dismissals`;
  assert.equal((await rita.ask("PUT", dismissal, { message: "Not yet" })).status, 403);
  assert.equal((await mona.ask("PUT", dismissal, { message: "Not yet" })).status, 200);
  assert.equal((await dev.merge(number)).status, 405);
  const listed = (await dev.ask("GET", `/pulls/${number}/reviews`)).body as readonly { readonly state: string }[];
  assert.deepEqual(
    listed.map(({ state }) => state),
    ["DISMISSED"],
  );
});

test("a head that moved since it was looked at is not merged", async () => {
  const seen = await dev.branch("moved", { files: { "moved.txt": "1" } });
  const number = await dev.open("moved");
  assert.equal((await dev.push("moved", { files: { "moved.txt": "2" } })).status, 200);
  assert.deepEqual(said(await dev.ask("PUT", `/pulls/${number}/merge`, { sha: seen, merge_method: "squash" })), [
    409,
    "Head branch was modified. Review and try the merge again.",
  ]);
});
