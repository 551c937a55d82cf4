import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieHeader, createUsers, keepCookies } from "./users.ts";

const kinds = (count: number, keepAliveShare: number, cookieShare: number) =>
  createUsers(count, keepAliveShare, cookieShare).map(
    ({ agent, cookies }) => `${agent === false ? "new" : "kept"}${cookies === undefined ? "" : "+cookies"}`,
  );

test("the shares hold, and with halves every kind of user exists", () => {
  assert.deepEqual(kinds(4, 0.5, 0.5), ["kept", "kept+cookies", "new", "new+cookies"]);
  assert.deepEqual(kinds(3, 0, 0), ["new", "new", "new"]);
  assert.deepEqual(kinds(3, 1, 1), ["kept+cookies", "kept+cookies", "kept+cookies"]);
  assert.equal(kinds(100, 0.3, 0.3).filter((kind) => kind.endsWith("+cookies")).length, 30);
});

test("a user sends back what was set, in its newest form", () => {
  const user = { agent: false, cookies: new Map<string, string>() } as const;
  assert.deepEqual(cookieHeader(user), {});
  keepCookies(user, ["session=abc; Path=/; HttpOnly", "theme=dark"]);
  keepCookies(user, ["session=d=e; Secure", "nonsense"]);
  assert.deepEqual(cookieHeader(user), { cookie: "session=d=e; theme=dark" });
  keepCookies(user, ["session=; Path=/", "theme=dark; Max-Age=0"]);
  assert.deepEqual(cookieHeader(user), {});
});

test("a user without cookies keeps none", () => {
  const user = { agent: false, cookies: undefined } as const;
  keepCookies(user, ["session=abc"]);
  assert.deepEqual(cookieHeader(user), {});
});
