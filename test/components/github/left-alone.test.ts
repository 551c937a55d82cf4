/** What a repository or a team that is taken over keeps, because the file has no word for it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { aGithubEstate } from "../../stacks/config/estate-github.ts";
import { loaded } from "../../stacks/estate.ts";

test("pages, templates and a team's place in the organisation are not the file's to take away", async () => {
  const settings = loaded(aGithubEstate()).github?.governance?.settings ?? assert.fail("production governs");
  const ignored: Record<string, readonly string[]> = {};
  const newResource = ({ inputs, id }: pulumi.runtime.MockResourceArgs) => ({ id: id || "7", state: inputs });
  await pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs }, "cutover", "test", false);
  const { Repository } = await import("../../../components/github/repository.ts");
  const { Team } = await import("../../../components/github/team.ts");
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, opts }) => {
      if (opts.ignoreChanges !== undefined) ignored[type] = opts.ignoreChanges;
      return undefined;
    });
    new Repository("shop", { repository: "shop", settings, labels: [], protect: true, exists: true });
    const team = { name: "shop-team", permission: "push", members: { mona: "member" }, description: "" } as const;
    new Team("shop-team", { repository: "shop", settings: team, existing: 33 });
  });
  await pulumi.runtime.disconnect();
  assert.deepEqual(ignored, {
    "github:index/repository:Repository": ["autoInit", "template", "isTemplate", "pages"],
    "github:index/team:Team": ["parentTeamId", "name", "privacy"],
  });
});
