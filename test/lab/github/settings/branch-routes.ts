/** Branches with what protects them, and classic protection, which is kept here and never in `emulate`. */
import { change, field, inRepository, listAt, notFound, type Scene, type SceneHandle } from "../governance/common.ts";
import { simpleUser } from "../governance/shapes.ts";
import type { Reply, Route } from "../handler.ts";
import { rulesetsFor } from "../rules/applicable.ts";
import type { ClassicProtection } from "../state.ts";
import { teamShape } from "./team-shape.ts";

const flag = (value: unknown, name: string): boolean => field(value, name) === true;

const names = (value: unknown, name: string): readonly string[] => listAt(value, name).map(String);

const checksOf = (sent: unknown): ClassicProtection["required_status_checks"] => {
  if (typeof sent !== "object" || sent === null) return null;
  const listed = listAt(sent, "checks").map((check) => {
    const app = field(check, "app_id");
    return { context: String(field(check, "context")), ...(typeof app === "number" && app > 0 ? { app_id: app } : {}) };
  });
  const bare = names(sent, "contexts").map((context) => ({ context }));
  return { strict: flag(sent, "strict"), checks: listed.length > 0 ? listed : bare };
};

const reviewsOf = (sent: unknown): ClassicProtection["required_pull_request_reviews"] => {
  if (typeof sent !== "object" || sent === null) return null;
  return {
    required_approving_review_count: Number(field(sent, "required_approving_review_count") ?? 0),
    dismiss_stale_reviews: flag(sent, "dismiss_stale_reviews"),
    require_code_owner_reviews: flag(sent, "require_code_owner_reviews"),
    require_last_push_approval: flag(sent, "require_last_push_approval"),
  };
};

const protectionOf = (body: Readonly<Record<string, unknown>>, signed: boolean): ClassicProtection => ({
  required_status_checks: checksOf(body.required_status_checks),
  enforce_admins: body.enforce_admins === true,
  required_pull_request_reviews: reviewsOf(body.required_pull_request_reviews),
  restrictions: body.restrictions
    ? {
        users: names(body.restrictions, "users"),
        teams: names(body.restrictions, "teams"),
        apps: names(body.restrictions, "apps"),
      }
    : null,
  required_linear_history: body.required_linear_history === true,
  allow_force_pushes: body.allow_force_pushes === true,
  allow_deletions: body.allow_deletions === true,
  required_conversation_resolution: body.required_conversation_resolution === true,
  required_signatures: signed,
  lock_branch: body.lock_branch === true,
});

const checksShape = (at: string, found: NonNullable<ClassicProtection["required_status_checks"]>) => ({
  url: `${at}/required_status_checks`,
  contexts_url: `${at}/required_status_checks/contexts`,
  strict: found.strict,
  contexts: found.checks.map(({ context }) => context),
  checks: found.checks.map(({ context, app_id }) => ({ context, app_id: app_id ?? null })),
});

const restrictionsShape = (scene: Scene, at: string, found: NonNullable<ClassicProtection["restrictions"]>) => {
  const url = `${at}/restrictions`;
  return {
    url,
    users_url: `${url}/users`,
    teams_url: `${url}/teams`,
    apps_url: `${url}/apps`,
    users: found.users.map((login) => simpleUser(scene, login)),
    teams: found.teams.flatMap((slug) => {
      const team = scene.state.teams.find((one) => one.slug === slug);
      return team ? [teamShape(scene, team)] : [];
    }),
    apps: [],
  };
};

const protectionShape = (scene: Scene, found: ClassicProtection) => {
  const at = `${scene.context.url}${scene.request.path}`;
  const { required_status_checks: checks, required_pull_request_reviews: reviews, restrictions } = found;
  const enabled = (value: boolean) => ({ enabled: value });
  return {
    url: at,
    ...(checks ? { required_status_checks: checksShape(at, checks) } : {}),
    ...(reviews ? { required_pull_request_reviews: { url: `${at}/required_pull_request_reviews`, ...reviews } } : {}),
    ...(restrictions ? { restrictions: restrictionsShape(scene, at, restrictions) } : {}),
    enforce_admins: { url: `${at}/enforce_admins`, enabled: found.enforce_admins },
    required_linear_history: enabled(found.required_linear_history),
    allow_force_pushes: enabled(found.allow_force_pushes),
    allow_deletions: enabled(found.allow_deletions),
    required_conversation_resolution: enabled(found.required_conversation_resolution),
    required_signatures: { url: `${at}/required_signatures`, enabled: found.required_signatures },
    lock_branch: enabled(found.lock_branch),
  };
};

