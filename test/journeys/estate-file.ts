/** The journeys' stack file: this repository's production estate under other names and with a quicker rollout. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { type Document, isMap, isSeq, parseDocument } from "yaml";
import { loadConfigText } from "../../stacks/config/load.ts";

export type StepText = { readonly weight: number; readonly minimumSeconds: number; readonly minimumRequests: number };

export type EstateChanges = {
  readonly steps?: readonly StepText[];
  readonly bakeSeconds?: number;
  /** Where the counts come from; default: the lab's gateway, as in the repository's file. */
  readonly metrics?: Readonly<Record<string, unknown>>;
  readonly holdLimitSeconds?: number;
  /** Areas beside the cluster. Default: none, so that a journey about traffic is about traffic. */
  readonly areas?: readonly Area[];
  readonly environment?: "production" | "preview";
  /** Whether what is protected by default is protected. Default: false, as in the repository's file. */
  readonly protect?: boolean;
};

/** What the lab's own file leaves unprotected, because the lab is thrown away. */
const unprotected = ["namespace.protect", "github.repository.protect", "database.protect"];

export const areas = ["github", "database"] as const;
export type Area = (typeof areas)[number];

/** Seconds of a rollout that proves the order of things, not the patience. */
export const quickSteps: readonly StepText[] = [1, 5, 25, 50, 100].map((weight) => ({
  weight,
  minimumSeconds: 2,
  minimumRequests: weight === 1 ? 1 : 5,
}));

const estate = "config.cutover:estate";
const at = (path: string): string[] => [...estate.split("."), ...path.split(".")];

const edit = (path: string, change: (document: Document) => void): void => {
  const document = parseDocument(readFileSync(path, "utf8"));
  change(document);
  writeFileSync(path, document.toString({ lineWidth: 0 }));
};

export const writeEstate = (
  path: string,
  names: { readonly namespace: string; readonly host: string; readonly repository: string; readonly database: string },
  changes: EstateChanges,
): void =>
  edit(path, (document) => {
    document.setIn(at("namespace.name"), names.namespace);
    document.setIn(at("services.shop.hosts"), document.createNode([names.host]));
    for (const area of areas) if (changes.areas?.includes(area) !== true) leaveOut(document, area);
    if (changes.protect === true) for (const path of unprotected) document.deleteIn(at(path));
    if (changes.environment !== undefined) document.setIn(at("environment"), changes.environment);
    if (changes.environment === "preview") leaveGovernanceOut(document);
    if (document.hasIn(at("github"))) document.setIn(at("github.repository.name"), names.repository);
    if (document.hasIn(at("database"))) {
      document.setIn(at("database.name"), names.database);
      // A password that was issued when the file was written would be too old one day.
      document.setIn(at("database.credentials.services.shop.current.issued"), new Date().toISOString().slice(0, 10));
    }
    document.setIn(at("rollout.steps"), document.createNode(changes.steps ?? quickSteps));
    document.setIn(at("rollout.bake"), document.createNode({ minimumSeconds: changes.bakeSeconds ?? 2 }));
    if (changes.metrics !== undefined) document.setIn(at("rollout.metrics"), document.createNode(changes.metrics));
    if (changes.holdLimitSeconds !== undefined)
      document.setIn(at("rollout.holdLimitSeconds"), changes.holdLimitSeconds);
  });

/** What only the stack that governs the repository may say. */
const leaveGovernanceOut = (document: Document): void => {
  for (const path of ["repository", "teams", "codeowners"]) document.deleteIn(at(`github.${path}`));
  // An environment of production is held to production's rules, whoever declares it.
  document.setIn(at("github.environments"), document.createNode({ preview: { variables: { NAMESPACE: "preview" } } }));
};

/** As a person does who really wants to let go. */
export const writeUnprotected = (path: string): void =>
  edit(path, (document) => {
    for (const protection of unprotected) document.setIn(at(protection), false);
  });

/** The area and what a release says of it. */
const leaveOut = (document: Document, area: Area): void => {
  document.deleteIn(at(area));
  const releases = document.getIn(at("releases"));
  for (const release of isSeq(releases) ? releases.items : []) if (isMap(release)) release.delete(area);
};

/** Appends a release like the last one, with another version, commit and configuration; returns its id. */
export const writeCandidate = (
  path: string,
  candidate: {
    readonly version: string;
    readonly configuration?: Readonly<Record<string, string>>;
    readonly more?: Readonly<Record<string, unknown>>;
  },
): string => {
  edit(path, (document) => {
    const releases = document.getIn(at("releases"));
    if (!isSeq(releases)) throw new Error("expected a list of releases in the estate's file");
    const last = releases.items.at(-1);
    if (!isMap(last)) throw new Error("expected the last release to be a map");
    const copy: unknown = last.toJS(document);
    if (typeof copy !== "object" || copy === null) throw new Error("expected the last release to be a map");
    const kept = "configuration" in copy && typeof copy.configuration === "object" ? copy.configuration : {};
    const gitSha = createHash("sha1").update(candidate.version).digest("hex");
    releases.add(
      document.createNode({
        ...copy,
        version: candidate.version,
        gitSha,
        configuration: { ...kept, "shop/api": { ...settingsOf(kept), ...candidate.configuration } },
        weight: 0,
        ...candidate.more,
      }),
    );
  });
  const loaded = loadConfigText(readFileSync(path, "utf8"));
  if (!loaded.ok) throw new Error(`the candidate is not valid: ${JSON.stringify(loaded.issues, null, 2)}`);
  return loaded.config.releases.at(-1)?.id ?? "";
};

const settingsOf = (configuration: object | null): object => {
  const settings =
    configuration === null ? undefined : Object.entries(configuration).find(([name]) => name === "shop/api")?.[1];
  return typeof settings === "object" && settings !== null ? settings : {};
};
