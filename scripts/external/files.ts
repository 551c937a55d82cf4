import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Lines, RolloutFiles } from "../ports.ts";
import { BatchedLines, FileLines, isCode, readIfThere } from "./lines.ts";
import { writeWhole } from "./write-file.ts";

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** What rollouts leave on disk, one folder each: `<folder>/<id>/{plan,before}.json, {journal,samples}.jsonl, report.html`. */
export class FolderFiles implements RolloutFiles {
  readonly #folder: string;
  readonly #lines = new Map<string, Lines>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Oldest first, by the time of the plan file. A folder without a plan is not a rollout. */
  async list(): Promise<readonly string[]> {
    const found: { readonly id: string; readonly at: number }[] = [];
    for (const id of await entries(this.#folder)) {
      if (!ID.test(id)) continue;
      try {
        found.push({ id, at: (await stat(this.pathOf(id, "plan.json"))).mtimeMs });
      } catch (error) {
        if (!isCode(error, "ENOENT") && !isCode(error, "ENOTDIR")) throw error;
      }
    }
    return found.sort((a, b) => a.at - b.at || a.id.localeCompare(b.id)).map(({ id }) => id);
  }

  readPlan(id: string): Promise<string | undefined> {
    return readIfThere(this.pathOf(id, "plan.json"));
  }

  writePlan(id: string, text: string): Promise<void> {
    return writeWhole(this.pathOf(id, "plan.json"), text);
  }

  journal(id: string): Lines {
    return this.#once(this.pathOf(id, "journal.jsonl"), (path) => new FileLines(path));
  }

  samples(id: string): Lines {
    return this.#once(this.pathOf(id, "samples.jsonl"), (path) => new BatchedLines(path));
  }

  readBefore(id: string): Promise<string | undefined> {
    return readIfThere(this.pathOf(id, "before.json"));
  }

  /** The state holds the stack's encrypted secrets, so nobody else on the machine may read it. */
  writeBefore(id: string, text: string): Promise<void> {
    return writeWhole(this.pathOf(id, "before.json"), text, 0o600);
  }

  async writeReport(id: string, html: string): Promise<string> {
    const path = this.pathOf(id, "report.html");
    await writeWhole(path, html);
    return path;
  }

  /** Path of one of a rollout's files. The id never leads out of the folder. */
  pathOf(id: string, file: string): string {
    if (!ID.test(id)) throw new TypeError(`not a rollout id: ${JSON.stringify(id)}`);
    return join(this.#folder, id, file);
  }

  /** Bytes of one of a rollout's files; 0 while it is not there. */
  async sizeOf(id: string, file: string): Promise<number> {
    const found = await stat(this.pathOf(id, file)).catch(() => undefined);
    return found?.size ?? 0;
  }

  /** One writer per file, so that appends of this process stay in order. */
  #once(path: string, make: (path: string) => Lines): Lines {
    const known = this.#lines.get(path);
    if (known !== undefined) return known;
    const made = make(path);
    this.#lines.set(path, made);
    return made;
  }
}

async function entries(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}
