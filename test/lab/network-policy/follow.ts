import type { ApiReader, ListedObject, WatchEvent } from "./api.ts";

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Called with every object of the collection after the first list and after each change. */
  readonly onObjects: (objects: readonly ListedObject[]) => void;
  readonly onTrouble: (message: string) => void;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const firstDelay = 100;
const longestDelay = 3000;

/**
 * Keeps a collection current: list, then watch from there; list again, after a growing pause, whenever the watch is lost.
 * While the server is away the last objects stand. Ends when the signal is aborted.
 */
export const follow = async (reader: ApiReader, path: string, options: FollowOptions): Promise<void> => {
  let delay = firstDelay;
  while (!options.signal.aborted) {
    try {
      await followOnce(reader, path, options, () => {
        delay = firstDelay;
      });
    } catch (error) {
      if (options.signal.aborted) return;
      options.onTrouble(
        `${path}: ${error instanceof Error ? error.message : String(error)}; listing again in ${delay} ms`,
      );
    }
    await options.wait(delay);
    delay = Math.min(delay * 2, longestDelay);
  }
};

const followOnce = async (
  reader: ApiReader,
  path: string,
  { signal, onObjects }: FollowOptions,
  onListed: () => void,
): Promise<void> => {
  const list = await reader.list(path, signal);
  onListed();
  const objects = new Map(list.items.map((object) => [keyOf(object), object]));
  onObjects([...objects.values()]);
  let version = list.resourceVersion;
  while (!signal.aborted) {
    let events = 0;
    for await (const event of reader.watch(path, version, signal)) {
      if (event.type === "ERROR") throw new Error(event.object.message ?? "the watch ended with an error");
      events += 1;
      version = event.object.metadata.resourceVersion ?? version;
      if (record(objects, event)) onObjects([...objects.values()]);
    }
    // An empty watch may have ended at once; without the pause of a new list this would spin.
    if (events === 0) return;
  }
};

const record = (objects: Map<string, ListedObject>, { type, object }: WatchEvent): boolean => {
  if (type === "BOOKMARK") return false;
  if (type === "DELETED") return objects.delete(keyOf(object));
  objects.set(keyOf(object), object);
  return true;
};

const keyOf = ({ metadata }: ListedObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;
