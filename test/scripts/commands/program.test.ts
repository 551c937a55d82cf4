import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "../../../scripts/commands/program.ts";
import { emptyProject, listen } from "./project.ts";

const verbs = ["plan", "rollout", "resume", "rollback", "status", "watch", "audit", "evidence verify"];

test("every verb explains its options, with an example that names the verb", async () => {
  for (const verb of verbs) {
    const { io, lines } = listen(emptyProject());
    assert.equal(await runProgram([...verb.split(" "), "--help"], io), 0);
    const help = lines.join("\n");
    for (const option of ["--stack", "--json", "--kubeconfig", "--context", "--state-dir"])
      assert.ok(help.includes(option));
    const stack = verb === "evidence verify" ? "" : " --stack production";
    assert.ok(help.includes(`Example:\n  $ npm run -s cutover -- ${verb}${stack}`), help);
  }
});

test("the list of verbs has one short line for each; how to stop is in the help of what runs", async () => {
  const helpOf = async (...words: readonly string[]): Promise<string> => {
    const { io, lines } = listen(emptyProject());
    await runProgram([...words, "--help"], io);
    return lines.join("\n");
  };
  const listed = (await helpOf()).split("Commands:\n")[1]?.split("\n\n")[0]?.split("\n") ?? [];
  assert.deepEqual(
    listed.map((line) => line.trim().split(" ")[0]),
    [
      "plan",
      "rollout",
      "resume",
      "rollback",
      "status",
      "watch",
      "evidence",
      "credentials",
      "preflight",
      "audit",
      "help",
    ],
  );
  for (const verb of ["rollout", "resume"]) assert.match(await helpOf(verb), /\nCtrl-C \(or SIGTERM\) stops/);
  assert.doesNotMatch(await helpOf("status"), /Ctrl-C/);
});

test("a command that is none, lacks its stack or has too much is used wrongly, and says how", async () => {
  for (const words of [
    ["deploy"],
    ["rollout"],
    ["rollout", "--stack", "x"],
    ["status", "--stack", "x", "--fast"],
    ["evidence"],
  ]) {
    const { io, notices, lines } = listen(emptyProject());
    assert.equal(await runProgram(words, io), 2, words.join(" "));
    assert.ok([...notices, ...lines].join("").length > 0);
  }
});

test("outside of a project the first word is where to go", async () => {
  const { io } = listen("/");
  await assert.rejects(runProgram(["status", "--stack", "production"], io), { code: "USAGE", message: /Pulumi\.yaml/ });
});

test("a stack without a file is refused before anything is connected to", async () => {
  const { io } = listen(emptyProject());
  await assert.rejects(runProgram(["plan", "--stack", "nowhere"], io), {
    code: "CONFIGURATION_INVALID",
    message: /Pulumi\.nowhere\.yaml/,
  });
});
