/** Rules about the credentials of database services. */
import type { ConfigIssue } from "./issue.ts";
import { present, type Rule } from "./rule.ts";

/** Each service has credentials, and only services have. */
export const everyServiceHasOne: Rule = ({ database }) => {
  const { services, credentials } = database ?? {};
  if (services === undefined || credentials === undefined || credentials === null) return [];
  const given = credentials.services ?? {};
  const missing = Object.keys(services)
    .filter((service) => !Object.hasOwn(given, service))
    .map(
      (service): ConfigIssue => ({
        code: "MISSING",
        path: `database.credentials.services.${service}.current`,
        expected: "the credential that the service logs in with",
        found: "nothing",
        remedy: "Add `current: {generation: 1, issued: <today>}`; the password itself is generated.",
      }),
    );
  const strangers = Object.keys(given)
    .filter((service) => !Object.hasOwn(services, service))
    .map(
      (service): ConfigIssue => ({
        code: "NO_SUCH_SERVICE",
        path: `database.credentials.services.${service}`,
        expected: "credentials of a service in `database.services`",
        found: `\`${service}\``,
        remedy: "Correct the name, or remove the credentials.",
      }),
    );
  return [...missing, ...strangers];
};

/** Slots alternate: two live credentials of other generations could be in one slot, and one would silently not be live. */
export const generationsFollow: Rule = ({ database }) =>
  present(database?.credentials?.services).flatMap(([service, { current, previous }]): readonly ConfigIssue[] => {
    const path = `database.credentials.services.${service}.previous`;
    const issues: ConfigIssue[] = [];
    if (current?.generation !== undefined && previous?.generation !== undefined) {
      if (previous.generation !== current.generation - 1) {
        issues.push({
          code: "WRONG_GENERATION",
          path: `${path}.generation`,
          expected: `${current.generation - 1}, the one before \`current\``,
          found: `\`${previous.generation}\``,
          remedy: "Let `cutover credentials rotate` and `retire` write it.",
        });
      }
    }
    if (current?.issued !== undefined && previous?.issued !== undefined && previous.issued > current.issued) {
      issues.push({
        code: "WRONG_GENERATION",
        path: `${path}.issued`,
        expected: `a day not after \`${current.issued}\`, that of \`current\``,
        found: `\`${previous.issued}\``,
        remedy: "Let `cutover credentials rotate` and `retire` write it.",
      });
    }
    return issues;
  });
