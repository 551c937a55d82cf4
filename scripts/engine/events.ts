/** What a running rollout tells whoever watches. Nothing depends on anyone listening. */
import type { Weights } from "../ports.ts";
import type { Operation } from "./journal.ts";
import type { Interval } from "./samples.ts";
import type { Numbers, Reason, Tally, Verdict } from "./verdict.ts";

export type RolloutPhase =
  | "starting"
  | "exporting"
  | "deploying"
  | "shifting"
  | "holding"
  | "baking"
  | "retiring"
  | "recording"
  | "rolling-back"
  | "proving";

export type RolloutFact =
  | {
      readonly kind: "phase";
      readonly phase: RolloutPhase;
      readonly step?: number;
      readonly weight?: number;
      readonly words: string;
    }
  | {
      /** After every attempt to sample, good or not. */
      readonly kind: "progress";
      /** Index of the step, from 0, of `of` steps. */
      readonly step: number;
      readonly of: number;
      readonly weight: number;
      readonly verdict: Verdict["verdict"];
      readonly reason: Reason;
      /** Why it waits. */
      readonly words: string;
      readonly elapsedSeconds: number;
      readonly minimumSeconds: number;
      readonly minimumRequests: number;
      /** Counts and evidence at this weight. */
      readonly numbers: Numbers;
      /** Counts since the rollout began. */
      readonly total: { readonly canary: Tally; readonly stable: Tally };
      /** What the last sample added; absent when there was none. */
      readonly interval?: Interval;
    }
  | {
      readonly kind: "update";
      readonly operation: Operation;
      /** `interrupted`: this process stops, and its update with it. */
      readonly state: "started" | "done" | "failed" | "interrupted";
      readonly durationMilliseconds?: number;
      readonly changes?: Readonly<Record<string, number>>;
      readonly words: string;
    }
  | { readonly kind: "verdict"; readonly step: number; readonly weight: number; readonly verdict: Verdict }
  /** The traffic was moved. */
  | { readonly kind: "traffic"; readonly weights: Weights; readonly words: string }
  | { readonly kind: "note"; readonly words: string }
  | {
      readonly kind: "finished";
      readonly outcome: "promoted" | "rolled-back";
      readonly reason: string;
      readonly words: string;
      readonly durationMilliseconds: number;
    };

export type RolloutEvent = RolloutFact & {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rollout: string;
};
