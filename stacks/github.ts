/** The estate's repository at GitHub, if it has one. What only such an estate needs is loaded only then. */
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "./config/config.ts";
import { decideGithub } from "./github-decision.ts";
import { questionOf } from "./github-facts.ts";
import { renderGithubProblem } from "./github-problems.ts";
import { goneRepository, refuse, type Stood } from "./stood.ts";

export type BuiltGithub = {
  /** What must be in place before the first deployment: environments with their protection. */
  readonly ready: readonly pulumi.Resource[];
};

/** `own` makes our provider when it is needed. Throws pulumi.RunError with every problem. Nothing of GitHub was registered yet, so nothing was changed there. */
export async function buildGithub(
  config: Config,
  stood: Stood,
  own: () => pulumi.ProviderResource,
): Promise<BuiltGithub> {
  const { github } = config;
  if (github === undefined) return { ready: [] };
  const [{ readGithub }, { today }] = await Promise.all([
    import("./external/github-inventory.ts"),
    import("./external/clock.ts"),
  ]);
  const day = today();
  const decision = decideGithub(github, await readGithub(questionOf(github), process.env), day);
  if (decision.kind === "refuse") {
    const count = decision.problems.length === 1 ? "1 problem" : `${decision.problems.length} problems`;
    const text = decision.problems.map(renderGithubProblem).join("\n");
    throw new pulumi.RunError(`GitHub: ${count}; nothing was changed\n${text}`);
  }
  refuse([goneRepository(stood, config, decision.facts.repository !== undefined)]);
  const [{ buildPresentGithub }, { rulesetsInState }] = await Promise.all([
    import("./github-resources.ts"),
    import("./github-state.ts"),
  ]);
  const { facts } = decision;
  const inState = Object.keys(facts.repository?.rulesets ?? {}).length === 0 ? [] : await rulesetsInState();
  return buildPresentGithub({ github, facts, today: day, own: own(), rulesetsInState: inState });
}
