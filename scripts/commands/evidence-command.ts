import { join } from "node:path";
import type { Command } from "commander";
import { EngineError } from "../engine/errors.ts";
import { verifyChain } from "../evidence/chain.ts";
import { AUDIT_FILE } from "../external/audit.ts";
import { readIfThere, wholeLines } from "../external/lines.ts";
import { projectRoot } from "../external/project-folder.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withAnyStack } from "./options.ts";

type EvidenceOptions = Omit<CommonOptions, "stack"> & { readonly file?: string };

export function addEvidenceCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const evidence = program.command("evidence").description("check the record of what was done");
  withAnyStack(evidence.command("verify"), "npm run -s cutover -- evidence verify")
    .description(`Check that ${AUDIT_FILE} is whole: no record changed, added or taken out.`)
    .option("--file <path>", `file to check instead of ${AUDIT_FILE} beside Pulumi.yaml`)
    .action(async (options: EvidenceOptions) => finish(await verify(options, io)));
}

async function verify(options: EvidenceOptions, io: Io): Promise<ExitCode> {
  const path = options.file ?? join(projectRoot(io.directory), AUDIT_FILE);
  const text = await readIfThere(path);
  if (text === undefined) {
    throw new EngineError(
      "USAGE",
      `Expected the record at ${path}; there is no such file.`,
      "It is made by the first rollout.",
    );
  }
  const lines = wholeLines(text);
  const result = verifyChain(lines);
  if (options.json) {
    io.line(JSON.stringify({ file: path, ...result }));
  } else if (result.ok) {
    const torn = result.torn || !text.endsWith("\n") ? ", and a last line that a crash cut off" : "";
    io.line(`${result.records} records, each following from the one before${torn}. Head: ${result.head}`);
  } else {
    io.line(`Expected an unbroken chain; record ${result.index + 1} of ${lines.length} does not fit: ${result.reason}`);
    io.line("Compare with a copy from before that record; nothing after it can be relied on.");
  }
  return result.ok ? 0 : 1;
}
