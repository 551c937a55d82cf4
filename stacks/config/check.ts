/** From any value to a Config or every issue: schema first, then the rules on whatever the schema let stand. */
import { z } from "zod";
import type { Config } from "./config.ts";
import type { ConfigIssue } from "./issue.ts";
import { without } from "./lenient.ts";
import { toIssues, valueAt } from "./problems.ts";
import { resolve } from "./resolve.ts";
import type { Rule, Written } from "./rule.ts";
import { refusals, warnings } from "./rules.ts";
import { schemasAt } from "./schema-keys.ts";
import { writtenConfig } from "./written.ts";

export type LoadResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly ConfigIssue[] }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** `raw` is what stands under `cutover:estate`. */
export function check(raw: unknown, extraRules: readonly Rule[] = []): LoadResult {
  const parsed = writtenConfig.safeParse(raw);
  const rules = [...refusals, ...extraRules];
  if (!parsed.success) return { ok: false, issues: allIssues(raw, parsed.error.issues, rules) };
  const issues = rules.flatMap((rule) => rule(parsed.data));
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, config: resolve(parsed.data), warnings: warnings.flatMap((rule) => rule(parsed.data)) };
}

function allIssues(raw: unknown, found: readonly z.core.$ZodIssue[], rules: readonly Rule[]): readonly ConfigIssue[] {
  const schemaIssues = found.flatMap((issue) => [...toIssues(issue, raw), ...belowBadName(issue, raw)]);
  const rest = without(raw, refusedPaths(found));
  if (typeof rest !== "object" || rest === null || Array.isArray(rest)) return schemaIssues;
  // A rule that reads what the schema refused would repeat it, or draw a wrong conclusion from its absence.
  const ruleIssues = rules
    .flatMap((rule) => rule(rest as Written))
    .filter((issue) => !schemaIssues.some((other) => isAtOrBelow(issue.path, other.path)));
  return [...schemaIssues, ...ruleIssues];
}

/** The schema library does not look below a key that it refuses; what stands there has problems of its own. */
function belowBadName(issue: z.core.$ZodIssue, raw: unknown): readonly ConfigIssue[] {
  if (issue.code !== "invalid_key") return [];
  const [schema] = schemasAt(writtenConfig, issue.path);
  const below = schema === undefined ? undefined : z.safeParse(schema, valueAt(raw, issue.path));
  return (below?.error?.issues ?? []).flatMap((inner) =>
    toIssues({ ...inner, path: [...issue.path, ...inner.path] }, raw),
  );
}

/** What must go before the rules may look. */
function refusedPaths(found: readonly z.core.$ZodIssue[]): readonly (readonly PropertyKey[])[] {
  return found.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...issue.path, key]);
    return [issue.path];
  });
}

function isAtOrBelow(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`);
}
