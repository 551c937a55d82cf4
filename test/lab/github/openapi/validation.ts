/** Whether requests and replies are as GitHub's description has them. */
import { OpenAPIValidator } from "openapi-backend";
import type { Reply, Request, Route } from "../handler.ts";
import { describedOf } from "./description.ts";

type Operation = ReturnType<OpenAPIValidator["router"]["getOperations"]>[number];

type Check = { readonly validator: OpenAPIValidator; readonly operation: Operation; readonly template: string };

const checks = new Map<string, Check | undefined>();

const checkOf = ({ method, pattern }: Route): Check | undefined => {
  const key = `${method} ${pattern}`;
  if (checks.has(key)) return checks.get(key);
  const found = describedOf(method, pattern);
  const made = found && build(method, found.template, found.operation);
  checks.set(key, made);
  return made;
};

/** A description of this one operation: the whole of it takes seconds to compile. */
const build = (method: string, template: string, operation: object): Check | undefined => {
  const definition = {
    openapi: "3.0.3",
    info: { title: "GitHub", version: "1" },
    paths: { [template]: { [method.toLowerCase()]: operation } },
  };
  const validator = new OpenAPIValidator({
    // The library's types want the literals of a document that is written by hand.
    definition: definition as ConstructorParameters<typeof OpenAPIValidator>[0]["definition"],
    ajvOpts: { strict: false, validateFormats: false, logger: false },
    lazyCompileValidators: true,
    coerceTypes: true,
  });
  const [known] = validator.router.getOperations();
  return known && { validator, operation: known, template };
};

type Problems = NonNullable<ReturnType<OpenAPIValidator["validateResponse"]>["errors"]>;

const texts = (problems: Problems | null | undefined): readonly string[] =>
  (problems ?? []).map(({ instancePath, message }) => `${instancePath === "" ? "/" : instancePath} ${message ?? ""}`);

const filled = (template: string, params: Request["params"]): string => {
  const values = Object.values(params);
  return template.replace(/\{[^}]+\}/g, () => encodeURIComponent(values.shift() ?? ""));
};

type Parameter = { readonly in?: string; readonly name?: string };

/** Parameters that GitHub knows; it overlooks all others. */
const knownQuery = ({ operation }: Check, query: Request["query"]): Request["query"] => {
  const parameters = (operation.parameters ?? []) as readonly Parameter[];
  const names = new Set(parameters.filter((one) => one.in === "query").map(({ name }) => name));
  return Object.fromEntries(Object.entries(query).filter(([name]) => names.has(name)));
};

/** What is wrong with a request. Empty: nothing, or the route is none of GitHub's. */
export const requestProblems = (route: Route, request: Request): readonly string[] => {
  const check = checkOf(route);
  if (!check) return [];
  const body = request.method === "GET" || request.method === "DELETE" ? undefined : request.body;
  const { errors } = check.validator.validateRequest(
    {
      method: request.method,
      path: filled(check.template, request.params),
      query: knownQuery(check, request.query),
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body }),
    },
    check.operation,
  );
  return texts(errors);
};

/** What is wrong with a reply to it: refusals need a message, successes what is described. */
export const replyProblems = (route: Route, reply: Reply): readonly string[] => {
  const check = checkOf(route);
  if (!check || reply.status === 304) return [];
  if (reply.status >= 400) return hasMessage(reply.body) ? [] : ["/ must have a message"];
  const { responses } = check.operation;
  const declared = responses?.[String(reply.status)];
  if (!declared) return [`status ${reply.status} is none of ${Object.keys(responses ?? {}).join(", ")}`];
  if (!("content" in declared)) return reply.body === undefined ? [] : ["/ must have no body"];
  return texts(check.validator.validateResponse(reply.body, check.operation, reply.status).errors);
};

const hasMessage = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "message" in body && typeof body.message === "string";
