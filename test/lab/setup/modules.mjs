// node_modules: there, whole, and as the lock file says, or installed anew.
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run.mjs";

/**
 * npm writes its own copy of the lock at the very end of an installation, and the Node that the project runs on is put in place
 * by an install script; both being right means that no installation was cut short and that the lock has not changed since.
 */
export function areModulesInstalled(root) {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden) || !isExecutable(join(root, "node_modules", ".bin", "node"))) return false;
  const installed = readJson(hidden)?.packages ?? {};
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === "") return true;
    const present = installed[path];
    if (present === undefined) return optional === true;
    return present.version === version && (integrity === undefined || present.integrity === integrity);
  });
}

/**
 * Install scripts of dependencies do not run (the Pulumi SDKs would try to download plugins), except Node's own.
 * npm runs on the system's Node: the project's is being replaced under its feet.
 */
export async function installModules(root, report) {
  const env = { ...process.env, PATH: withoutModules(process.env.PATH ?? "") };
  delete env.npm_config_loglevel; // "npm run -s" would hide why it fails
  const flags = ["--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline", "--loglevel=http"];
  await run("npm", ["ci", "--ignore-scripts", ...flags], { cwd: root, env, onLine: report });
  await run("npm", ["rebuild", "node", ...flags], { cwd: root, env, onLine: report });
}

function withoutModules(path) {
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(delimiter);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
