/** What the stack's state already holds of GitHub. */
import * as pulumi from "@pulumi/pulumi";

const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";

/**
 * Ids of the rulesets in the state as the last update left it, also one that was killed. The provider imports a ruleset
 * under another id than the one that the state then has; to the engine, a ruleset that the state has and that is imported
 * all the same is another one, and it would delete the first: they are one and the same at GitHub.
 */
export async function rulesetsInState(): Promise<readonly number[]> {
  const question = { stackName: pulumi.getStack() };
  const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", question);
  const resources = Object.values(object(object(answer).outputs)).map(object);
  return resources.filter(({ type }) => type === RULESET).map(({ outputs }) => Number(object(outputs).rulesetId));
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
