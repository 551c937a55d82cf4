/** Builds the GitHub part of an estate against Pulumi's mocks and returns what it would register. */
import * as pulumi from "@pulumi/pulumi";
import type { GithubConfig } from "../../stacks/config/config-github.ts";
import type { GithubFacts } from "../../stacks/github-facts.ts";

export type GithubResource = {
  readonly type: string;
  readonly name: string;
  /** Id under which what exists is taken over. */
  readonly imported: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
};

/** Resources in the order of their registration, components left out. */
export async function registerGithub(
  github: GithubConfig,
  facts: GithubFacts,
  today: string,
  rulesetsInState: readonly number[] = [],
): Promise<readonly GithubResource[]> {
  const registered: GithubResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id, custom }) => {
        const kept: GithubResource["inputs"] = JSON.parse(JSON.stringify(inputs));
        if (custom) registered.push({ type, name, imported: id === "" ? undefined : id, inputs: kept });
        return { id: id || "77", state: inputs };
      },
      call: ({ inputs }) => inputs,
    },
    "cutover",
    "test",
    false,
  );
  const { buildPresentGithub } = await import("../../stacks/github-resources.ts");
  const { buildOwnProvider } = await import("../../stacks/provider.ts");
  await pulumi.runtime.runInPulumiStack(async () => {
    buildPresentGithub({ github, facts, today, own: buildOwnProvider(), rulesetsInState });
  });
  await pulumi.runtime.disconnect();
  return registered;
}
