import { type Command, InvalidArgumentError } from "commander";
import type { DatabaseConfig } from "../../stacks/config/config-database.ts";
import {
  type CredentialPorts,
  type CredentialRequest,
  chosenServices,
  retireCredentials,
  rotateCredentials,
} from "../credentials/steps.ts";
import { rolesOf, type ServiceView, viewServices } from "../credentials/view.ts";
import { credentialsInWords } from "../credentials/words.ts";
import { EngineError } from "../engine/errors.ts";
import { systemClock } from "../external/clock.ts";
import { thisMachine } from "../external/identity.ts";
import { PostgresLogins } from "../external/logins.ts";
import { readStackFile } from "../external/stack-file.ts";
import { configOf } from "./configuration.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withCommonOptions } from "./options.ts";
import { openProject, openWorld, worldSettingsOf } from "./world.ts";

type CredentialOptions = CommonOptions & { readonly service?: string };
type RotateOptions = CredentialOptions & { readonly quietSeconds: number; readonly limitSeconds: number };
type Finish = (code: ExitCode) => void;

/** The kubelet looks for new Secrets once a minute unless told otherwise; twice that, and pools have reconnected. */
const QUIET_SECONDS = 120;
const LIMIT_SECONDS = 1800;

/** `credentials status`, `rotate` and `retire`. */
export function addCredentialsCommand(program: Command, io: Io, finish: Finish): void {
  const group = program
    .command("credentials")
    .summary("how old database passwords are, and their rotation")
    .description("Passwords of services at the database: how old they are, and their rotation.");
  verb(group, "status", "which passwords are live, how old they are, who uses them").action(
    async (options: CredentialOptions) => finish(await status(options, io)),
  );
  verb(group, "rotate", "deliver the next password beside the present one, and wait until nobody uses that")
    .option("--quiet-seconds <seconds>", "how long nobody may have used the old one", seconds, QUIET_SECONDS)
    .option("--limit-seconds <seconds>", "how long to wait for that at most", seconds, LIMIT_SECONDS)
    .action(async (options: RotateOptions) => {
      const rest = {
        quietMilliseconds: options.quietSeconds * 1000,
        limitMilliseconds: options.limitSeconds * 1000,
      };
      const views = await withWorld(options, io, (ports, request) => rotateCredentials(ports, request, rest));
      tell(options, io, views);
      finish(0);
    });
  verb(group, "retire", "close the old password once nobody uses it").action(async (options: CredentialOptions) => {
    tell(options, io, await withWorld(options, io, retireCredentials));
    finish(0);
  });
}

function verb(group: Command, name: string, summary: string): Command {
  return withCommonOptions(group.command(name), `npm run -s cutover -- credentials ${name} --stack production`)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    .option("--service <name>", "one service (default: all that use the database)");
}

function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number of seconds");
}

/** The file alone says the ages; who uses them is asked when there is a password for the server. */
async function status(options: CredentialOptions, io: Io): Promise<ExitCode> {
  const { root } = await openProject(options, io.directory);
  const text = await readStackFile(root, options.stack);
  const { env } = thisMachine();
  const chosen = chosenServices(databaseOf(text), options.service);
  const now = systemClock.now();
  const roles = rolesOf(viewServices(chosen, now));
  const logins = env.PGPASSWORD ? await new PostgresLogins(chosen.server, env).read(roles) : [];
  const views = viewServices(chosen, now, logins);
  tell(options, io, views);
  const expired = views.some(({ current, previous }) => [current, previous].some((one) => one?.standing === "expired"));
  return expired ? 1 : 0;
}

async function withWorld(
  options: CredentialOptions,
  io: Io,
  work: (ports: CredentialPorts, request: CredentialRequest) => Promise<readonly ServiceView[]>,
): Promise<readonly ServiceView[]> {
  const project = await openProject(options, io.directory);
  const text = await readStackFile(project.root, options.stack);
  const world = await openWorld(options, project, worldSettingsOf(text));
  try {
    const logins = new PostgresLogins(databaseOf(text).server, thisMachine().env);
    return await work({ ...world, logins }, requestOf(options, io));
  } finally {
    await world.close();
  }
}

function requestOf({ stack, service, json }: CredentialOptions, io: Io): CredentialRequest {
  return {
    stack,
    ...(service === undefined ? {} : { service }),
    databaseOf,
    signal: io.signal,
    onStep: (words) => (json ? io.line(JSON.stringify({ kind: "step", words })) : io.notice(words)),
  };
}

function databaseOf(text: string): DatabaseConfig {
  const { database } = configOf(text);
  if (database !== undefined) return database;
  throw new EngineError(
    "USAGE",
    "Expected a `database` in the stack's file, found none.",
    "Name the stack of an estate that has one.",
  );
}

function tell({ json, stack }: CredentialOptions, io: Io, views: readonly ServiceView[]): void {
  if (json) io.line(JSON.stringify({ kind: "credentials", stack, services: views }));
  else for (const line of credentialsInWords(views, stack)) io.line(line);
}