const branchName = ({ request }: Scene): string => request.params.branch ?? "";

const classicOf = (scene: Scene): ClassicProtection | undefined => scene.repository.classic[branchName(scene)];

const keep = (scene: Scene, protection?: ClassicProtection): void =>
  change(scene, (now) => {
    const { [branchName(scene)]: _, ...others } = now.classic;
    return { ...now, classic: protection ? { ...others, [branchName(scene)]: protection } : others };
  });

const unprotected: Reply = {
  status: 404,
  body: { message: "Branch not protected", documentation_url: "https://docs.github.com/rest", status: "404" },
};

const readProtection: SceneHandle = async (scene) => {
  const found = classicOf(scene);
  return found ? { status: 200, body: protectionShape(scene, found) } : unprotected;
};

const putProtection: SceneHandle = async (scene) => {
  const found = protectionOf(scene.request.body, classicOf(scene)?.required_signatures ?? false);
  keep(scene, found);
  return { status: 200, body: protectionShape(scene, found) };
};

const removeProtection: SceneHandle = async (scene) => {
  if (!classicOf(scene)) return unprotected;
  keep(scene);
  return { status: 204 };
};

const signatures =
  (required: boolean): SceneHandle =>
  async (scene) => {
    const found = classicOf(scene);
    if (!found) return unprotected;
    keep(scene, { ...found, required_signatures: required });
    const url = `${scene.context.url}${scene.request.path}`;
    return required ? { status: 200, body: { url, enabled: true } } : { status: 204 };
  };

const isProtected = ({ state, repository }: Scene, branch: string): boolean =>
  rulesetsFor(state, repository, `refs/heads/${branch}`).some(({ enforcement }) => enforcement === "active");

/** What `emulate` says of a branch, with protection as we know it. */
const branchShape = (scene: Scene, raw: unknown) => {
  const name = String(field(raw, "name"));
  const classic = scene.repository.classic[name];
  const checks = classic?.required_status_checks;
  const contexts = checks?.checks.map(({ context }) => context) ?? [];
  const url = `${scene.context.url}${scene.home}/branches/${encodeURIComponent(name)}`;
  return {
    ...(typeof raw === "object" ? raw : {}),
    name,
    protected: isProtected(scene, name),
    protection: {
      enabled: classic !== undefined,
      required_status_checks: { enforcement_level: classic ? "everyone" : "off", contexts, checks: [] },
    },
    protection_url: `${url}/protection`,
    _links: { self: url, html: `${scene.context.url}/${scene.repository.owner}/${scene.repository.name}/tree/${name}` },
  };
};

const readBranch: SceneHandle = async (scene) => {
  const path = `${scene.home}/branches/${encodeURIComponent(branchName(scene))}`;
  const reply = await scene.context.emulate("GET", path);
  if (reply.status !== 200) return notFound;
  const commit = await scene.context.emulate(
    "GET",
    `${scene.home}/commits/${String(field(reply.body, "commit", "sha"))}`,
  );
  return { status: 200, body: { ...branchShape(scene, reply.body), commit: commit.body } };
};

const listBranches: SceneHandle = async (scene) => {
  const reply = await scene.context.emulate("GET", `${scene.home}/branches?per_page=100`);
  if (reply.status !== 200) return reply;
  const all = listAt({ all: reply.body }, "all").map((raw) => branchShape(scene, raw));
  const wanted = scene.request.query.protected;
  return { status: 200, body: all.filter((one) => wanted === undefined || String(one.protected) === wanted) };
};

const branches = "/repos/:owner/:repo/branches";
const protection = `${branches}/:branch/protection`;

export const branchRoutes: readonly Route[] = [
  { method: "GET", pattern: branches, handle: inRepository(listBranches) },
  { method: "GET", pattern: protection, handle: inRepository(readProtection) },
  { method: "PUT", pattern: protection, handle: inRepository(putProtection) },
  { method: "DELETE", pattern: protection, handle: inRepository(removeProtection) },
  { method: "POST", pattern: `${protection}/required_signatures`, handle: inRepository(signatures(true)) },
  { method: "DELETE", pattern: `${protection}/required_signatures`, handle: inRepository(signatures(false)) },
  { method: "GET", pattern: `${branches}/*branch`, handle: inRepository(readBranch) },
];
