/** Reviews of pull requests and their dismissal. */
import type { Route } from "../handler.ts";
import { writeRefusal } from "../rules/access.ts";
import { reviewRefusal } from "../rules/reviews.ts";
import type { Pull, Review } from "../state.ts";
import {
  change,
  field,
  inRepository,
  invalid,
  loginOf,
  notFound,
  refused,
  type Scene,
  type SceneHandle,
  takeId,
  text,
  textAt,
} from "./common.ts";
import { refSha } from "./git-facts.ts";
import { pullOf } from "./pull-shape.ts";
import { reviewShape, simpleUser } from "./shapes.ts";

const outcomes = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

const isEvent = (given: unknown): given is keyof typeof outcomes => typeof given === "string" && given in outcomes;

const withReviews = (scene: Scene, pull: Pull, edit: (now: readonly Review[]) => readonly Review[]): void =>
  change(scene, (now) => ({
    ...now,
    pulls: now.pulls.map((one) => (one.number === pull.number ? { ...one, reviews: edit(one.reviews) } : one)),
  }));

const createReview: SceneHandle = async (scene) => {
  const pull = pullOf(scene);
  const head = pull && (await refSha(scene, pull.head_ref));
  if (!pull || !head) return notFound;
  const { body } = scene.request;
  const event = body.event;
  if (!isEvent(event)) return invalid("PullRequestReview", "event");
  const refusal = reviewRefusal(scene.repository, scene.actor, pull, event);
  if (refusal) return refused(refusal);
  const review: Review = {
    id: takeId(scene),
    user: scene.actor.login,
    state: outcomes[event],
    commit_id: text(body, "commit_id") ?? head,
    body: text(body, "body") ?? "",
    at: scene.context.now(),
  };
  withReviews(scene, pull, (now) => [...now, review]);
  return { status: 200, body: reviewShape(scene, pull, review) };
};

const listReviews: SceneHandle = async (scene) => {
  const pull = pullOf(scene);
  return pull ? { status: 200, body: pull.reviews.map((review) => reviewShape(scene, pull, review)) } : notFound;
};

const reviewOf = (scene: Scene, pull: Pull | undefined): Review | undefined =>
  pull?.reviews.find(({ id }) => id === Number(scene.request.params.review));

const readReview: SceneHandle = async (scene) => {
  const pull = pullOf(scene);
  const review = reviewOf(scene, pull);
  return pull && review ? { status: 200, body: reviewShape(scene, pull, review) } : notFound;
};

const dismiss: SceneHandle = async (scene) => {
  const pull = pullOf(scene);
  const review = reviewOf(scene, pull);
  if (!pull || !review) return notFound;
  const closed = writeRefusal(scene.repository, scene.actor, "pull_requests");
  if (closed) return refused(closed);
  if (text(scene.request.body, "message") === undefined)
    return invalid("PullRequestReview", "message", "missing_field");
  const dismissed: Review = { ...review, state: "DISMISSED" };
  withReviews(scene, pull, (now) => now.map((one) => (one.id === review.id ? dismissed : one)));
  return { status: 200, body: reviewShape(scene, pull, dismissed) };
};

/** `pull-request-review-comment`: what `emulate` says, and what it lacks. */
const commentShape = (scene: Scene, pull: Pull, body: unknown) => {
  const pullUrl = `${scene.context.url}${scene.home}/pulls/${pull.number}`;
  const html = `${pullUrl}#discussion_r${String(field(body, "id"))}`;
  const { in_reply_to_id: reply, ...known } = body as Readonly<Record<string, unknown>>;
  return {
    ...known,
    ...(typeof reply === "number" ? { in_reply_to_id: reply } : {}),
    user: simpleUser(scene, scene.actor.login),
    html_url: html,
    pull_request_url: pullUrl,
    _links: { self: { href: textAt(body, "url") }, html: { href: html }, pull_request: { href: pullUrl } },
  };
};

/** A comment on the changes begins a conversation, which stays open. */
const comment: SceneHandle = async (scene) => {
  const pull = pullOf(scene);
  if (!pull) return notFound;
  const path = `${scene.home}/pulls/${pull.number}/comments`;
  const reply = await scene.context.emulate("POST", path, scene.request.body, loginOf(scene.actor));
  if (reply.status !== 201) return reply;
  const made = { status: 201, body: commentShape(scene, pull, reply.body) };
  if (scene.request.body.in_reply_to !== undefined) return made;
  const thread = { id: takeId(scene), resolved: false };
  change(scene, (now) => ({
    ...now,
    pulls: now.pulls.map((one) => (one.number === pull.number ? { ...one, threads: [...one.threads, thread] } : one)),
  }));
  return made;
};

const reviews = "/repos/:owner/:repo/pulls/:number/reviews";

export const reviewRoutes: readonly Route[] = [
  { method: "POST", pattern: "/repos/:owner/:repo/pulls/:number/comments", handle: inRepository(comment) },
  { method: "POST", pattern: reviews, handle: inRepository(createReview) },
  { method: "GET", pattern: reviews, handle: inRepository(listReviews) },
  { method: "GET", pattern: `${reviews}/:review`, handle: inRepository(readReview) },
  { method: "PUT", pattern: `${reviews}/:review/dismissals`, handle: inRepository(dismiss) },
];
