/** Who may write which review. */
import type { Pull, RepositoryState } from "../state.ts";
import { readRefusal, writeRefusal } from "./access.ts";
import type { Actor } from "./actor.ts";
import type { Refusal } from "./verdict.ts";

const unprocessable = (line: string): Refusal => ({ status: 422, message: "Unprocessable Entity", errors: [line] });

/** GitHub Actions is an App like others, with a setting of its own. */
const actionsApp = 15368;

export const reviewRefusal = (
  repository: RepositoryState,
  actor: Actor,
  pull: Pull,
  event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT",
): Refusal | undefined => {
  const closed = actor.kind === "user" ? readRefusal(actor) : writeRefusal(repository, actor, "pull_requests");
  if (closed) return closed;
  if (event === "COMMENT") return undefined;
  if (actor.login === pull.author)
    return unprocessable(`Can not ${event === "APPROVE" ? "approve" : "request changes on"} your own pull request`);
  const forbidden =
    actor.kind === "app" && actor.id === actionsApp && !repository.actions.can_approve_pull_request_reviews;
  return forbidden && event === "APPROVE"
    ? unprocessable("GitHub Actions is not permitted to approve pull requests.")
    : undefined;
};
