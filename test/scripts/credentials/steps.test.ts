import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import type { LiveCredentials } from "../../../components/postgres/credential.ts";
import {
  type CredentialPorts,
  type CredentialRequest,
  retireCredentials,
  rotateCredentials,
} from "../../../scripts/credentials/steps.ts";
import type { LeaseState } from "../../../scripts/ports.ts";
import { VirtualClock } from "../engine/virtual-clock.ts";
import { aDatabase } from "./database.ts";

const first = { generation: 1, issued: "2026-01-01" };
const second = { generation: 2, issued: "2026-03-01" };
const [roleA, roleB] = ["shop_production_shop_a", "shop_production_shop_b"];
const now = Date.parse("2026-03-01T10:00:00Z");
const rest = { quietMilliseconds: 10_000, limitMilliseconds: 60_000 };

const written = (live: LiveCredentials): string => {
  const previous =
    live.previous === undefined
      ? ""
      : `, previous: {generation: ${live.previous.generation}, issued: "${live.previous.issued}"}`;
  return `config:\n  cutover:estate:\n    database:\n      credentials:\n        services:\n          shop: {current: {generation: ${live.current.generation}, issued: "${live.current.issued}"}${previous}}\n`;
};

const creds = (text: string): Readonly<Record<string, LiveCredentials>> =>
  parse(text).config["cutover:estate"].database.credentials.services;

type Setting = {
  readonly live: LiveCredentials;
  /** Sessions with the old role, by milliseconds since the beginning. */
  readonly sessions?: (milliseconds: number) => number;
  readonly pending?: Readonly<Record<string, number>>;
  readonly lease?: LeaseState;
  /** Whether an update fails after the file was written. */
  readonly fails?: boolean;
};

/** A world of one file, one server and one stack. */
function world({ live, sessions = () => 0, pending = {}, lease, fails = false }: Setting) {
  const clock = new VirtualClock(now);
  const log: string[] = [];
  let text = written(live);
  let applied = live;
  const ports: CredentialPorts = {
    clock,
    actor: "ada@desk",
    logins: {
      read: async (roles) =>
        roles.map((role) => {
          const generations = [applied.current, applied.previous].flatMap((one) => (one === undefined ? [] : [one]));
          const open = generations.some(({ generation }) => role.endsWith(generation % 2 === 1 ? "_a" : "_b"));
          const old = role === roleA;
          return { role, open, sessions: old ? sessions(clock.now() - now) : 1 };
        }),
    },
    cluster: { readLease: async () => lease } as CredentialPorts["cluster"],
    files: { list: async () => [] } as unknown as CredentialPorts["files"],
    audit: { append: async ({ kind }) => void log.push(`audit ${kind}`) },
    stack: {
      readConfiguration: async () => text,
      writeConfiguration: async (next: string) => {
        log.push("file");
        text = next;
      },
      preview: async () => ({ changes: pending }),
      repair: async () => [],
      update: async ({ configuration }: { configuration: string }) => {
        if (fails) throw new Error("killed");
        log.push("update");
        applied = creds(configuration).shop as LiveCredentials;
        return { changes: {}, durationMilliseconds: 1 };
      },
    } as unknown as CredentialPorts["stack"],
  };
  const steps: string[] = [];
  const request: CredentialRequest = {
    stack: "production",
    databaseOf: (file) => aDatabase(creds(file)),
    signal: new AbortController().signal,
    onStep: (words) => void steps.push(words),
  };
  return { ports, request, log, steps, clock, live: () => creds(text).shop };
}

test("a rotation records, writes, applies, and waits until nobody uses the old password", async () => {
  const { ports, request, log, steps, clock, live } = world({
    live: { current: first },
    sessions: (milliseconds) => (milliseconds < 20_000 ? 3 : 0),
  });
  const views = await clock.run(rotateCredentials(ports, request, rest));
  assert.deepEqual(live(), { current: second, previous: first });
  assert.deepEqual(log, ["audit credentials-rotated", "file", "update"]);
  assert.deepEqual(steps, [
    "Applying: the next generation for shop",
    `Waiting until nobody uses ${roleA}.`,
    "3 sessions with the old credentials",
    "0 sessions with the old credentials",
  ]);
  assert.equal(clock.now() - now, 30_000, "ten quiet seconds after the last session");
  assert.equal(views[0]?.current.role, roleB);
});

