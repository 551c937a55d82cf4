import { Command, CommanderError } from "commander";
import { addAuditCommand } from "./audit-command.ts";
import { addCredentialsCommand } from "./credentials-command.ts";
import { addEvidenceCommand } from "./evidence-command.ts";
import type { ExitCode, Io } from "./io.ts";
import { addPlanCommand } from "./plan-command.ts";
import { addPreflightCommand } from "./preflight-command.ts";
import { addRunCommands } from "./run-command.ts";
import { addStatusCommand } from "./status-command.ts";
import { addWatchCommand } from "./watch-command.ts";

const EXIT_CODES = `
Exit codes: 0 done, 1 the answer is no (rolled back, refused), 2 used wrongly, 3 the world failed (resume is possible).`;

/** Runs the command line `words` (without node and the script) and returns its exit code. Rejects with what went wrong. */
export async function runProgram(words: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const finish = (result: ExitCode): void => {
    code = result;
  };
  const program = new Command("cutover")
    .description("Take a release live in judged steps, and take it back when the evidence says so.")
    .addHelpText("after", EXIT_CODES)
    .configureOutput({ writeOut: (text) => io.line(text.trimEnd()), writeErr: (text) => io.notice(text.trimEnd()) })
    .showHelpAfterError("(add --help for the options and an example)")
    .exitOverride();
  addPlanCommand(program, io, finish);
  addRunCommands(program, io, finish);
  addStatusCommand(program, io, finish);
  addWatchCommand(program, io, finish);
  addEvidenceCommand(program, io, finish);
  addCredentialsCommand(program, io, finish);
  addPreflightCommand(program, io, finish);
  addAuditCommand(program, io, finish);
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    // Commander has said what is wrong already; asking for help is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return code;
}
