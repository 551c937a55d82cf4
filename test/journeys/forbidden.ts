/** What it is to try something forbidden. */
import type { Answer, Person } from "../lab/github/person.ts";
import type { Lever } from "./governance-levers.ts";
import type { People } from "./governance-people.ts";

export type Outcome = {
  readonly happened: boolean /** Status and first lines of the refusal, or what a run came to. */;
  readonly said: string;
};

export type Forbidden = {
  /** What somebody tries, as a sentence. */
  readonly name: string;
  /** The rule that forbids it. Without it the same attempt succeeds. */
  readonly rule: Lever;
  /** Other rules that forbid it too; away already when `rule` is shown to be enough. */
  readonly also?: readonly Lever[];
  /** What GitHub says when `rule` alone is left. */
  readonly said: string;
  /** Makes everything ready, and returns the attempt; it can be repeated. */
  readonly prepare: (people: People) => Promise<() => Promise<Outcome>>;
};

/** A reply in one line: `405 At least 1 approving review …`. GitHub's headline about rules is left out. */
export const outcome = ({ status, body }: Answer): Outcome => {
  const { message = "", errors } = (body ?? {}) as { readonly message?: string; readonly errors?: readonly unknown[] };
  const lines = message
    .replace("Repository rule violations found", "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const more = (errors ?? []).map((error) => (typeof error === "string" ? error : JSON.stringify(error)));
  return { happened: status < 300, said: [String(status), ...lines, ...more].join(" ") };
};

/** Two things that have to happen one after the other. */
export const both = async (first: Outcome, second: () => Promise<Outcome>): Promise<Outcome> =>
  first.happened ? second() : first;

/** The attempt to merge a pull request. */
export const mergeBy =
  (person: Person, number: number, method: "merge" | "squash" | "rebase" = "squash") =>
  async () =>
    outcome(await person.merge(number, method));
