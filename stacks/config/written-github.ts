/** What a person may write about the estate's repository at GitHub. Defaults: defaults-github.ts. */
import { z } from "zod";
import * as field from "./fields.ts";
import { ruleset } from "./written-ruleset.ts";

const login = field.pattern(
  /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/,
  "a login at GitHub, at most 39 letters, digits and inner hyphens",
  "Write it as it stands in the address of the profile.",
);

const slug = field.pattern(
  /^[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?$/,
  "a team's slug: lower-case letters, digits and hyphens",
  "Write it as it stands in the team's address, without the organisation.",
);

const repositoryName = field.pattern(
  /^(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/,
  "the name of a repository alone, at most 100 letters, digits, dots, hyphens and underscores",
  "Write it without the owner; that one stands in `owner`.",
);

const environmentName = field.pattern(
  /^[A-Za-z0-9][A-Za-z0-9._/-]{0,254}$/,
  "the name of an environment: letters, digits, dots, slashes and hyphens",
  "Choose a simpler name; workflows name it too.",
);

const constant = field.pattern(
  /^(?!GITHUB_)[A-Z_][A-Z0-9_]{0,99}$/,
  "capital letters, digits and underscores, not beginning with `GITHUB_`",
  "Rename it; workflows read it under this name.",
);

const color = field.pattern(
  /^[0-9a-f]{6}$/,
  "a colour of six lower-case hex digits such as `d73a4a`",
  "Write it without `#`, in quotes.",
);

const permission = z.literal(["pull", "triage", "push", "maintain", "admin"]);

const repository = z.strictObject({
  name: repositoryName,
  governed: z
    .boolean()
    .optional()
    .describe("Whether this stack governs the repository, or only its environments. Default: only in production."),
  protect: z
    .boolean()
    .optional()
    .describe("Whether Pulumi refuses to let go of a governed repository; it never deletes it. Default: true."),
  visibility: z
    .literal(["public", "private", "internal"])
    .optional()
    .describe("Required where the repository is governed. An existing one is never made more visible."),
  description: z.string().max(350).default(""),
  homepage: z.union([z.literal(""), field.httpUrl]).default(""),
  topics: z
    .array(
      field.pattern(/^[a-z0-9][a-z0-9-]{0,49}$/, "a topic of lower-case letters, digits and hyphens", "Rename it."),
    )
    .max(20)
    .default([]),
  features: z
    .strictObject({
      issues: z.boolean().default(true),
      projects: z.boolean().default(false),
      wiki: z.boolean().default(false),
      discussions: z.boolean().default(false),
    })
    .prefault({}),
  mergeMethods: z
    .array(z.literal(["merge", "squash", "rebase"]))
    .min(1)
    .default(["squash"]),
  autoMerge: z.boolean().default(false),
  deleteBranchOnMerge: z.boolean().default(true),
  updateBranch: z.boolean().default(true).describe("Whether a pull request offers to take in its base."),
  signOff: z.boolean().default(false).describe("Whether commits made in the browser are signed off."),
  secretScanning: z.boolean().default(true),
  pushProtection: z.boolean().default(true).describe("Whether a push with a secret in it is refused."),
  vulnerabilityAlerts: z.boolean().default(true),
  securityUpdates: z.boolean().default(true).describe("Whether Dependabot proposes updates that mend a vulnerability."),
});

const secretValue = z
  .union([z.string().min(1), z.strictObject({ secure: z.string().min(1) })])
  .describe(
    "An encrypted value: `pulumi config set --secret --path 'cutover:estate.github.environments.….secrets.…'`.",
  );

const environment = z.strictObject({
  reviewers: z
    .strictObject({ teams: z.array(slug).default([]), users: z.array(login).default([]) })
    .prefault({})
    .describe("One of them must approve each deployment. Six at most; production needs one."),
  selfReview: z.boolean().default(false).describe("Whether who started a deployment may approve it."),
  adminsBypass: z.boolean().default(false),
  waitMinutes: z.int().min(0).max(43_200).default(0),
  branches: z.array(z.string().min(1)).optional().describe("Patterns of branches that may be deployed."),
  tags: z.array(z.string().min(1)).optional().describe("Patterns of tags that may be deployed."),
  variables: z.record(constant, z.string()).default({}),
  secrets: z.record(constant, secretValue).default({}),
  protectionApps: z.array(z.int().min(1)).max(6).default([]).describe("Ids of GitHub Apps that must agree."),
});

const label = z.strictObject({ color, description: z.string().max(100).default("") });

const team = z.strictObject({
  permission,
  members: z
    .record(login, z.literal(["member", "maintainer"]))
    .optional()
    .describe("Absent: the team is managed elsewhere, and only its permission is ours."),
  description: z.string().max(250).default(""),
});

const owner = field.pattern(
  /^@[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?(?:\/[a-z0-9][a-z0-9_-]*)?$/,
  "an owner such as `@mona` or `@acme/shop-team`",
  "Write the login or `organisation/team`, with an @ in front and in quotes.",
);

const codeowners = z.strictObject({
  path: z.literal([".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]).default(".github/CODEOWNERS"),
  rules: z
    .array(
      z.strictObject({
        pattern: field.pattern(
          /^[^\s#!][^\s]*$/,
          "a pattern without spaces, such as `/db/`",
          "Write it as in .gitignore.",
        ),
        owners: z.array(owner).default([]),
      }),
    )
    .min(1)
    .describe("In the order of the file: the last that matches counts."),
});

const actions = z.strictObject({
  allowed: z.literal(["all", "local", "selected"]).optional(),
  githubOwned: z.boolean().optional().describe("With `selected`: whether GitHub's own actions are allowed."),
  verified: z.boolean().optional().describe("With `selected`: those of verified makers."),
  patterns: z.array(z.string().min(1)).optional().describe("With `selected`: such as `acme/*`."),
  shaPinning: z.boolean().optional().describe("Whether actions must be named by commit."),
  token: z
    .literal(["read", "write"])
    .optional()
    .describe("What a workflow's token may do when the workflow does not say."),
  approvePullRequests: z.boolean().optional(),
});

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?\/(?:[^?#\s]*\/)?$/;

/** The token goes there: over TLS, or not off this machine. */
const apiUrl = z
  .string()
  .refine((text) => /^https:\/\/[^/?#@\s]+\/(?:[^?#\s]*\/)?$/.test(text) || LOOPBACK.test(text), {
    error: "an https address with a slash at its end, such as `https://api.github.com/`\nWrite the address of the API.",
  });

const claim = field.pattern(
  /^[a-z][a-z_]{0,60}$/,
  "the name of a claim such as `repo`, `context` or `job_workflow_ref`",
  "Take one of the claims that GitHub puts into its tokens.",
);

/** What a release needs of its environments, by their names. */
export const releaseGithub = z.record(
  environmentName,
  z.strictObject({ variables: z.record(constant, z.string()).default({}) }),
);

export const github = z.strictObject({
  owner: login.describe("Organisation or user."),
  apiUrl: apiUrl.default("https://api.github.com/"),
  writeDelayMilliseconds: z
    .int()
    .min(1)
    .max(10_000)
    .default(1000)
    .describe("Pause between two writes. GitHub asks for a second; less risks its secondary rate limits."),
  repository,
  rulesets: z.record(field.name(100), ruleset).default({}),
  environments: z
    .record(environmentName, environment)
    .refine((value) => Object.keys(value).length > 0, { error: "at least one environment\nName what is deployed to." }),
  labels: z.record(z.string().min(1).max(50), label).default({}),
  teams: z.record(slug, team).default({}),
  codeowners: codeowners.optional(),
  actions: actions.optional(),
  oidc: z.strictObject({ claims: z.array(claim).min(1) }).optional(),
  looser: z
    .record(z.string(), z.string().min(10).max(300))
    .default({})
    .describe("Why something is looser than the defaults, by its path: `rulesets.main.pullRequest.approvals`."),
});

export type WrittenReleaseGithub = z.output<typeof releaseGithub>;
export type WrittenGithub = z.output<typeof github>;
