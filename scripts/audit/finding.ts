/** What an audit says of one thing. Pure. */
import type { Seen } from "../ports-github.ts";

export type Area =
  | "repository"
  | "rulesets"
  | "classic protection"
  | "environments"
  | "actions"
  | "access"
  | "labels"
  | "code owners"
  | "database";

/**
 * drifted: declared, and found otherwise or not at all. undeclared: there, and the file knows nothing of it.
 * risk: nothing that a file declares, and dangerous. unknown: declared, and could not be read.
 * noted: worth knowing, and no fault.
 */
export type Verdict = "drifted" | "undeclared" | "risk" | "unknown" | "noted";

export type Finding = {
  readonly area: Area;
  readonly verdict: Verdict;
  /** `ruleset main`, `environment production`. */
  readonly subject: string;
  /** `approvals`; empty for the subject as a whole. */
  readonly setting: string;
  /** In words. */
  readonly declared: string;
  readonly found: string;
  readonly means: string;
  readonly remedy: string;
  /** Whether what was found protects less than what is declared. */
  readonly weaker: boolean;
  /** Who changed the subject last, and when, in words. Absent where GitHub keeps no record of it. */
  readonly changed?: string;
  /** With verdict unknown: whether the world failed, rather than the token's rights. */
  readonly failed?: boolean;
};

export type Plain = boolean | number | string | readonly string[];

/** What a difference means: one sentence for each direction. */
export type Meaning = {
  readonly label: string;
  /** Said when what was found protects less. */
  readonly weaker: string;
  /** Said when it is otherwise different. */
  readonly other: string;
  readonly isWeaker: (declared: Plain, found: Plain) => boolean;
};

export type Subject = {
  readonly area: Area;
  readonly subject: string;
  readonly remedy: string;
  readonly changed?: string;
};

/** What comparing gave: how many settings are as declared, and the rest. */
export type Compared = { readonly asDeclared: number; readonly findings: readonly Finding[] };

export const nothing: Compared = { asDeclared: 0, findings: [] };

export const together = (parts: readonly Compared[]): Compared => ({
  asDeclared: parts.reduce((sum, part) => sum + part.asDeclared, 0),
  findings: parts.flatMap((part) => part.findings),
});

/** One setting: as declared, drifted, or not to be seen. */
export function compare(subject: Subject, meaning: Meaning, declared: Plain, found: Seen<Plain>): Compared {
  if (found.kind !== "seen") return unknown(subject, meaning.label, inWords(declared), found);
  if (same(declared, found.value)) return { asDeclared: 1, findings: [] };
  const weaker = meaning.isWeaker(declared, found.value);
  const finding: Finding = {
    ...aboutSubject(subject),
    verdict: "drifted",
    setting: meaning.label,
    declared: inWords(declared),
    found: inWords(found.value),
    means: weaker ? meaning.weaker : meaning.other,
    remedy: subject.remedy,
    weaker,
  };
  return { asDeclared: 0, findings: [finding] };
}

/** Something declared that could not be read: never as good as "as declared". */
export function unknown(
  subject: Subject,
  setting: string,
  declared: string,
  found: Exclude<Seen<unknown>, { kind: "seen" }>,
): Compared {
  const finding: Finding = {
    ...aboutSubject(subject),
    verdict: "unknown",
    setting,
    declared,
    found: `unknown: ${found.because}`,
    means: "Nobody can say whether it is as declared.",
    remedy:
      found.kind === "failed"
        ? "Audit again when GitHub answers."
        : "Audit with a token that may read it: an administrator of the repository, or a fine-grained token with read access to administration.",
    weaker: false,
    failed: found.kind === "failed",
  };
  return { asDeclared: 0, findings: [finding] };
}

/** A finding that no single comparison gives. */
export function finding(
  subject: Subject,
  verdict: Verdict,
  words: Pick<Finding, "setting" | "declared" | "found" | "means"> & {
    readonly remedy?: string;
    readonly weaker?: boolean;
  },
): Compared {
  const { remedy = subject.remedy, weaker = verdict === "risk", ...rest } = words;
  return { asDeclared: 0, findings: [{ ...aboutSubject(subject), verdict, remedy, weaker, ...rest }] };
}

/** Nothing of it was declared, so it is no fault; but "there is none" would be a lie. */
export function notSeen(subject: Subject, found: Exclude<Seen<unknown>, { kind: "seen" }>): Compared {
  return finding(subject, "noted", {
    setting: "",
    declared: "nothing",
    found: `unknown: ${found.because}`,
    means: "Whether there are dangerous ones can't be said.",
    remedy: "Audit with a token of an administrator of the repository.",
  });
}

/** The same of what was seen, in another form. */
export function mapped<T, U>(found: Seen<T>, map: (value: T) => U): Seen<U> {
  return found.kind === "seen" ? { kind: "seen", value: map(found.value) } : found;
}

function aboutSubject({ area, subject, changed }: Subject): Pick<Finding, "area" | "subject" | "changed"> {
  return { area, subject, ...(changed === undefined ? {} : { changed }) };
}

function same(declared: Plain, found: Plain): boolean {
  if (typeof declared !== "object" || typeof found !== "object") return declared === found;
  return declared.length === found.length && declared.every((entry, at) => entry === found[at]);
}

export function inWords(value: Plain): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return `${value}`;
  if (typeof value === "string") return value === "" ? "(empty)" : value;
  return value.length === 0 ? "none" : value.join(", ");
}

const asNumber = (value: Plain): number => (typeof value === "number" ? value : Number.NaN);
const asList = (value: Plain): readonly string[] => (typeof value === "object" ? value : []);

/** A switch that protects while it is on. */
export const guard = (label: string, weaker: string): Meaning => ({
  label,
  weaker,
  other: "It is stricter than declared: what the file allows is refused.",
  isWeaker: (declared) => declared === true,
});

/** A switch that protects while it is off. */
export const opening = (label: string, weaker: string): Meaning => ({
  ...guard(label, weaker),
  isWeaker: (declared) => declared === false,
});

/** A number of which more protects more. */
export const atLeast = (label: string, weaker: string): Meaning => ({
  ...guard(label, weaker),
  isWeaker: (declared, found) => asNumber(found) < asNumber(declared),
});

/** A list of demands: one that is missing protects less. */
export const demands = (label: string, weaker: string): Meaning => ({
  label,
  weaker,
  other: "More is demanded than declared: work may stand still for it.",
  isWeaker: (declared, found) => asList(declared).some((entry) => !asList(found).includes(entry)),
});

/** A list of permissions: one more protects less. */
export const permissions = (label: string, weaker: string): Meaning => ({
  label,
  weaker,
  other: "Less is allowed than declared: what the file counts on may be refused.",
  isWeaker: (declared, found) => asList(found).some((entry) => !asList(declared).includes(entry)),
});

/** A value that protects nothing by itself. */
export const plain = (label: string, means: string): Meaning => ({
  label,
  weaker: means,
  other: means,
  isWeaker: () => false,
});

/** A value of which only some are weaker than others: the order is from the strictest to the loosest. */
export const order = (label: string, weaker: string, strictestFirst: readonly string[]): Meaning => ({
  ...guard(label, weaker),
  isWeaker: (declared, found) => strictestFirst.indexOf(`${found}`) > strictestFirst.indexOf(`${declared}`),
});
