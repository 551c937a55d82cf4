/** A reviewer of an environment as GitHub's OpenAPI description has it: a user or a team. */
import type { Environment } from "../state.ts";
import type { Scene } from "./common.ts";
import { simpleUser } from "./shapes.ts";

export const reviewerShape = (scene: Scene, { type, id }: Environment["reviewers"][number]) => {
  if (type === "User") {
    const login = Object.values(scene.state.users).find((user) => user.id === id)?.login ?? "";
    return { type, reviewer: simpleUser(scene, login) };
  }
  const team = scene.state.teams.find((one) => one.id === id);
  const at = `${scene.context.url}/organizations/${scene.state.owners[scene.repository.owner]?.id ?? 0}/team/${id}`;
  return {
    type,
    reviewer: {
      id,
      node_id: Buffer.from(`Team:${id}`).toString("base64"),
      name: team?.slug ?? "",
      slug: team?.slug ?? "",
      description: "",
      privacy: "closed",
      notification_setting: "notifications_enabled",
      permission: "pull",
      url: at,
      html_url: at,
      members_url: `${at}/members{/member}`,
      repositories_url: `${at}/repos`,
      parent: null,
    },
  };
};
