import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { withLock } from "./lock.mjs";

it("one holder at a time: the second says that it waits, and goes on when the first is done", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "cutover-lock-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "state", ".lock");
  const events = [];
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  const first = withLock(file, assert.fail, async () => {
    events.push("first begins");
    await released;
    events.push("first ends");
  });
  const second = withLock(
    file,
    () => {
      events.push("second waits");
      release();
    },
    async () => {
      events.push("second begins");
    },
  );
  await Promise.all([first, second]);
  assert.deepEqual(events, ["first begins", "second waits", "first ends", "second begins"]);
});

it("the lock is free after its holder failed", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "cutover-lock-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, ".lock");
  await assert.rejects(
    withLock(file, assert.fail, () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(await withLock(file, assert.fail, async () => "mine"), "mine");
});