test("a session in between begins the quiet time anew", async () => {
  const { ports, request, clock } = world({
    live: { current: first },
    sessions: (milliseconds) => (milliseconds === 8000 ? 1 : 0),
  });
  await clock.run(rotateCredentials(ports, request, rest));
  assert.equal(clock.now() - now, 19_000);
});

test("a rotation under way is gone on with: no third password", async () => {
  const before = { current: second, previous: first };
  const { ports, request, clock, live, log } = world({ live: before, pending: { update: 3 } });
  await clock.run(rotateCredentials(ports, request, rest));
  assert.deepEqual(live(), before);
  assert.deepEqual(log, ["audit credentials-rotated", "file", "update"]);
});

test("a rotation that was killed in its update has left the file, and is gone on with", async () => {
  const killed = world({ live: { current: first }, fails: true });
  await assert.rejects(killed.clock.run(rotateCredentials(killed.ports, killed.request, rest)), /killed/);
  assert.deepEqual(killed.live(), { current: second, previous: first });
});

test("an old password that somebody keeps using stays open, and that is said", async () => {
  const { ports, request, clock, live } = world({ live: { current: first }, sessions: () => 2 });
  await assert.rejects(clock.run(rotateCredentials(ports, request, rest)), { code: "CREDENTIAL_IN_USE" });
  assert.deepEqual(live(), { current: second, previous: first });
});

test("nothing is rotated while the estate differs from its file, or a rollout has it", async () => {
  const pending = world({ live: { current: first }, pending: { update: 1 } });
  await assert.rejects(pending.clock.run(rotateCredentials(pending.ports, pending.request, rest)), {
    code: "PENDING_CHANGES",
  });
  const lease: LeaseState = {
    holder: "x",
    acquiredAt: now,
    renewedAt: now,
    durationSeconds: 15,
    fence: 1,
    promotion: 0,
  };
  const held = world({ live: { current: first }, lease });
  await assert.rejects(held.clock.run(rotateCredentials(held.ports, held.request, rest)), { code: "LEASE_HELD" });
  assert.deepEqual([...pending.log, ...held.log], []);
});

test("retiring closes the old password once nobody uses it", async () => {
  const { ports, request, clock, live, log } = world({ live: { current: second, previous: first } });
  const views = await clock.run(retireCredentials(ports, request));
  assert.deepEqual(live(), { current: second });
  assert.deepEqual(log, ["audit credentials-retired", "file", "update"]);
  assert.deepEqual(
    views.map(({ previous }) => previous),
    [undefined],
  );
});

test("retiring refuses while a session has the old password", async () => {
  const { ports, request, clock, log } = world({ live: { current: second, previous: first }, sessions: () => 1 });
  await assert.rejects(clock.run(retireCredentials(ports, request)), { code: "CREDENTIAL_IN_USE" });
  assert.deepEqual(log, []);
});

test("retiring refuses when the new password was never applied: that would lock the service out", async () => {
  const { ports, request, clock, log } = world({ live: { current: second, previous: first } });
  const never: CredentialPorts = {
    ...ports,
    logins: { read: async (roles) => roles.map((role) => ({ role, open: role === roleA, sessions: 0 })) },
  };
  await assert.rejects(clock.run(retireCredentials(never, request)), { code: "CREDENTIAL_IN_USE" });
  assert.deepEqual(log, []);
});

test("retiring refuses while the estate differs from its file: the new password may not have reached the cluster", async () => {
  const { ports, request, clock, log } = world({
    live: { current: second, previous: first },
    pending: { update: 1 },
  });
  await assert.rejects(clock.run(retireCredentials(ports, request)), { code: "PENDING_CHANGES" });
  assert.deepEqual(log, []);
});

test("without a previous password there is nothing to retire, and an unknown service is refused", async () => {
  const { ports, request, clock } = world({ live: { current: first } });
  await assert.rejects(clock.run(retireCredentials(ports, request)), { code: "NOTHING_TO_RETIRE" });
  await assert.rejects(clock.run(retireCredentials(ports, { ...request, service: "post" })), { code: "USAGE" });
});
