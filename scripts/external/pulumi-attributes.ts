import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isCode, readIfThere } from "./lines.ts";
import { backendFolderOf } from "./pulumi-locks.ts";

const SUFFIX = ".attrs";

/**
 * A file backend writes attributes beside each of its files, and not at once: Pulumi killed in that moment leaves an empty
 * one, and then refuses the whole state with `failed to load checkpoint: EOF`. The state itself is whole. Removes such
 * files of one stack, which Pulumi can do without, and tells it in words. Source: gocloud.dev/blob/fileblob, `setAttrs`;
 * with `?metadata=skip` in the backend's address there are none.
 */
export async function removeBrokenAttributes(
  backend: string | undefined,
  project: string,
  stack: string,
): Promise<readonly string[]> {
  const root = backendFolderOf(backend);
  if (root === undefined) return [];
  const folder = join(root, ".pulumi", "stacks", project);
  const done: string[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(`${stack}.json`) || !name.endsWith(SUFFIX)) continue;
    if (isJson(await readIfThere(join(folder, name)))) continue;
    await rm(join(folder, name), { force: true });
    done.push(`removed \`${name}\`, which a killed update left unfinished`);
  }
  return done;
}

function isJson(text: string | undefined): boolean {
  try {
    JSON.parse(text ?? "");
    return true;
  } catch {
    return false;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  });
}
