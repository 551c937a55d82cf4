import { type Command, Option } from "commander";

/** What every verb takes. */
export type CommonOptions = {
  readonly stack: string;
  readonly json: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly stateDir: string;
  readonly verbose: boolean;
};

/** Adds the options that every verb takes, and an example to its help. */
export function withCommonOptions(command: Command, example: string): Command {
  return withOptions(command.requiredOption("-s, --stack <name>", "stack to work on: Pulumi.<name>.yaml"), example);
}

/** The same for a verb that looks at all stacks: it takes --stack, so that one may always write it, and needs it not. */
export function withAnyStack(command: Command, example: string): Command {
  return withOptions(command.option("-s, --stack <name>", "makes no difference here"), example);
}

function withOptions(command: Command, example: string): Command {
  return command
    .option("--json", "JSON on standard output and nothing else there", false)
    .option("--kubeconfig <file>", "kubeconfig to use instead of KUBECONFIG or ~/.kube/config")
    .option("--context <name>", "context of the kubeconfig to use instead of its current one")
    .addOption(new Option("--state-dir <folder>", "where plans, journals and reports are kept").default(".cutover"))
    .option("--verbose", "show where an unexpected error came from", false)
    .addHelpText("after", `\nExample:\n  $ ${example}\n`);
}
