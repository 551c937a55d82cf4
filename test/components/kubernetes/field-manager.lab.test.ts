/** A creation that was killed and begun again leaves one owner of the object's fields. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { execa } from "execa";
import { AutomationStack } from "../../../scripts/external/pulumi.ts";
import { ensureLab, type Lab } from "../../lab/lab.ts";
import { newProject, type Project } from "../../lab/plugins/project.ts";
import { imageReference } from "../../lab/setup/artifacts.mjs";
import { waitFor } from "../../lab/wait.ts";
import type { Wish } from "./field-manager-program.ts";

const namespace = "field-manager-test";

let lab: Lab;
let project: Project;

before(async () => {
  lab = await ensureLab();
  project = await newProject(lab, join(import.meta.dirname, "field-manager-program.ts"));
  await project.kubectl("create", "namespace", namespace);
});

after(async () => {
  await project?.kubectl("delete", "namespace", namespace, "--ignore-not-found");
  project?.remove();
});

const wish = (environment: Wish["environment"]) =>
  project.wish({ namespace, image: imageReference("sample"), environment } satisfies Wish);

const up = ["up", "--yes", "--skip-preview", "--non-interactive"];

async function deployment(path: string): Promise<string> {
  return (await project.kubectl("-n", namespace, "get", "deployment", "sample", "-o", `jsonpath=${path}`)).stdout;
}

const appliers = () => deployment('{.metadata.managedFields[?(@.operation=="Apply")].manager}');

test("after a kill during a creation, the object is created again and changed without a conflict", async () => {
  // A Deployment that never becomes ready keeps the creation waiting.
  await wish({ FAULT_READINESS: "fail" });
  const engine = execa("pulumi", up, { cwd: project.folder, env: project.environment, reject: false, stdin: "ignore" });
  await waitFor("the Deployment to be there", { limit: 30, log: lab.paths.logs }, async () => {
    const found = await appliers();
    return found === "" ? "none" : undefined;
  });
  engine.kill("SIGKILL");
  await engine;
  const stack = new AutomationStack({
    name: "test",
    root: project.folder,
    project: "plugins",
    folder: join(project.folder, "run"),
    limits: { totalMilliseconds: 30_000, silenceMilliseconds: 30_000, graceMilliseconds: 1000, pollMilliseconds: 50 },
    env: project.environment,
  });
  assert.deepEqual(await stack.repair(), [
    `removed the lock of process ${engine.pid}, which is gone`,
    "dropped 1 pending operation(s) from the state",
  ]);

  await wish({});
  const createdAgain = await project.pulumi(...up);
  assert.equal(createdAgain.exitCode, 0, createdAgain.text);
  assert.equal(
    await deployment("{.spec.template.spec.containers[0].env[*].name}"),
    "PORT",
    "what was killed left nothing",
  );

  await wish({ GREETING: "hello" });
  const changed = await project.pulumi(...up);
  assert.equal(changed.exitCode, 0, changed.text);
  assert.equal(await deployment('{..env[?(@.name=="GREETING")].value}'), "hello");
  assert.equal(await appliers(), "cutover/test");
});
