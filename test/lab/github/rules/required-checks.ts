/** Required status checks: the newest report of each context on a commit, from the App that is named. */
import type { Check } from "../state.ts";
import type { StatusChecksParameters } from "../state-rulesets.ts";

type Required = StatusChecksParameters["required_status_checks"];
type Shortfall = "expected" | "in progress" | "failing";

const good: readonly Check["outcome"][] = ["success", "neutral", "skipped"];

const newest = (checks: readonly Check[]): Check | undefined =>
  checks.toSorted((a, b) => a.at - b.at || a.id - b.id).at(-1);

/** What a required check lacks. A report of another App than the named one is no report. */
const shortfall = ({ context, integration_id }: Required[number], checks: readonly Check[]): Shortfall | undefined => {
  const anyApp = integration_id === undefined || integration_id === null;
  const found = newest(
    checks.filter((check) => check.context === context && (anyApp || check.integration_id === integration_id)),
  );
  if (!found) return "expected";
  if (good.includes(found.outcome)) return undefined;
  return found.outcome === "pending" ? "in progress" : "failing";
};

/** One line, or none when every required check on `sha` is good. */
export const checkViolations = (required: Required, checks: readonly Check[], sha: string): readonly string[] => {
  const reports = checks.filter((check) => check.sha === sha);
  const lacking = required.flatMap((one) => {
    const lacks = shortfall(one, reports);
    return lacks ? [{ context: one.context, lacks }] : [];
  });
  const [first] = lacking;
  if (!first) return [];
  if (lacking.length === 1) return [`Required status check "${first.context}" is ${first.lacks}.`];
  const many = `${lacking.length} of ${required.length} required status checks`;
  if (lacking.every(({ lacks }) => lacks === first.lacks)) return [`${many} are ${first.lacks}.`];
  const counts = (["expected", "in progress", "failing"] as const)
    .map((what) => ({ what, count: lacking.filter(({ lacks }) => lacks === what).length }))
    .filter(({ count }) => count > 0)
    .map(({ what, count }) => `${count} ${what}`);
  return [`${many} have not succeeded: ${counts.join(", ")}.`];
};
