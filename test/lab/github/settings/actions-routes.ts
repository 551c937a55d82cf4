/** What workflows may use and do, and as whom they show themselves elsewhere. */
import { change, inRepository, listAt, notFound, refused, type Scene, type SceneHandle } from "../governance/common.ts";
import type { Route } from "../handler.ts";
import type { ActionsPermissions } from "../state.ts";

const keep = (scene: Scene, actions: Partial<ActionsPermissions>): void =>
  change(scene, (now) => ({ ...now, actions: { ...now.actions, ...actions } }));

const isAllowed = (value: unknown): value is ActionsPermissions["allowed_actions"] =>
  value === "all" || value === "local_only" || value === "selected";

const readPermissions: SceneHandle = async ({ repository: { actions }, context, home }) => {
  const selected_actions_url = `${context.url}${home}/actions/permissions/selected-actions`;
  const { enabled, allowed_actions, sha_pinning_required } = actions;
  return {
    status: 200,
    body: enabled
      ? { enabled, allowed_actions, selected_actions_url, sha_pinning_required }
      : { enabled, sha_pinning_required },
  };
};

const putPermissions: SceneHandle = async (scene) => {
  const { enabled, allowed_actions, sha_pinning_required } = scene.request.body;
  keep(scene, {
    enabled: enabled === true,
    ...(isAllowed(allowed_actions) ? { allowed_actions } : {}),
    ...(typeof sha_pinning_required === "boolean" ? { sha_pinning_required } : {}),
  });
  return { status: 204 };
};

const notSelected = refused({ status: 409, message: "Conflict: allowed_actions is not `selected`" });

const readSelected: SceneHandle = async ({ repository: { actions } }) =>
  actions.allowed_actions === "selected" ? { status: 200, body: actions.selected } : notSelected;

const putSelected: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const { actions } = scene.repository;
  if (actions.allowed_actions !== "selected") return notSelected;
  const { selected } = actions;
  keep(scene, {
    selected: {
      github_owned_allowed:
        typeof body.github_owned_allowed === "boolean" ? body.github_owned_allowed : selected.github_owned_allowed,
      verified_allowed: typeof body.verified_allowed === "boolean" ? body.verified_allowed : selected.verified_allowed,
      patterns_allowed:
        body.patterns_allowed === undefined ? selected.patterns_allowed : listAt(body, "patterns_allowed").map(String),
    },
  });
  return { status: 204 };
};

const readWorkflow: SceneHandle = async ({ repository: { actions } }) => {
  const { default_workflow_permissions, can_approve_pull_request_reviews } = actions;
  return { status: 200, body: { default_workflow_permissions, can_approve_pull_request_reviews } };
};

const putWorkflow: SceneHandle = async (scene) => {
  const { default_workflow_permissions: token, can_approve_pull_request_reviews: approves } = scene.request.body;
  keep(scene, {
    ...(token === "read" || token === "write" ? { default_workflow_permissions: token } : {}),
    ...(typeof approves === "boolean" ? { can_approve_pull_request_reviews: approves } : {}),
  });
  return { status: 204 };
};

const readSubject: SceneHandle = async ({ repository: { settings } }) => {
  const { use_default, include_claim_keys } = settings.oidc;
  return { status: 200, body: use_default ? { use_default } : { use_default, include_claim_keys } };
};

const putSubject: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const include_claim_keys = listAt(body, "include_claim_keys").map(String);
  if (typeof body.use_default !== "boolean") return notFound;
  if (!include_claim_keys.every((key) => /^[a-z_]+$/.test(key)))
    return refused({ status: 422, message: "Claim keys can only contain alphanumeric characters and underscores" });
  const oidc = { use_default: body.use_default, include_claim_keys };
  change(scene, (now) => ({ ...now, settings: { ...now.settings, oidc } }));
  return { status: 201, body: {} };
};

const permissions = "/repos/:owner/:repo/actions/permissions";
const subject = "/repos/:owner/:repo/actions/oidc/customization/sub";

export const actionsRoutes: readonly Route[] = [
  { method: "GET", pattern: permissions, handle: inRepository(readPermissions) },
  { method: "PUT", pattern: permissions, handle: inRepository(putPermissions) },
  { method: "GET", pattern: `${permissions}/selected-actions`, handle: inRepository(readSelected) },
  { method: "PUT", pattern: `${permissions}/selected-actions`, handle: inRepository(putSelected) },
  { method: "GET", pattern: `${permissions}/workflow`, handle: inRepository(readWorkflow) },
  { method: "PUT", pattern: `${permissions}/workflow`, handle: inRepository(putWorkflow) },
  { method: "GET", pattern: subject, handle: inRepository(readSubject) },
  { method: "PUT", pattern: subject, handle: inRepository(putSubject) },
];
