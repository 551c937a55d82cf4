import assert from "node:assert/strict";
import { test } from "node:test";
import { rolesOf, viewServices } from "../../../scripts/credentials/view.ts";
import { credentialsInWords } from "../../../scripts/credentials/words.ts";
import { aDatabase } from "./database.ts";

const first = { generation: 1, issued: "2026-01-01" };
const second = { generation: 2, issued: "2026-03-01" };
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);

test("a credential has an age, days left, and the role of its slot", () => {
  assert.deepEqual(viewServices(aDatabase({ shop: { current: first } }), at("2026-01-11")), [
    {
      service: "shop",
      live: { current: first },
      current: {
        role: "shop_production_shop_a",
        generation: 1,
        issued: "2026-01-01",
        ageDays: 10,
        daysLeft: 80,
        standing: "fine",
      },
    },
  ]);
});

test("it is due in the last fifth of its time, and expired with the day on which the server refuses it", () => {
  const standing = (day: string): unknown =>
    viewServices(aDatabase({ shop: { current: first } }), Date.parse(day)).map(({ current }) => current.standing);
  assert.deepEqual(standing("2026-03-13T23:59:59Z"), ["fine"]);
  assert.deepEqual(standing("2026-03-14T00:00:00Z"), ["due"]);
  assert.deepEqual(standing("2026-03-31T23:59:59Z"), ["due"]);
  assert.deepEqual(standing("2026-04-01T00:00:00Z"), ["expired"]);
});

test("both generations of a rotation are shown with what the server says of them", () => {
  const logins = [
    { role: "shop_production_shop_b", open: true, sessions: 4 },
    { role: "shop_production_shop_a", open: false, sessions: 0 },
  ];
  const views = viewServices(aDatabase({ shop: { current: second, previous: first } }), at("2026-03-02"), logins);
  assert.deepEqual(rolesOf(views), ["shop_production_shop_b", "shop_production_shop_a"]);
  assert.deepEqual(credentialsInWords(views, "production"), [
    "shop",
    "  current:  generation 2, role shop_production_shop_b, issued 2026-03-01 (1 day old, 89 days left); open, 4 sessions",
    "  previous: generation 1, role shop_production_shop_a, issued 2026-01-01 (60 days old, 30 days left); closed on the server",
    "  next: cutover credentials retire --stack production --service shop",
  ]);
});

test("what is old is said, with the next command", () => {
  const views = viewServices(aDatabase({ shop: { current: first } }), at("2026-05-01"));
  assert.deepEqual(credentialsInWords(views, "production"), [
    "shop",
    "  current:  generation 1, role shop_production_shop_a, issued 2026-01-01 (120 days old, its time is over): it opens nothing any more, rotate it now; the server was not asked",
    "  next: cutover credentials rotate --stack production --service shop",
  ]);
});
