/** A reviewer of an environment as GitHub's OpenAPI description has it: a user or a team. */

import { teamShape } from "../settings/team-shape.ts";
import type { Environment } from "../state.ts";
import type { Scene } from "./common.ts";
import { simpleUser } from "./shapes.ts";

export type ReviewerShape = { readonly type: "User" | "Team"; readonly reviewer: object };

/** None for somebody who is no more. */
export const reviewerShape = (
  scene: Scene,
  { type, id }: Environment["reviewers"][number],
): readonly ReviewerShape[] => {
  if (type === "User") {
    const user = Object.values(scene.state.users).find((one) => one.id === id);
    return user ? [{ type, reviewer: simpleUser(scene, user.login) }] : [];
  }
  const team = scene.state.teams.find((one) => one.id === id);
  return team ? [{ type, reviewer: teamShape(scene, team) }] : [];
};
