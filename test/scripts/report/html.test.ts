import assert from "node:assert/strict";
import { test } from "node:test";
import { renderReport } from "../../../scripts/report/html.ts";
import { plan, promoted, rolledBack } from "./recorded.ts";

const audit = { records: 31, head: "9".repeat(64) };

test("a page needs nothing but itself: no script, no address that a browser would load", () => {
  const page = renderReport({ plan, ...promoted(), audit });
  assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|url\(|\ssrc=|\shref=/i);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
});

test("a promoted rollout says so, with both releases, their digests and the proof", () => {
  const page = renderReport({ plan, ...promoted(), audit });
  assert.match(page, /✔ Promoted/);
  for (const text of [plan.to.images["shop/api"], plan.from.gitSha, plan.actor, plan.basis.stateDigest, audit.head]) {
    assert.ok(text !== undefined && page.includes(text), text);
  }
});

test("a rolled back one says why, and how fast it was", () => {
  const page = renderReport({ plan, ...rolledBack(), audit });
  assert.match(page, /↩ Rolled back/);
  assert.match(page, /5 of 8 candidate requests failed/);
  assert.match(page, /<td class="bad">roll back<\/td><td>5 of 8/, "the verdict that ended it is among the verdicts");
  assert.match(page, /<b>21 ms<\/b><span>from the decision to weight 0/);
});

test("one that is not finished, and one that never began, are pages too", () => {
  const { entries, intervals } = promoted();
  assert.match(renderReport({ plan, entries: entries.slice(0, 9), intervals, audit: undefined }), /Not finished/);
  assert.match(renderReport({ plan, entries: [], intervals: [], audit: undefined }), /Not finished/);
});

test("whatever was read is text and never markup", () => {
  const hostile = "<script>alert(1)</script>\"'&";
  const bad = { ...plan, actor: hostile, to: { ...plan.to, version: hostile, images: { [hostile]: hostile } } };
  const { entries, intervals } = rolledBack();
  const page = renderReport({
    plan: bad,
    entries: entries.map((entry) => ("words" in entry ? { ...entry, words: hostile } : entry)),
    intervals,
    audit: { records: 1, head: hostile },
  });
  assert.equal(page.includes("<script"), false);
  assert.ok(page.includes("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
});

test("every element that is opened is closed, and no number is broken", () => {
  const page = renderReport({ plan, ...rolledBack(), audit });
  const open: string[] = [];
  for (const [, closing, name = "", rest = ""] of page.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/gi)) {
    if (/^(meta|br|!doctype)$/i.test(name) || rest.endsWith("/")) continue;
    if (closing === "/") assert.equal(open.pop(), name);
    else open.push(name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(page, /NaN|Infinity|undefined|\[object/);
});

test("a long rollout makes no larger curves than a short one", () => {
  const { entries, intervals } = promoted();
  const long = Array.from({ length: 40 }, (_, hour) =>
    intervals.map((one) => ({ ...one, t: one.t + hour * 168 })),
  ).flat();
  const size = (text: string): number => text.length;
  const short = size(renderReport({ plan, entries, intervals, audit }));
  assert.ok(size(renderReport({ plan, entries, intervals: long, audit })) < short * 2);
});
