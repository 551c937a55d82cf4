/** Whether an actor may pass a ruleset that it breaks. */
import type { RepositoryRole } from "../state.ts";
import type { BypassActor, Ruleset } from "../state-rulesets.ts";
import { type Actor, reaches } from "./actor.ts";

const roles: Readonly<Record<number, RepositoryRole>> = {
  1: "read",
  2: "maintain",
  3: "triage",
  4: "write",
  5: "admin",
};

const isMeant = ({ actor_type, actor_id }: BypassActor, actor: Actor): boolean => {
  switch (actor_type) {
    case "Integration":
      return actor.kind === "app" && actor.id === actor_id;
    case "DeployKey":
      return actor.kind === "deploy_key";
    case "OrganizationAdmin":
      return actor.kind === "user" && actor.organizationAdmin;
    case "User":
      return actor.kind === "user" && actor.id === actor_id;
    case "Team":
      return actor.kind === "user" && actor_id !== null && actor.teams.includes(actor_id);
    case "RepositoryRole": {
      const role = actor_id === null ? undefined : roles[actor_id];
      return actor.kind === "user" && role !== undefined && reaches(actor.role, role);
    }
  }
};

/**
 * `none`: the rules hold. `bypass`: they are evaluated and recorded, and passed. `exempt`: they are not looked at.
 * The mode `pull_request` helps at a merge alone.
 */
export const bypassOf = (ruleset: Ruleset, actor: Actor, merging: boolean): "none" | "bypass" | "exempt" => {
  const modes = ruleset.bypass_actors.filter((given) => isMeant(given, actor)).map(({ bypass_mode }) => bypass_mode);
  if (modes.includes("exempt")) return "exempt";
  return modes.includes("always") || (merging && modes.includes("pull_request")) ? "bypass" : "none";
};
