// npm run setup: makes this machine ready for the lab, from a fresh clone. Everything else runs it first; with all in place it says
// nothing and takes a moment. Plain JavaScript with built-ins only: it runs on the system's Node before anything is installed.
//
//   --quiet   say nothing when there is nothing to do
//   NAME …    make only these artifacts (test/lab/setup/catalogue.mjs), for work on one of them
//
// Exits 0 ready, 2 this machine can't run the lab, 3 something failed (run it again to go on), 130 interrupted.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheRoot, isMade } from "./artifacts.mjs";
import { CATALOGUE, REQUIRED } from "./catalogue.mjs";
import { SetupFailure } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { clearUnfinished, makeArtifact } from "./make.mjs";
import { areModulesInstalled, installModules } from "./modules.mjs";
import { installPackages, missingPackages } from "./packages.mjs";
import { createProgress, duration } from "./progress.mjs";
import {
  addUsualGoFolder,
  missingForBuilds,
  missingFromMachine,
  observeBuilds,
  observeMachine,
  verifyRequirement,
} from "./requirements.mjs";
import { shareWithTools, stopAll } from "./run.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const WORDS = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const progress = createProgress({ quiet: process.argv.includes("--quiet") });
let interrupted = false;

async function main() {
  addUsualGoFolder();
  verifyRequirement(missingFromMachine(observeMachine()));
  if (isReady(findWork())) return progress.mention("✓ set-up: everything is there");
  verifyBuildsArePossible();
  await withLock(
    join(cacheRoot(), ".lock"),
    () => progress.say("  another set-up is running; waiting for it"),
    (handle) => {
      shareWithTools(handle);
      return prepare(findWork());
    },
  );
  progress.say("✓ set-up: everything is there");
}

/** What is still to do, cheaply: nothing here starts a process. */
function findWork() {
  return {
    modules: !areModulesInstalled(ROOT),
    packages: missingPackages(),
    artifacts: (WORDS.length > 0 ? WORDS : REQUIRED).filter((name) => !isMade(name)),
  };
}

function isReady({ modules, packages, artifacts }) {
  return !modules && packages.length === 0 && artifacts.length === 0;
}

/** Said before an hour is spent, not after. */
function verifyBuildsArePossible() {
  if (findWork().artifacts.length > 0) verifyRequirement(missingForBuilds(observeBuilds(cacheRoot())));
}

async function prepare({ modules, packages, artifacts }) {
  const names = new Set(
    artifacts.flatMap((name) => [...(CATALOGUE[name].needs ?? []), name]).filter((name) => !isMade(name)),
  );
  const seconds =
    [...names].reduce((sum, name) => sum + CATALOGUE[name].seconds, 0) +
    (modules ? 25 : 0) +
    (packages.length > 0 ? 60 : 0);
  progress.say(`Preparing the lab: at most about ${duration(seconds)}. What is made is kept in ${cacheRoot()}.`);
  clearUnfinished();
  if (modules) await progress.step("installing npm packages", 25, (report) => installModules(ROOT, report));
  if (packages.length > 0) {
    const title = `installing ${packages.map(({ name }) => name).join(", ")}`;
    await progress.step(title, 60, (report) => installPackages(packages, report));
  }
  for (const name of artifacts) {
    if (interrupted) throw new SetupFailure("command", "Interrupted.");
    await makeArtifact(name, progress);
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (interrupted) process.exit(130); // asked twice: do not wait for tools to end
    interrupted = true;
    stopAll();
  });
}

try {
  await main();
} catch (error) {
  if (interrupted) {
    process.stderr.write("Interrupted. Run the same command again to go on from here.\n");
    process.exit(130);
  }
  if (!(error instanceof SetupFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.code === "requirement" ? 2 : 3);
}
