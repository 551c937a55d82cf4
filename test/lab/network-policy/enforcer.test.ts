import assert from "node:assert/strict";
import { test } from "node:test";
import { Enforcer } from "./enforcer.ts";
import type { World } from "./objects.ts";
import { pod, policy, shopWorld } from "./world-builder.ts";

const start = (load: (script: string) => Promise<void>) => {
  const seen = { applied: [] as World[], troubles: [] as string[], waited: 0 };
  const enforcer = new Enforcer(["10.244.0.0/24"], {
    load,
    wait: async () => {
      seen.waited += 1;
    },
    onApplied: (world) => seen.applied.push(world),
    onTrouble: (message) => seen.troubles.push(message),
  });
  return { enforcer, seen };
};

const world = shopWorld([policy("shop/deny", { podSelector: {} })]);

test("nothing is applied before policies, pods and namespaces are all known", async () => {
  const { enforcer, seen } = start(async () => undefined);
  await enforcer.update({ policies: world.policies });
  await enforcer.update({ pods: world.pods });
  assert.deepEqual(seen.applied, []);
  await enforcer.update({ namespaces: world.namespaces });
  assert.deepEqual(seen.applied, [world]);
});

test("a change that alters no rule loads nothing", async () => {
  const { enforcer, seen } = start(async () => undefined);
  await enforcer.update(world);
  await enforcer.update({ namespaces: [...world.namespaces] });
  assert.equal(seen.applied.length, 1);
});

test("changes during a load are taken together into the next", async () => {
  const first = Promise.withResolvers<void>();
  let loads = 0;
  const { enforcer, seen } = start(() => {
    loads += 1;
    return loads === 1 ? first.promise : Promise.resolve();
  });
  const running = enforcer.update(world);
  await enforcer.update({ pods: [] });
  await enforcer.update({ pods: [pod("shop/late", "10.244.0.9")] });
  first.resolve();
  await running;
  assert.deepEqual(
    seen.applied.map(({ pods }) => pods.map(({ metadata }) => metadata.name)),
    [["api", "worker", "db", "spy"], ["late"]],
  );
});

test("rules that the kernel refuses are tried again after a pause, and said", async () => {
  let loads = 0;
  const { enforcer, seen } = start(async () => {
    loads += 1;
    if (loads === 1) throw new Error("busy");
  });
  await enforcer.update(world);
  assert.deepEqual(
    { ...seen, applied: seen.applied.length },
    {
      applied: 1,
      troubles: ["rules not applied: busy"],
      waited: 1,
    },
  );
});
