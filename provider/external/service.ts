/** The engine's protocol for providers, for a table of kinds. */
import grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { ProviderError } from "../errors.ts";
import type { Change, Kind, Warn } from "../kind.ts";
import { isUnknown } from "../values.ts";
import type { Log } from "./engine-log.ts";
import { messageOf, propertiesOf } from "./messages.ts";

const VERSION = "0.1.0";

type Handler<Request, Response> = (call: { readonly request: Request }, done: grpc.sendUnaryData<Response>) => void;

/** A handler of the protocol from one that returns what it answers. */
function answered<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): Handler<Request, Response> {
  return (call, done) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => done(null, response),
        (error: unknown) =>
          done({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }),
      );
  };
}

export function serviceOf(kinds: readonly Kind[], log: Log): grpc.UntypedServiceImplementation {
  const kindOf = (urn: string): Kind => {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const kind = kinds.find((one) => one.type === type);
    if (kind !== undefined) return kind;
    const known = kinds.map((one) => one.type).join(", ");
    throw new ProviderError("UNKNOWN_TYPE", `\`${type}\`: expected one of ${known}`, "Correct the type.");
  };
  const warn = (urn: string): Warn => {
    return (message) => log(urn, message);
  };
  return { ...general(), ...resources(kindOf, warn) };
}

function general(): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: answered(() => new plugin.PluginInfo().setVersion(VERSION)),
    attach: answered(() => new empty.Empty()),
    cancel: answered(() => new empty.Empty()),
    getSchema: answered(() =>
      new provider.GetSchemaResponse().setSchema(JSON.stringify({ name: "cutover", version: VERSION })),
    ),
    checkConfig: answered((request: provider.CheckRequest) =>
      new provider.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: answered(() => new provider.DiffResponse().setChanges(provider.DiffResponse.DiffChanges.DIFF_NONE)),
    // Secrets are no inputs of these kinds: the engine unwraps them, and marks what comes of them.
    configure: answered((request: provider.ConfigureRequest) => {
      verifyOwnSettings(Object.keys(propertiesOf(request.getArgs())));
      return new provider.ConfigureResponse().setAcceptsecrets(false);
    }),
  };
}

/** The engine gives a default provider all of the stack's configuration under `cutover:`, and puts it into the state. */
function verifyOwnSettings(settings: readonly string[]): void {
  const strange = settings.filter((name) => !["version", "pluginDownloadURL", "__internal"].includes(name));
  if (strange.length === 0) return;
  throw new ProviderError(
    "INPUT",
    `expected a provider without settings, found ${strange.join(", ")}`,
    'Make a provider of its own in the program, new ProviderResource("cutover", "cutover", {}), and hand it to the resource.',
  );
}

function resources(kindOf: (urn: string) => Kind, warn: (urn: string) => Warn): grpc.UntypedServiceImplementation {
  return {
    check: answered((request: provider.CheckRequest) => check(kindOf(request.getUrn()), request)),
    diff: answered(async (request: provider.DiffRequest) => {
      const ignored = request.getIgnorechangesList();
      const [state, inputs] = [propertiesOf(request.getOlds()), propertiesOf(request.getNews())];
      const changes = await kindOf(request.getUrn()).changes(state, inputs);
      return diffOf(changes.filter(({ property }) => !ignored.includes(property)));
    }),
    create: answered(async (request: provider.CreateRequest) => {
      const urn = request.getUrn();
      const { id, properties } = await kindOf(urn).create(propertiesOf(request.getProperties()), warn(urn));
      return new provider.CreateResponse().setId(id).setProperties(messageOf(properties));
    }),
    read: answered(async (request: provider.ReadRequest) => {
      const found = await kindOf(request.getUrn()).read(request.getId(), propertiesOf(request.getProperties()));
      const response = new provider.ReadResponse();
      if (found === undefined) return response.setProperties(messageOf({}));
      return response.setId(found.id).setProperties(messageOf(found.properties)).setInputs(request.getInputs());
    }),
    update: answered(async (request: provider.UpdateRequest) => {
      const urn = request.getUrn();
      const [state, inputs] = [propertiesOf(request.getOlds()), propertiesOf(request.getNews())];
      const properties = await kindOf(urn).update(state, inputs, warn(urn));
      return new provider.UpdateResponse().setProperties(messageOf(properties));
    }),
    delete: answered(async (request: provider.DeleteRequest) => {
      await kindOf(request.getUrn()).delete(request.getId(), propertiesOf(request.getProperties()));
      return new empty.Empty();
    }),
  };
}

function check(kind: Kind, request: provider.CheckRequest): provider.CheckResponse {
  const inputs = propertiesOf(request.getNews());
  const unknown = Object.keys(inputs).filter((property) => isUnknown(inputs[property]));
  const response = new provider.CheckResponse().setInputs(request.getNews());
  for (const { property, reason } of kind.check(inputs, unknown)) {
    response.addFailures(new provider.CheckFailure().setProperty(property).setReason(reason));
  }
  return response;
}

function diffOf(changes: readonly Change[]): provider.DiffResponse {
  const { DiffChanges } = provider.DiffResponse;
  const response = new provider.DiffResponse()
    .setChanges(changes.length === 0 ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME)
    .setDiffsList(changes.map(({ property }) => property))
    .setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property))
    // Two of them can't stand side by side.
    .setDeletebeforereplace(true)
    .setHasdetaileddiff(true);
  // Between what is there and what is wanted: what a hand changed differs although the inputs are the same.
  for (const { property, how, replaces } of changes) {
    const kind = `${how.toUpperCase()}${replaces ? "_REPLACE" : ""}` as keyof typeof provider.PropertyDiff.Kind;
    response
      .getDetaileddiffMap()
      .set(property, new provider.PropertyDiff().setKind(provider.PropertyDiff.Kind[kind]).setInputdiff(false));
  }
  return response;
}
