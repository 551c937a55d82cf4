/**
 * Changes to the text of `Pulumi.<stack>.yaml` that leave everything else as it was written: comments, order, quotes.
 * A weight is replaced where it stands; a release is removed with the lines that it fills.
 */
import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { blockStart, dashBefore, endOfList, lineStart } from "./block-list.ts";
import type { ReleaseConfig } from "./config.ts";
import { ConfigError, loadConfigText } from "./load.ts";
import { ESTATE_KEY } from "./text.ts";

export type ReleaseEdit = {
  /** New weights by release id; releases that are not named keep theirs. */
  readonly weights?: Readonly<Record<string, number>>;
  /** Ids of the releases that stay; absent: all of them. */
  readonly keep?: readonly string[];
  readonly promotion?: number;
};

export class ConfigEditError extends Error {
  constructor(fact: string, remedy: string) {
    super(`${fact}\n${remedy}`);
    this.name = "ConfigEditError";
  }
}

/** Ids in the order of the file. */
export function releasesOf(config: { readonly releases: readonly Pick<ReleaseConfig, "id">[] }): readonly string[] {
  return config.releases.map((release) => release.id);
}

/**
 * Throws ConfigError when `text` is no valid configuration, ConfigEditError when a named release is not in it or none
 * would be left. The result is not validated: its weights sum to 100 only if the caller's do.
 */
export function withReleases(text: string, edit: ReleaseEdit): string {
  const ids = idsOf(text);
  const named = [...Object.keys(edit.weights ?? {}), ...(edit.keep ?? [])];
  const stranger = named.find((id) => !ids.includes(id));
  if (stranger !== undefined) {
    throw new ConfigEditError(
      `release \`${stranger}\`: expected one of ${ids.join(", ")}`,
      "The file has changed since the plan was made: plan again.",
    );
  }
  const kept = ids.filter((id) => edit.keep?.includes(id) ?? true);
  if (kept.length === 0)
    throw new ConfigEditError("`keep`: expected at least one release, found none", "Keep the serving release.");

  const weighted = spliceNumbers(text, ids, edit);
  const removed = ids.flatMap((id, index) => (kept.includes(id) ? [] : [index]));
  const result = removed.reduceRight((current, index) => removeRelease(current, index), weighted);
  verifyResult(result, expectedResult(text, ids, kept, edit));
  return result;
}

/** What the file must say afterwards, found without cutting any text. */
function expectedResult(text: string, ids: readonly string[], kept: readonly string[], edit: ReleaseEdit): unknown {
  const whole = parseDocument(text).toJS();
  const estate = whole.config[ESTATE_KEY];
  estate.releases = kept.map((id) => {
    const release = estate.releases[ids.indexOf(id)];
    return { ...release, weight: edit.weights?.[id] ?? release.weight };
  });
  if (edit.promotion !== undefined) estate.promotion = edit.promotion;
  return whole;
}

/** Text was cut and spliced: whatever it looks like now, it must say what was asked for and nothing else. */
function verifyResult(text: string, expected: unknown): void {
  const document = parseDocument(text);
  if (document.errors.length === 0 && isDeepStrictEqual(document.toJS(), expected)) return;
  throw new ConfigEditError(
    "`releases`: expected a layout that can be edited in place, found one that cannot",
    "Write each release as a block of its own, without anchors and aliases.",
  );
}

function idsOf(text: string): readonly string[] {
  const loaded = loadConfigText(text);
  if (loaded.ok) return releasesOf(loaded.config);
  throw new ConfigError(loaded.issues);
}

type Splice = { readonly start: number; readonly end: number; readonly text: string };

function spliceNumbers(text: string, ids: readonly string[], edit: ReleaseEdit): string {
  const estate = estateOf(parseDocument(text));
  const releases = releasesNode(estate);
  const splices = Object.entries(edit.weights ?? {}).map(([id, weight]) => {
    const release = releases.items[ids.indexOf(id)];
    return replaceNumber(isMap(release) ? release.get("weight", true) : undefined, weight, `weight of ${id}`);
  });
  if (edit.promotion !== undefined) splices.push(promotionSplice(text, estate, edit.promotion));
  return splices
    .sort((left, right) => right.start - left.start)
    .reduce((current, splice) => current.slice(0, splice.start) + splice.text + current.slice(splice.end), text);
}

function replaceNumber(node: unknown, value: number, what: string): Splice {
  if (!isScalar(node) || node.range === undefined || node.range === null) {
    throw new ConfigEditError(`${what}: expected a number in its own place, found an alias`, "Write the number out.");
  }
  return { start: node.range[0], end: node.range[1], text: String(value) };
}

function promotionSplice(text: string, estate: YAMLMap, promotion: number): Splice {
  const node = estate.get("promotion", true);
  if (node !== undefined) return replaceNumber(node, promotion, "promotion");
  const first = estate.items[0]?.key as Node | undefined;
  const start = first?.range?.[0] ?? 0;
  const separator = estate.flow === true ? ", " : `\n${" ".repeat(start - lineStart(text, start))}`;
  return { start, end: start, text: `promotion: ${promotion}${separator}` };
}

function removeRelease(text: string, index: number): string {
  const document = parseDocument(text);
  const releases = releasesNode(estateOf(document));
  if (releases.flow === true) {
    releases.delete(index);
    return String(document);
  }
  const [from, to] = [blockStart(text, releases, index), blockStart(text, releases, index + 1)];
  return text.slice(0, from) + text.slice(to);
}

function estateOf(document: Document): YAMLMap {
  const estate = document.getIn(["config", ESTATE_KEY], true);
  if (!isMap(estate)) throw new ConfigEditError(`\`${ESTATE_KEY}\`: expected an object of its own`, "Write it out.");
  return estate;
}

function releasesNode(estate: YAMLMap): YAMLSeq {
  const releases = estate.get("releases", true);
  if (!isSeq(releases))
    throw new ConfigEditError("`releases`: expected a list of its own", "Write it out instead of an alias.");
  return releases;
}

/** A release as a person or a build adds it; what is absent has its default. */
export type NewRelease = Pick<ReleaseConfig, "version" | "gitSha" | "images" | "weight"> &
  Partial<Pick<ReleaseConfig, "configuration" | "features" | "pullRequest" | "build" | "schemaVersion" | "database">>;

/** Appends a release behind the last one. The result is not validated. */
export function withRelease(text: string, release: NewRelease): string {
  idsOf(text);
  const document = parseDocument(text);
  const releases = releasesNode(estateOf(document));
  if (releases.flow === true) {
    releases.add(document.createNode(release));
    return String(document);
  }
  const first = (releases.items[0] as Node).range?.[0] ?? 0;
  const dash = dashBefore(text, first);
  const indent = " ".repeat(dash - lineStart(text, dash));
  const lines = stringify([release], { lineWidth: 0 }).trimEnd().split("\n");
  const block = `${lines.map((line) => `${indent}${line}`).join("\n")}\n`;
  const end = endOfList(text, releases);
  const before = text.slice(0, end);
  return `${before}${before.endsWith("\n") ? "" : "\n"}${block}${text.slice(end)}`;
}
