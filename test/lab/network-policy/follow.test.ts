import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiReader, ListedObject, ObjectList, WatchEvent } from "./api.ts";
import { follow } from "./follow.ts";

const object = (name: string, resourceVersion: string): ListedObject => ({
  metadata: { name, namespace: "shop", resourceVersion },
});

interface Act {
  /** What the next list answers. */
  readonly list: ObjectList | Error;
  /** What each watch after it yields; an Error cuts the watch off. */
  readonly watches?: readonly (readonly (WatchEvent | Error)[])[];
}

/** Plays the acts, then aborts; returns all that was seen. */
const play = async (acts: readonly Act[]) => {
  const stop = new AbortController();
  const seen = { names: [] as string[][], watchedFrom: [] as string[], waited: [] as number[], troubles: 0 };
  let act = -1;
  let watch = 0;
  const reader: ApiReader = {
    list: async () => {
      act += 1;
      watch = 0;
      const list = acts[act]?.list;
      if (list === undefined) stop.abort();
      if (list instanceof Error) throw list;
      return list ?? { resourceVersion: "", items: [] };
    },
    async *watch(_path, resourceVersion) {
      const events = acts[act]?.watches?.[watch] ?? [];
      watch += 1;
      seen.watchedFrom.push(resourceVersion);
      for (const event of events) {
        if (event instanceof Error) throw event;
        yield event;
      }
    },
  };
  await follow(reader, "/api/v1/pods", {
    signal: stop.signal,
    onObjects: (objects) => {
      if (!stop.signal.aborted) seen.names.push(objects.map(({ metadata }) => metadata.name));
    },
    onTrouble: () => {
      seen.troubles += 1;
    },
    wait: async (milliseconds) => {
      seen.waited.push(milliseconds);
    },
  });
  return seen;
};

test("a list and each change after it are handed on; bookmarks only move the place to go on from", async () => {
  const seen = await play([
    {
      list: { resourceVersion: "5", items: [object("a", "3")] },
      watches: [
        [
          { type: "ADDED", object: object("b", "6") },
          { type: "MODIFIED", object: object("a", "7") },
          { type: "BOOKMARK", object: object("", "9") },
        ],
        [{ type: "DELETED", object: object("a", "11") }],
        [],
      ],
    },
  ]);
  assert.deepEqual(seen, {
    names: [["a"], ["a", "b"], ["a", "b"], ["b"]],
    watchedFrom: ["5", "9", "11"],
    waited: [100, 100],
    troubles: 0,
  });
});

test("a lost watch or one that is too old leads to a new list, which also tells of what was deleted meanwhile", async () => {
  const gone = { type: "ERROR", object: { metadata: { name: "" }, code: 410, message: "too old" } } as const;
  const seen = await play([
    { list: { resourceVersion: "1", items: [object("a", "1"), object("b", "1")] }, watches: [[new Error("cut off")]] },
    { list: { resourceVersion: "8", items: [object("b", "1")] }, watches: [[gone]] },
  ]);
  assert.deepEqual(
    { names: seen.names, watchedFrom: seen.watchedFrom, troubles: seen.troubles },
    { names: [["a", "b"], ["b"]], watchedFrom: ["1", "8"], troubles: 2 },
  );
});

test("while the server is away the pauses grow to 3 s, and a list makes them short again", async () => {
  const away = { list: new Error("refused") };
  const back = { list: { resourceVersion: "1", items: [] }, watches: [[new Error("cut off")]] };
  const { waited } = await play([away, away, away, away, away, away, away, back]);
  assert.deepEqual(waited.slice(0, 8), [100, 200, 400, 800, 1600, 3000, 3000, 100]);
});
