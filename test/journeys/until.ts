import { setTimeout } from "node:timers/promises";

/** Waits for a condition that throws or answers false until then; names what it waited for when the limit is reached. */
export const until = async (
  what: string,
  limitSeconds: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> => {
  const end = Date.now() + limitSeconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    await setTimeout(100);
  }
  throw new Error(`expected within ${limitSeconds} s: ${what}`, { cause: last });
};
