import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError } from "../../../scripts/engine/errors.ts";
import { formatEntry, type JournalEntry, parseJournal } from "../../../scripts/engine/journal.ts";

const entries: readonly JournalEntry[] = [
  { at: 1, kind: "begun", actor: "a", holder: "h", fence: 1 },
  { at: 2, kind: "started", operation: "export" },
  { at: 3, kind: "done", operation: "export", durationMilliseconds: 1 },
];
const lines = entries.map(formatEntry);
const resumed: JournalEntry = { at: 9, kind: "resumed", actor: "a", holder: "g", fence: 2, direction: "forward" };

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof EngineError ? error.code : String(error);
  }
  return undefined;
}

test("a journal is read as it was written", () => {
  assert.deepEqual(parseJournal([...lines, ""]), { entries, torn: false });
});

test("a last line that a crash cut off is left out and reported, wherever it was cut", () => {
  const last = lines[2] ?? "";
  for (let length = 1; length < last.length; length += 1) {
    const parsed = parseJournal([...lines.slice(0, 2), last.slice(0, length)]);
    assert.deepEqual(parsed, { entries: entries.slice(0, 2), torn: true });
  }
});

test("a line that was cut off before another process took over is passed over", () => {
  const torn = (lines[2] ?? "").slice(0, 20);
  const parsed = parseJournal([...lines.slice(0, 2), torn, "", formatEntry(resumed)]);
  assert.deepEqual(parsed, { entries: [...entries.slice(0, 2), resumed], torn: false });
});

test("damage in the middle, and entries of an unknown kind, are refused with the line", () => {
  assert.equal(
    codeOf(() => parseJournal([lines[0] ?? "", "garbage", lines[2] ?? ""])),
    "JOURNAL_DAMAGED",
  );
  assert.equal(
    codeOf(() => parseJournal([...lines, '{"at":4,"kind":"surprise"}'])),
    "JOURNAL_DAMAGED",
  );
});
