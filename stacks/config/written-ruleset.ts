/** What a person may write about a ruleset. What is left out is as in defaults-github.ts, or not demanded. */
import { z } from "zod";

const mergeMethod = z.literal(["merge", "squash", "rebase"]);
const none = z.literal("none");

const day = z.string().refine(isDay, {
  error: "a day such as `2026-12-01`\nWrite year, month and day in UTC, in quotes.",
});

const pullRequest = z.strictObject({
  approvals: z.int().min(0).max(10).optional(),
  dismissStale: z.boolean().optional(),
  codeOwners: z.boolean().optional(),
  lastPushApproval: z.boolean().optional(),
  resolvedThreads: z.boolean().optional(),
  mergeMethods: z.array(mergeMethod).min(1).optional(),
});

const check = z.strictObject({
  app: z.union([z.int().min(1), z.literal("any")], {
    error: "the id of the app that reports the check, or `any`\nGitHub Actions is 15368.",
  }),
});

const checks = z.strictObject({
  strict: z.boolean().optional().describe("Whether the branch must be up to date with its base."),
  required: z
    .record(z.string().min(1).max(200), z.union([check, none]))
    .optional()
    .describe("By name, beside those of the default; `none` leaves one of these out."),
});

const mergeQueue = z.strictObject({
  method: mergeMethod.default("squash"),
  grouping: z.literal(["all-green", "head-green"]).default("all-green"),
  checkTimeoutMinutes: z.int().min(1).max(360).default(60),
  maximumBuilds: z.int().min(0).max(100).default(5),
  minimumEntries: z.int().min(0).max(100).default(1),
  maximumEntries: z.int().min(0).max(100).default(5),
  minimumWaitMinutes: z.int().min(0).max(360).default(5),
});

const content = z.strictObject({
  restrictedPaths: z.array(z.string().min(1).max(200)).optional(),
  restrictedExtensions: z
    .array(z.string().regex(/^\.[^./\s]+$/, { error: "an extension such as `.pem`\nBegin it with a dot." }))
    .optional(),
  maximumPathLength: z.int().min(1).max(32_767).optional(),
  maximumFileMegabytes: z.int().min(1).max(100).optional(),
});

const mode = z.literal(["always", "pullRequest", "exempt"]).default("pullRequest");
const bypass = z
  .strictObject({
    team: z.string().min(1).optional(),
    app: z.int().min(1).optional(),
    role: z.literal(["admin", "maintain", "write"]).optional(),
    actor: z.literal(["organization-admin", "deploy-key"]).optional(),
    mode,
  })
  .refine(({ mode: _, ...actors }) => Object.values(actors).filter((value) => value !== undefined).length === 1, {
    error: "exactly one of `team`, `app`, `role` and `actor`\nKeep the one that is meant.",
    params: { code: "NOT_ONE_OF" },
  });

export const ruleset = z.strictObject({
  target: z
    .literal(["branch", "tag", "push"])
    .optional()
    .describe("Known for `main`, `release-tags` and `pushes`; else required."),
  include: z.array(z.string().min(1)).optional().describe("`refs/heads/…`, `refs/tags/…`, `~DEFAULT_BRANCH`, `~ALL`."),
  exclude: z.array(z.string().min(1)).optional(),
  enforcement: z.literal(["active", "disabled"]).default("active"),
  evaluate: z
    .strictObject({ until: day, reason: z.string().min(10).max(300) })
    .optional()
    .describe("Only record what would be refused, until this day; from it on the rules are enforced."),
  bypass: z.array(bypass).default([]),
  restrictCreation: z.boolean().optional(),
  restrictUpdate: z.boolean().optional(),
  restrictDeletion: z.boolean().optional(),
  forbidForcePush: z.boolean().optional(),
  linearHistory: z.boolean().optional(),
  signedCommits: z.boolean().optional(),
  pullRequest: z.union([pullRequest, none]).optional(),
  checks: checks.optional(),
  mergeQueue: mergeQueue.optional(),
  deployments: z
    .array(z.string().min(1))
    .optional()
    .describe("Environments to which the commit must have been deployed."),
  content: content.optional(),
});

export type WrittenRuleset = z.output<typeof ruleset>;

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // 30 February is read as 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
