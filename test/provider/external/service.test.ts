import assert from "node:assert/strict";
import { test } from "node:test";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import { messageOf, propertiesOf } from "../../../provider/external/messages.ts";
import { engineAddress } from "../../../provider/external/serve.ts";
import { serviceOf } from "../../../provider/external/service.ts";
import type { Kind, Properties } from "../../../provider/kind.ts";

const urn = "urn:pulumi:test::p::cutover:kubernetes:Thing$cutover:test:Thing::name";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A kind that tells what it was asked, and answers what the test wants. */
function thing(answers: Partial<Kind>): Kind {
  const refuse = (): never => {
    throw new Error("not asked");
  };
  return {
    type: "cutover:test:Thing",
    check: refuse,
    changes: refuse,
    create: refuse,
    read: refuse,
    update: refuse,
    delete: refuse,
    ...answers,
  };
}

type Handler = (call: { request: unknown }, done: (error: unknown, answer: unknown) => void) => void;

/** Calls the service as gRPC does. */
function call<Answer>(kind: Kind, method: string, request: unknown, warned: string[] = []): Promise<Answer> {
  const service = serviceOf([kind], (where, message) => void warned.push(`${where}: ${message}`));
  const handler = service[method] as unknown as Handler;
  return new Promise((resolve, reject) => {
    handler({ request }, (error, answer) => (error === null ? resolve(answer as Answer) : reject(error)));
  });
}

test("a check knows which inputs are not known yet, and names each that is wrong", async () => {
  const asked: unknown[] = [];
  const kind = thing({
    check: (inputs, names) => {
      asked.push(inputs, names);
      return [{ property: "a", reason: "is wrong" }];
    },
  });
  const news = { a: 1, b: { c: unknown } };
  const request = new provider.CheckRequest().setUrn(urn).setNews(messageOf(news));
  const answer = await call<provider.CheckResponse>(kind, "check", request);
  assert.deepEqual(asked, [news, ["b"]]);
  assert.deepEqual(answer.toObject().failuresList, [{ property: "a", reason: "is wrong" }]);
  assert.deepEqual(propertiesOf(answer.getInputs()), news);
});

test("changes become a detailed diff between what is there and what is wanted", async () => {
  const kind = thing({
    changes: async () => [
      { property: "a", how: "update", replaces: true },
      { property: "b", how: "delete", replaces: false },
      { property: "ignored", how: "update", replaces: false },
    ],
  });
  const request = new provider.DiffRequest().setUrn(urn).setIgnorechangesList(["ignored"]);
  const answer = (await call<provider.DiffResponse>(kind, "diff", request)).toObject();
  const { Kind: kinds } = provider.PropertyDiff;
  assert.deepEqual(
    [answer.changes, answer.replacesList, answer.diffsList, answer.deletebeforereplace, answer.detaileddiffMap],
    [
      provider.DiffResponse.DiffChanges.DIFF_SOME,
      ["a"],
      ["a", "b"],
      true,
      [
        ["a", { kind: kinds.UPDATE_REPLACE, inputdiff: false }],
        ["b", { kind: kinds.DELETE, inputdiff: false }],
      ],
    ],
  );
});

test("no change is said to be none, so that an update does nothing", async () => {
  const request = new provider.DiffRequest().setUrn(urn);
  const answer = await call<provider.DiffResponse>(thing({ changes: async () => [] }), "diff", request);
  assert.equal(answer.getChanges(), provider.DiffResponse.DiffChanges.DIFF_NONE);
});

test("what is gone is read without an id, and what is there keeps its inputs", async () => {
  const state: Properties = { a: 1 };
  const request = new provider.ReadRequest().setUrn(urn).setId("1").setProperties(messageOf(state));
  const gone = await call<provider.ReadResponse>(thing({ read: async () => undefined }), "read", request);
  assert.equal(gone.getId(), "");
  const there = thing({ read: async (id, properties) => ({ id, properties: { ...properties, b: 2 } }) });
  request.setInputs(messageOf(state));
  const found = await call<provider.ReadResponse>(there, "read", request);
  assert.deepEqual(
    [found.getId(), propertiesOf(found.getProperties()), propertiesOf(found.getInputs())],
    ["1", { a: 1, b: 2 }, state],
  );
});

test("a warning goes to the resource that it is about", async () => {
  const warned: string[] = [];
  const kind = thing({
    create: async (inputs, warn) => {
      warn("look");
      return { id: "1", properties: { ...inputs, left: undefined } };
    },
  });
  const request = new provider.CreateRequest().setUrn(urn).setProperties(messageOf({ a: 1 }));
  const made = await call<provider.CreateResponse>(kind, "create", request, warned);
  assert.deepEqual(propertiesOf(made.getProperties()), { a: 1 });
  assert.deepEqual(warned, [`${urn}: look`]);
});

test("another type is refused with the ones that there are", async () => {
  const request = new provider.CreateRequest().setUrn(urn.replace("Thing::", "Other::"));
  await assert.rejects(call(thing({}), "create", request), { details: /UNKNOWN_TYPE/ });
});

test("a provider that was given the stack's configuration is refused: it would lie in the state", async () => {
  const request = new provider.ConfigureRequest().setArgs(messageOf({ estate: "{}" }));
  await assert.rejects(call(thing({}), "configure", request), { details: /expected a provider without settings/ });
  await call(thing({}), "configure", new provider.ConfigureRequest().setArgs(messageOf({ version: "1" })));
});

test("the engine's address is the argument that is no flag", () => {
  assert.equal(engineAddress(["--logtostderr", "-v=9", "--tracing", "file:x", "127.0.0.1:7"]), "127.0.0.1:7");
  assert.equal(engineAddress([]), undefined);
});
