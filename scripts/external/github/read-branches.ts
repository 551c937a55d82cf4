import { z } from "zod";
import type { LiveBranch, LiveProtection, LiveRepository, Seen } from "../../ports-github.ts";
import type { RepositoryRequests } from "./requests.ts";
import { seen, then } from "./seen.ts";

const branch = z.object({ name: z.string() });
const release = z.object({ target_commitish: z.string() });
const enabled = z.object({ enabled: z.boolean().default(false) }).default({ enabled: false });

const protection = z.object({
  allow_deletions: enabled,
  allow_force_pushes: enabled,
  enforce_admins: enabled,
  required_linear_history: enabled,
  required_signatures: enabled,
  required_pull_request_reviews: z
    .object({
      required_approving_review_count: z.number().default(0),
      require_code_owner_reviews: z.boolean().default(false),
      dismiss_stale_reviews: z.boolean().default(false),
      require_last_push_approval: z.boolean().default(false),
    })
    .nullish(),
  required_status_checks: z
    .object({
      strict: z.boolean().default(false),
      contexts: z.array(z.string()).default([]),
      checks: z.array(z.object({ context: z.string() })).default([]),
    })
    .nullish(),
});

const COMMIT = /^[0-9a-f]{40}$/;

/** Branches that releases were made from, as Scorecard finds them: the newest 30 releases, commits left out. */
export async function readReleaseBranches(requests: RepositoryRequests): Promise<Seen<readonly string[]>> {
  const found = await requests.get("/releases", z.array(release), { what: "the releases" }, { per_page: 30 });
  return then(found, (releases) => {
    const names = releases.map((one) => one.target_commitish).filter((name) => !COMMIT.test(name));
    return seen([...new Set(names)]);
  });
}

/** Branches that exist, of those named and those that GitHub calls protected, each with its classic protection. */
export async function readBranches(
  requests: RepositoryRequests,
  repository: LiveRepository,
  releaseBranches: readonly string[],
): Promise<Seen<readonly LiveBranch[]>> {
  const found = await requests.list("/branches", branch, { what: "the protected branches" }, { protected: true });
  return then(found, async (protectedOnes) => {
    const asked = [...new Set([repository.defaultBranch, ...releaseBranches])];
    const existing = await Promise.all(asked.map((name) => existingName(requests, name)));
    const failure = existing.find((one) => one.kind !== "seen");
    if (failure !== undefined) return failure;
    const here = existing.flatMap((one) => (one.kind === "seen" && one.value !== undefined ? [one.value] : []));
    const names = [...new Set([...here, ...protectedOnes.map(({ name }) => name)])];
    const read = await Promise.all(names.map((name) => readProtection(requests, name, repository.role === "admin")));
    return seen(names.map((name, at) => ({ name, protection: read[at] ?? seen(undefined) })));
  });
}

/** undefined: no such branch. `master` that was renamed is followed to `main`, as Scorecard does. */
async function existingName(requests: RepositoryRequests, name: string): Promise<Seen<string | undefined>> {
  const meaning = { what: `branch ${name}`, absent: undefined };
  const found = await requests.get("/branches/{branch}", branch, meaning, { branch: name });
  return then(found, (value) => {
    if (value !== undefined) return seen(value.name);
    return name === "master" ? existingName(requests, "main") : seen(undefined);
  });
}

async function readProtection(
  requests: RepositoryRequests,
  name: string,
  isAdmin: boolean,
): Promise<Seen<LiveProtection | undefined>> {
  const found = await requests.get(
    "/branches/{branch}/protection",
    protection,
    // To who may not know, GitHub says a plain "Not Found".
    { what: `classic protection of ${name}`, absent: undefined, ...(isAdmin ? {} : { absentWhen: /not protected/i }) },
    { branch: name },
  );
  return then(found, (value) => seen(value === undefined ? undefined : liveProtection(name, value)));
}

function liveProtection(name: string, value: z.infer<typeof protection>): LiveProtection {
  const { required_pull_request_reviews: reviews, required_status_checks: checks } = value;
  return {
    branch: name,
    allowsDeletions: value.allow_deletions.enabled,
    allowsForcePushes: value.allow_force_pushes.enabled,
    enforcesAdmins: value.enforce_admins.enabled,
    linearHistory: value.required_linear_history.enabled,
    signatures: value.required_signatures.enabled,
    ...(reviews === undefined || reviews === null
      ? {}
      : {
          reviews: {
            approvals: reviews.required_approving_review_count,
            codeOwners: reviews.require_code_owner_reviews,
            dismissStale: reviews.dismiss_stale_reviews,
            lastPush: reviews.require_last_push_approval,
          },
        }),
    ...(checks === undefined || checks === null
      ? {}
      : {
          checks: {
            strict: checks.strict,
            contexts: [...new Set([...checks.contexts, ...checks.checks.map(({ context }) => context)])],
          },
        }),
  };
}
