import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createProgress, duration } from "./progress.mjs";

function fakeStream(isTTY) {
  const written = [];
  return { isTTY, columns: 40, write: (text) => written.push(text), written };
}

describe("progress", () => {
  it("is plain lines where there is no terminal", async () => {
    const stream = fakeStream(false);
    const clock = [0, 65_000];
    const { step } = createProgress({ stream, now: () => clock.shift() ?? 65_000 });
    assert.equal(await step("building", 200, () => 7), 7);
    assert.deepEqual(stream.written, ["  building, about 3 min 20 s\n", "✓ building, 1 min 5 s\n"]);
  });

  it("leaves one line per step on a terminal", async () => {
    const stream = fakeStream(true);
    const { step } = createProgress({ stream, now: () => 0 });
    await step("building", 200, () => 7);
    assert.deepEqual(stream.written, ["\r\x1b[2K", "✓ building, 0 s\n"]);
  });

  it("says which step failed", async () => {
    const stream = fakeStream(false);
    const { step } = createProgress({ stream, now: () => 0 });
    await assert.rejects(
      step("building", 9, () => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(stream.written.at(-1), "✗ building, after 0 s\n");
  });

  it("mentions nothing when it is to be quiet, and says what matters", () => {
    const stream = fakeStream(false);
    const { mention, say } = createProgress({ stream, quiet: true });
    mention("all is well");
    say("waiting");
    assert.deepEqual(stream.written, ["waiting\n"]);
  });
});

it("a duration is read as people say it", () => {
  assert.deepEqual([0.4, 9, 60, 200, 240].map(duration), ["0 s", "9 s", "1 min", "3 min 20 s", "4 min"]);
});
