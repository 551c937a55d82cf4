/** What the reviews of a pull request are worth for a rule. */
import type { GithubState, RepositoryState, Review } from "../state.ts";
import type { PullRequestParameters } from "../state-rulesets.ts";
import { reaches, roleOf } from "./actor.ts";
import type { MergeAttempt } from "./attempts.ts";
import { ownerSets } from "./code-owners.ts";

type Where = { readonly state: GithubState; readonly repository: RepositoryState };

/** Of each reviewer the last review that says yes or no (or was dismissed); comments change nothing. */
const standing = (reviews: readonly Review[]): readonly Review[] => [
  ...new Map(
    reviews
      .filter(({ state }) => state === "APPROVED" || state === "CHANGES_REQUESTED" || state === "DISMISSED")
      .toSorted((a, b) => a.at - b.at || a.id - b.id)
      .map((review) => [review.user, review]),
  ).values(),
];

/** Apps have no role; the setting that lets Actions approve is looked at when the review is written. */
const counts = ({ state, repository }: Where, login: string): boolean =>
  login.endsWith("[bot]") || reaches(roleOf(state, repository, login), "write");

const isOwner = ({ state }: Where, owner: string, login: string): boolean => {
  const [organization, slug] = owner.replace(/^@/, "").split("/");
  if (slug === undefined) return organization === login;
  return state.teams.some(
    (team) => team.organization === organization && team.slug === slug && team.members.includes(login),
  );
};

const codeOwnerViolations = (where: Where, attempt: MergeAttempt, approvers: readonly string[]): readonly string[] =>
  ownerSets(
    attempt.codeOwners ?? "",
    attempt.files.map(({ path }) => path),
  )
    .filter((owners) => !owners.some((owner) => approvers.some((login) => isOwner(where, owner, login))))
    .map(
      (owners) => `Waiting on code owner review from ${owners.map((owner) => owner.replace(/^@/, "")).join(" or ")}.`,
    );

/** Lines for what the rule misses in the reviews. */
export const approvalViolations = (
  where: Where,
  rule: PullRequestParameters,
  attempt: MergeAttempt,
): readonly string[] => {
  const reviews = standing(attempt.pull.reviews).filter(
    ({ user }) => user !== attempt.pull.author && counts(where, user),
  );
  const fresh = ({ commit_id }: Review): boolean => commit_id === attempt.after;
  const approvals = reviews.filter(
    (review) => review.state === "APPROVED" && (!rule.dismiss_stale_reviews_on_push || fresh(review)),
  );
  const count = rule.required_approving_review_count;
  const people = count === 1 ? "review is" : "reviews are";
  const lines: string[] = [];
  if (count > 0 && reviews.some(({ state }) => state === "CHANGES_REQUESTED"))
    lines.push("Changes have been requested.");
  if (approvals.length < count)
    lines.push(`At least ${count} approving ${people} required by reviewers with write access.`);
  if (rule.require_code_owner_review)
    lines.push(
      ...codeOwnerViolations(
        where,
        attempt,
        approvals.map(({ user }) => user),
      ),
    );
  const lastPushApproved = approvals.some((review) => fresh(review) && review.user !== attempt.lastPush.actor);
  if (rule.require_last_push_approval && !lastPushApproved)
    lines.push("New changes require approval from someone other than the last pusher.");
  if (rule.required_review_thread_resolution && attempt.pull.threads.some(({ resolved }) => !resolved))
    lines.push("A conversation must be resolved before this pull request can be merged.");
  return lines;
};
