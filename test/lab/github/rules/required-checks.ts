/** Required status checks: the newest report of each context on a commit, from the App that is named. */
import type { Check } from "../state.ts";
import type { StatusChecksParameters } from "../state-rulesets.ts";

const good: readonly Check["outcome"][] = ["success", "neutral", "skipped"];

const newest = (checks: readonly Check[]): Check | undefined =>
  checks.reduce<Check | undefined>(
    (best, check) => (!best || check.at > best.at || (check.at === best.at && check.id > best.id) ? check : best),
    undefined,
  );

/** Lines for the checks that are missing, running or red on `sha`. A report of another App than the named one does not count. */
export const checkViolations = (
  required: StatusChecksParameters["required_status_checks"],
  checks: readonly Check[],
  sha: string,
): readonly string[] =>
  required.flatMap(({ context, integration_id }) => {
    const found = newest(
      checks.filter(
        (check) =>
          check.sha === sha &&
          check.context === context &&
          (integration_id === undefined || integration_id === null || check.integration_id === integration_id),
      ),
    );
    if (!found) return [`Required status check "${context}" is expected.`];
    if (good.includes(found.outcome)) return [];
    return [`Required status check "${context}" is ${found.outcome === "pending" ? "in progress" : "failing"}.`];
  });
