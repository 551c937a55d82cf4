/** What a person may write about how releases go out. */
import { z } from "zod";
import * as field from "./fields.ts";

const step = z.strictObject({
  weight: z.int().min(1).max(100).describe("Share of the traffic for the candidate, in percent."),
  minimumSeconds: z.number().min(0).max(86400).default(30),
  minimumRequests: z
    .int()
    .min(0)
    .max(10_000_000)
    .default(50)
    .describe("Requests that the candidate must have answered."),
});

const judge = z.strictObject({
  alpha: z
    .number()
    .gt(0)
    .max(0.2)
    .default(0.01)
    .describe(
      "Chance of taking back a harmless release, per rollout and test (beside the stable release, and alone at 100 %).",
    ),
  degradation: z
    .number()
    .gt(0)
    .max(100)
    .default(1)
    .describe("Error odds up to this multiple of the stable release's are harmless."),
  minimumErrors: z.int().min(1).max(1000).default(3),
  gross: z
    .strictObject({
      errors: z.int().min(1).max(1000).default(5),
      share: z.number().gt(0).max(1).default(0.2),
    })
    .prefault({})
    .describe("The crude guard: this many errors at more than this share take the release back at once."),
});

const sampleMilliseconds = z.int().min(50).max(60_000);

const metrics = z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("gateway"),
    kind: z.literal("traefik").default("traefik"),
    urls: z.array(field.httpUrl).min(1).describe("Metrics address of each replica of the gateway."),
    sampleMilliseconds: sampleMilliseconds.default(250),
  }),
  z.strictObject({
    source: z.literal("prometheus"),
    url: field.httpUrl,
    sampleMilliseconds: sampleMilliseconds.default(1000),
    requests: z.string().min(1).optional().describe("PromQL for the counter of requests by release."),
    errors: z.string().min(1).optional().describe("PromQL for the counter of failed requests by release."),
  }),
]);

export const DEFAULT_STEPS = [1, 5, 25, 50, 100].map((weight) => ({ weight }));

export const rollout = z.strictObject({
  steps: z.array(step).min(1).prefault(DEFAULT_STEPS).describe("Default: 1, 5, 25, 50, 100 percent."),
  bake: z
    .strictObject({ minimumSeconds: z.number().min(0).max(604_800).default(60) })
    .prefault({})
    .describe("How long the old release stays at full size once the new one has all traffic."),
  holdLimitSeconds: z
    .int()
    .min(1)
    .max(604_800)
    .default(3600)
    .describe("Longest wait in one step; then the candidate is taken back for want of evidence."),
  updateLimitSeconds: z.int().min(10).max(86_400).default(300).describe("An update that takes longer is ended."),
  silenceLimitSeconds: z
    .int()
    .min(5)
    .max(86_400)
    .default(60)
    .describe("An update that says nothing for so long is ended."),
  judge: judge.prefault({}),
  metrics,
});
