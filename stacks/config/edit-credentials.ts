/** Changes to `database.credentials` in the text of `Pulumi.<stack>.yaml` that leave everything else as it was written. */
import { isDeepStrictEqual } from "node:util";
import { isMap, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import type { Credential, LiveCredentials } from "../../components/postgres/credential.ts";
import { lineStart } from "./block-list.ts";
import { ConfigEditError } from "./edit.ts";
import { ESTATE_KEY } from "./text.ts";

/**
 * The text with these credentials of the named services. Throws ConfigEditError when the file has no credentials of one,
 * or a layout that can't be edited in place. The result is not validated.
 */
export function withCredentials(text: string, wanted: Readonly<Record<string, LiveCredentials>>): string {
  const result = Object.entries(wanted).reduce(
    (current, [service, live]) => withPrevious(withCurrent(current, service, live.current), service, live.previous),
    text,
  );
  verifyResult(text, result, wanted);
  return result;
}

const PATH = ["config", ESTATE_KEY, "database", "credentials", "services"];

type NodePair = Pair<Node, Node>;

function mapOf(text: string, service: string): YAMLMap {
  const node = parseDocument(text).getIn([...PATH, service], true);
  if (isMap(node)) return node;
  throw new ConfigEditError(
    `\`database.credentials.services.${service}\`: expected an object of its own, found none or an alias`,
    "Write `current: {generation: 1, issued: <day>}` there.",
  );
}

const pairOf = (map: YAMLMap, key: string): NodePair | undefined =>
  (map.items as NodePair[]).find((pair) => String(pair.key) === key);

const rangeOf = (node: Node): readonly [number, number] => [node.range?.[0] ?? 0, node.range?.[1] ?? 0];

const written = ({ generation, issued }: Credential): string => `{generation: ${generation}, issued: "${issued}"}`;

const spliced = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** Where a value ends; the end of a block is taken without its line's end. */
function endOf(text: string, node: Node): number {
  const [start, end] = rangeOf(node);
  return start + text.slice(start, end).trimEnd().length;
}

function withCurrent(text: string, service: string, credential: Credential): string {
  const pair = pairOf(mapOf(text, service), "current");
  if (pair === undefined) {
    throw new ConfigEditError(
      `\`database.credentials.services.${service}.current\`: expected the credential in use, found none`,
      "Write `current: {generation: 1, issued: <day>}` there.",
    );
  }
  return spliced(text, rangeOf(pair.value as Node)[0], endOf(text, pair.value as Node), written(credential));
}

function withPrevious(text: string, service: string, credential: Credential | undefined): string {
  const map = mapOf(text, service);
  const pair = pairOf(map, "previous");
  if (pair === undefined) return credential === undefined ? text : withNewPrevious(text, map, written(credential));
  if (credential !== undefined) {
    return spliced(text, rangeOf(pair.value as Node)[0], endOf(text, pair.value as Node), written(credential));
  }
  return map.flow === true ? withoutFlowPair(text, pair) : withoutBlockPair(text, pair);
}

/** Behind `current`: in the same braces, or in a line of its own. */
function withNewPrevious(text: string, map: YAMLMap, value: string): string {
  const current = pairOf(map, "current") as NodePair;
  const end = endOf(text, current.value as Node);
  if (map.flow === true) return spliced(text, end, end, `, previous: ${value}`);
  const key = rangeOf(current.key)[0];
  const indent = " ".repeat(key - lineStart(text, key));
  const newline = text.indexOf("\n", end);
  const lineEnd = newline === -1 ? text.length : newline;
  return spliced(text, lineEnd, lineEnd, `\n${indent}previous: ${value}`);
}

function withoutFlowPair(text: string, pair: NodePair): string {
  const start = rangeOf(pair.key)[0];
  const comma = /,\s*$/.exec(text.slice(0, start));
  const end = endOf(text, pair.value as Node);
  if (comma !== null) return spliced(text, comma.index, end, "");
  return spliced(text, start, end + (/^\s*,\s*/.exec(text.slice(end))?.[0].length ?? 0), "");
}

function withoutBlockPair(text: string, pair: NodePair): string {
  const end = endOf(text, pair.value as Node);
  const newline = text.indexOf("\n", end);
  return spliced(text, lineStart(text, rangeOf(pair.key)[0]), newline === -1 ? text.length : newline + 1, "");
}

/** Text was cut and spliced: whatever it looks like now, it must say what was asked for and nothing else. */
function verifyResult(before: string, after: string, wanted: Readonly<Record<string, LiveCredentials>>): void {
  const expected = parseDocument(before).toJS();
  const services = expected.config[ESTATE_KEY].database.credentials.services;
  for (const [service, { current, previous }] of Object.entries(wanted)) {
    services[service] = { current, ...(previous === undefined ? {} : { previous }) };
  }
  const document = parseDocument(after);
  if (document.errors.length === 0 && isDeepStrictEqual(document.toJS(), expected)) return;
  throw new ConfigEditError(
    "`database.credentials.services`: expected a layout that can be edited in place, found one that cannot",
    "Write `current` and `previous` in a line each, without anchors and aliases.",
  );
}
