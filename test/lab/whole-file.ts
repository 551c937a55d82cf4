import { renameSync, writeFileSync } from "node:fs";

/** Writes a file that is there with all of its text or not at all, also when this process is killed in the middle. */
export function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}.unfinished`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
