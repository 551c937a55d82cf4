import type { Told } from "../../preflight/facts.ts";

/** What `ask` resolves to, or in one line why it did not. A preflight asks everything, whatever fails. */
export async function told<T>(ask: () => Promise<T>): Promise<Told<T>> {
  try {
    return { kind: "told", value: await ask() };
  } catch (error) {
    const words = error instanceof Error ? error.message || error.name : String(error);
    return { kind: "silent", because: words.split("\n")[0] ?? words };
  }
}
