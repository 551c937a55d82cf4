import type { Command } from "commander";
import { EngineError } from "../engine/errors.ts";
import { verifyChain } from "../evidence/chain.ts";
import { AUDIT_FILE } from "../external/audit.ts";
import { readIfThere, wholeLines } from "../external/lines.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withCommonOptions } from "./options.ts";
import { openProject } from "./world.ts";

type EvidenceOptions = CommonOptions & { readonly file?: string };

export function addEvidenceCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const evidence = program.command("evidence").description("What proves that things happened as they are told.");
  withCommonOptions(evidence.command("verify"), "npm run -s cutover -- evidence verify --stack production")
    .description(`Check that ${AUDIT_FILE} is whole: no record changed, added or taken out.`)
    .option("--file <path>", `file to check instead of ${AUDIT_FILE} beside Pulumi.yaml`)
    .action(async (options: EvidenceOptions) => finish(await verify(options, io)));
}

async function verify(options: EvidenceOptions, io: Io): Promise<ExitCode> {
  const path = options.file ?? (await openProject(options, io.directory)).audit;
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
