import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fields, startTrial } from "./trial.ts";

let now = Date.UTC(2026, 0, 1);
const { github, ask, said } = await startTrial({ now: () => now });
after(() => github.stop());
const shop = "/repos/acme/shop";

const control = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${github.url}/_lab/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
};

test("it says that it is there, without a token", async () => {
  assert.deepEqual(await control("GET", "health"), { status: 200, body: {} });
  assert.equal((await control("GET", "nothing")).status, 404);
});

test("the same answers come with and without GitHub Enterprise's prefix", async () => {
  assert.deepEqual((await ask("GET", `/api/v3${shop}`)).body, (await ask("GET", shop)).body);
});

test("who sends the tag of what was read is told that it is the same", async () => {
  const { headers } = await ask("GET", shop);
  const response = await fetch(`${github.url}${shop}`, {
    headers: { authorization: `Bearer ${github.tokens.ada}`, "if-none-match": headers.get("etag") ?? "" },
  });
  assert.deepEqual([response.status, await response.text()], [304, ""]);
});

test("every answer tells how many requests are left", async () => {
  const before = Number((await ask("GET", shop)).headers.get("x-ratelimit-remaining"));
  const after = Number((await ask("GET", shop)).headers.get("x-ratelimit-remaining"));
  assert.equal(before - after, 1);
});

test("lists come in pages, with links that can be followed", async () => {
  for (const number of Array.from({ length: 12 }, (_, at) => at))
    await ask("POST", `${shop}/actions/variables`, { name: `V${number}`, value: "1" });
  const first = await ask("GET", `/api/v3${shop}/actions/variables`);
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
  assert.equal(next, `${github.url}/api/v3${shop}/actions/variables?page=2`);
  const second = (await ask("GET", next.slice(github.url.length))).body;
  assert.equal((fields(second, "variables")[0] as unknown[]).length, 2);
});

test("what emulate says names the stand-in alone", async () => {
  const { body } = await ask("GET", `${shop}/commits`);
  const urls = JSON.stringify(body).match(/https?:\/\/(localhost|127\.0\.0\.1):\d+/g) ?? [];
  assert.deepEqual([...new Set(urls)], [github.url]);
});

test("limits of rate and errors stand in the way, and nothing is done", async () => {
  const label = { name: "limited", color: "000000" };
  await control("POST", "faults", { kind: "primary-limit", method: "POST", path: "/labels", seconds: 60 });
  await control("POST", "faults", { kind: "secondary-limit", method: "POST", path: "/labels", retryAfter: 2 });
  await control("POST", "faults", { kind: "server-error", method: "POST", path: "/labels" });
  const found = [];
  for (let turn = 0; turn < 4; turn++) {
    const { status, headers } = await ask("POST", `${shop}/labels`, label);
    found.push([status, headers.get("x-ratelimit-remaining") === "0", headers.get("retry-after")]);
  }
  assert.deepEqual(found, [
    [403, true, null],
    [403, false, "2"],
    [502, false, null],
    [201, false, null],
  ]);
  assert.deepEqual((await control("GET", "faults")).body, []);
});

test("a lost answer is one whose request was done", async () => {
  github.faults.add({ kind: "lost", method: "POST" });
  await assert.rejects(ask("POST", `${shop}/labels`, { name: "lost", color: "000000" }));
  assert.equal(await said("GET", `${shop}/labels/lost`), "200");
});

test("a stale read is from before the last change", async () => {
  await ask("POST", `${shop}/labels`, { name: "fresh", color: "000000" });
  github.faults.add({ kind: "stale", path: "/labels", times: 2 });
  assert.equal(await said("GET", `${shop}/labels/lost`), "200");
  assert.equal(await said("GET", `${shop}/labels/fresh`), "404 Not Found");
  assert.equal(await said("GET", `${shop}/labels/fresh`), "200");
});

test("a slow answer holds up nobody else", async () => {
  github.faults.add({ kind: "slow", milliseconds: 300, path: "/labels/fresh" });
  const order: string[] = [];
  const note = async (name: string, path: string) => {
    await ask("GET", path);
    order.push(name);
  };
  await Promise.all([note("slow", `${shop}/labels/fresh`), note("quick", shop)]);
  assert.deepEqual(order, ["quick", "slow"]);
});

test("a fault that can't be understood is refused, and all can be cleared", async () => {
  assert.equal((await control("POST", "faults", { kind: "earthquake" })).status, 422);
  await control("POST", "faults", { kind: "lost" });
  assert.equal((await control("DELETE", "faults")).status, 204);
  assert.deepEqual((await control("GET", "faults")).body, []);
});

test("the journal has method, path and status, and no token", async () => {
  now += 1000;
  await ask("GET", `${shop}/labels/none?unheard=1`);
  const { body } = await control("GET", "requests");
  assert.deepEqual((body as unknown[]).at(-1), { method: "GET", path: `${shop}/labels/none?unheard=1`, status: 404 });
  const text = JSON.stringify(body);
  assert.deepEqual(
    Object.values(github.tokens).filter((token) => text.includes(token)),
    [],
  );
});

test("broken JSON and unknown paths are refused as GitHub does", async () => {
  const response = await fetch(`${github.url}${shop}/labels`, {
    method: "POST",
    headers: { authorization: `Bearer ${github.tokens.ada}` },
    body: "{",
  });
  assert.equal(response.status, 400);
  assert.equal((await ask("GET", "/nothing/here")).status, 404);
});
