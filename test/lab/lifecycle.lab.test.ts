/** The lab comes and goes without a trace, whatever happens to it. Leaves a fresh lab behind. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { labProcesses } from "./cgroup.ts";
import { examine } from "./health.ts";
import { ensureLab, removeLab } from "./lab.ts";
import { defaultLabPaths } from "./paths.ts";
import { startedProcesses } from "./processes.ts";
import { remains } from "./teardown.ts";

const warmStartLimit = 30_000;
const paths = defaultLabPaths();

before(() => ensureLab());
after(() => ensureLab());

const troubles = async () => (await examine(paths)).filter(({ trouble }) => trouble !== undefined);

test("down leaves no process, mount, interface, table or control group, and can be said twice", async () => {
  await removeLab();
  assert.deepEqual(await remains(paths), []);
  await removeLab();
  assert.deepEqual(await remains(paths), []);
});

test("a warm start takes at most 30 seconds, to a Ready node and a gateway that answers", async () => {
  await removeLab();
  const begin = performance.now();
  await ensureLab();
  const took = performance.now() - begin;
  assert.deepEqual(await troubles(), []);
  assert(took <= warmStartLimit, `took ${Math.round(took)} ms`);
});

test("two starts at once make one lab, and both have it", async () => {
  await removeLab();
  const [one, other] = await Promise.all([ensureLab(), ensureLab()]);
  assert.deepEqual(one, other);
  assert.deepEqual(await troubles(), []);
});

for (const name of ["containerd", "database", "github"]) {
  test(`after the kill of ${name} the next start makes a whole lab`, async () => {
    const victim = startedProcesses(paths).find((started) => started.name === name);
    assert(victim !== undefined);
    process.kill(victim.pid, "SIGKILL");
    await ensureLab();
    assert.deepEqual(await troubles(), []);
  });
}

test("after the kill of half of all processes, containers too, the next down leaves nothing", async () => {
  const victims = labProcesses().filter((_pid, index) => index % 2 === 0);
  for (const pid of victims) process.kill(pid, "SIGKILL");
  await removeLab();
  assert.deepEqual(await remains(paths), []);
});
