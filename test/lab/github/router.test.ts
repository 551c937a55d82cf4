import assert from "node:assert/strict";
import { test } from "node:test";
import type { Route } from "./handler.ts";
import { findRoute, matchPath } from "./router.ts";

test("a path fits a pattern part by part, decoded", () => {
  const ref = "/repos/:owner/:repo/git/refs/*ref";
  assert.deepEqual(matchPath(ref, "/repos/acme/shop/git/refs/heads/a%20b/c"), {
    owner: "acme",
    repo: "shop",
    ref: "heads/a b/c",
  });
  assert.equal(matchPath(ref, "/repos/acme/shop/git/refs"), undefined);
  assert.equal(matchPath(ref, "/repos/acme/shop/git/refs/"), undefined);
  assert.equal(matchPath("/user", "/user/repos"), undefined);
  assert.equal(matchPath("/users/:name", "/users/"), undefined);
  assert.deepEqual(matchPath("/labels/:name", "/labels/freeze%2Fmain-red"), { name: "freeze/main-red" });
  assert.deepEqual(matchPath("/labels/:name", "/labels/100%"), { name: "100%" });
});

test("the first route of the method that fits is taken", () => {
  const route = (method: Route["method"], pattern: string): Route => ({
    method,
    pattern,
    handle: async () => "forward",
  });
  const routes = [route("POST", "/a/:b"), route("GET", "/a/b"), route("GET", "/a/:b")];
  assert.equal(findRoute(routes, "GET", "/a/b")?.route, routes[1]);
  assert.deepEqual(findRoute(routes, "GET", "/a/c")?.params, { b: "c" });
  assert.equal(findRoute(routes, "PUT", "/a/c"), undefined);
});
