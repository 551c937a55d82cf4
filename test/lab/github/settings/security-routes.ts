/** Alerts about vulnerable dependencies, and their mending. */
import { change, inRepository, notFound, type Scene, type SceneHandle } from "../governance/common.ts";
import type { Route } from "../handler.ts";
import type { RepositorySettings } from "../state-settings.ts";

const set =
  (settings: Partial<RepositorySettings>): SceneHandle =>
  async (scene: Scene) => {
    change(scene, (now) => ({ ...now, settings: { ...now.settings, ...settings } }));
    return { status: 204 };
  };

const readAlerts: SceneHandle = async ({ repository }) =>
  repository.settings.vulnerability_alerts ? { status: 204 } : notFound;

const readFixes: SceneHandle = async ({ repository }) => ({
  status: 200,
  body: { enabled: repository.settings.automated_security_fixes, paused: false },
});

const alerts = "/repos/:owner/:repo/vulnerability-alerts";
const fixes = "/repos/:owner/:repo/automated-security-fixes";

export const securityRoutes: readonly Route[] = [
  { method: "GET", pattern: alerts, handle: inRepository(readAlerts) },
  { method: "PUT", pattern: alerts, handle: inRepository(set({ vulnerability_alerts: true })) },
  {
    method: "DELETE",
    pattern: alerts,
    handle: inRepository(set({ vulnerability_alerts: false, automated_security_fixes: false })),
  },
  { method: "GET", pattern: fixes, handle: inRepository(readFixes) },
  { method: "PUT", pattern: fixes, handle: inRepository(set({ automated_security_fixes: true })) },
  { method: "DELETE", pattern: fixes, handle: inRepository(set({ automated_security_fixes: false })) },
];
