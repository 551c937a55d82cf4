import { type FileHandle, mkdir, open, readFile, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import type { Lines } from "../ports.ts";

/**
 * Append-only lines in one file. An append is on disk when it resolves. A process that died in the middle of an
 * append leaves a last line without a newline: it never happened, so reading passes over it and the next append
 * removes it.
 */
export class FileLines implements Lines {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<readonly string[]> {
    const text = await readIfThere(this.#path);
    return wholeLines(text ?? "");
  }

  append(line: string): Promise<void> {
    const mine = this.#queue.then(() => this.#write(line));
    // The next append waits for this one, and is not stopped by its failure.
    this.#queue = mine.catch(() => undefined);
    return mine;
  }

  async #write(line: string): Promise<void> {
    if (line.includes("\n")) throw new TypeError("a line must not contain a newline");
    this.#handle ??= await openForAppend(this.#path);
    await this.#handle.appendFile(`${line}\n`);
    await this.#handle.datasync();
  }
}

/**
 * Lines whose loss costs little (the samples behind the curves): written together, at most every `interval`
 * milliseconds, without waiting for the disk. What was appended in this process is always part of what `read` returns.
 */
export class BatchedLines implements Lines {
  readonly #path: string;
  readonly #interval: number;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(path: string, interval = 1000) {
    this.#path = path;
    this.#interval = interval;
  }

  async read(): Promise<readonly string[]> {
    await this.flush();
    return wholeLines((await readIfThere(this.#path)) ?? "");
  }

  async append(line: string): Promise<void> {
    this.#waiting.push(line);
    // A failure (disk full) shows at the next flush or read; the verdicts do not depend on this file.
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), this.#interval).unref();
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const mine = this.#queue.then(() => this.#write());
    this.#queue = mine.catch(() => undefined);
    return mine;
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    const handle = await openForAppend(this.#path);
    try {
      await handle.appendFile(`${lines.join("\n")}\n`);
    } finally {
      await handle.close();
    }
  }
}

/** The lines of a text that end with a newline; what follows the last newline was not fully written. */
export function wholeLines(text: string): readonly string[] {
  const end = text.lastIndexOf("\n");
  return end <= 0 ? [] : text.slice(0, end).split("\n");
}

/** The text of a file, or undefined when there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function openForAppend(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  const text = await readIfThere(path);
  if (text !== undefined && text !== "" && !text.endsWith("\n")) {
    await truncate(path, Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1)));
  }
  return open(path, "a");
}
