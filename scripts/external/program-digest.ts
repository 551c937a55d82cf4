import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isCode } from "./lines.ts";

/** What a run of the program is made of. Configuration files are not part of it: they are the update's own. */
const PARTS = ["stacks", "components", "policy", "provider", "package-lock.json", "Pulumi.yaml"] as const;

/** sha256 (hex) over the names and contents of the program's files below `root`, in the order of their names. */
export async function programDigest(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const part of PARTS) {
    for (const path of await filesBelow(join(root, part))) {
      const content = await readFile(path);
      hash.update(`${relative(root, path).split(sep).join("/")}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest("hex");
}

async function filesBelow(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (isCode(error, "ENOTDIR")) return [path];
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}
