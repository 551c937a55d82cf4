import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type AuditRecord,
  appendRecord,
  ChainBrokenError,
  chainStart,
  formatRecord,
  lastRecord,
  verifyChain,
} from "../../../scripts/evidence/chain.ts";

function chain(kinds: readonly string[]): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const kind of kinds) records.push(appendRecord(records.at(-1), "2026-01-01T00:00:00.000Z", { kind, step: 1 }));
  return records;
}

const records = chain(["begun", "verdict", "done", "finished"]);
const lines = records.map(formatRecord);

test("the first record stands on zeros, each later one on the hash before", () => {
  assert.deepEqual(
    records.map(({ seq, prevHash }) => [seq, prevHash]),
    [chainStart, ...records.map(({ hash }) => hash)].slice(0, 4).map((hash, seq) => [seq, hash]),
  );
  // As `jq -cSj 'del(.hash)' | sha256sum` gives it: the log can be checked without this program.
  assert.equal(records[0]?.hash, "79464142108ce921b255b3cda6d3948f0dc32641ee9ef70ff7e065d137a6bac4");
});

test("an untouched log is whole, and so is an empty one", () => {
  const head = records.at(-1)?.hash;
  assert.deepEqual(verifyChain([...lines, ""]), { ok: true, records: 4, head, torn: false });
  assert.deepEqual(verifyChain([]), { ok: true, records: 0, head: chainStart, torn: false });
});

test("a last line that a crash cut off is reported and does not count", () => {
  const torn = [...lines.slice(0, 3), (lines[3] ?? "").slice(0, 30)];
  assert.deepEqual(verifyChain(torn), { ok: true, records: 3, head: records[2]?.hash, torn: true });
  assert.deepEqual(lastRecord(torn), records[2]);
});

test("a changed, removed, moved or inserted record is found at its index", () => {
  const [first = "", second = "", third = "", fourth = ""] = lines;
  const forged = formatRecord(appendRecord(records[0], "2026-01-01T00:00:00.000Z", { kind: "forged" }));
  const cases: readonly [readonly string[], number, RegExp][] = [
    [[first, second.replace("verdict", "nothing"), third, fourth], 1, /the record was changed/],
    [[first, third, fourth], 1, /expected seq 1, found 2/],
    [[second, third, fourth], 0, /expected seq 0, found 1/],
    [[first, third, second, fourth], 1, /out of order/],
    [[first, forged, third, fourth], 2, /expected prevHash/],
    [[first, "{}", third, fourth], 1, /expected a record/],
    [[first, "not json", third, fourth], 1, /expected a record/],
  ];
  for (const [changed, index, reason] of cases) {
    const check = verifyChain(changed);
    assert.equal(check.ok, false);
    assert.equal(!check.ok && check.index, index);
    assert.match(check.ok ? "" : check.reason, reason);
  }
});

test("whatever is recorded verifies, also after being written and read", () => {
  const details = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(details, { maxLength: 8 }), (entries) => {
      const written: string[] = [];
      for (const entry of entries) {
        const plain = JSON.parse(JSON.stringify(entry));
        written.push(
          formatRecord(appendRecord(lastRecord(written), "2026-01-01T00:00:00.000Z", { ...plain, kind: "x" })),
        );
      }
      assert.equal(verifyChain(written).ok, true);
    }),
    { seed: 1 },
  );
});

test("nothing is appended to a tail that is no record", () => {
  assert.throws(() => lastRecord([...lines, "{}"]), ChainBrokenError);
  assert.throws(() => lastRecord([(lines[0] ?? "").replace("begun", "other")]), ChainBrokenError);
  assert.equal(lastRecord([]), undefined);
});
