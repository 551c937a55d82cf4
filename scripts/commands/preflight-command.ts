import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { Config } from "../../stacks/config/config.ts";
import { readGithub } from "../../stacks/external/github-inventory.ts";
import { readPostgres } from "../../stacks/external/postgres-inventory.ts";
import { questionOf } from "../../stacks/github-facts.ts";
import { systemClock } from "../external/clock.ts";
import { thisMachine } from "../external/identity.ts";
import { loadKubeConfig } from "../external/kubeconfig.ts";
import { readCluster, readHosts } from "../external/preflight/cluster.ts";
import { readDatabaseServer } from "../external/preflight/database.ts";
import { readAccount } from "../external/preflight/github.ts";
import { told } from "../external/preflight/told.ts";
import { readVersions } from "../external/preflight/tools.ts";
import { AutomationStack } from "../external/pulumi.ts";
import { readStackFile } from "../external/stack-file.ts";
import type { PreflightFacts } from "../preflight/facts.ts";
import { preflightOf } from "../preflight/preflight.ts";
import { preflightInWords } from "../report/preflight-words.ts";
import { configOf } from "./configuration.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withCommonOptions } from "./options.ts";
import { openProject, type Project } from "./world.ts";

export function addPreflightCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  withCommonOptions(program.command("preflight"), "npm run -s cutover -- preflight --stack production")
    .summary("try all that an update needs: rights, TLS, versions, room")
    .description(
      "Try everything that an update and a rollout need: credentials and their rights, certificates, versions, quotas. Changes nothing; says all that is wrong at once.",
    )
    .action(async (options: CommonOptions) => finish(await preflight(options, io)));
}

async function preflight(options: CommonOptions, io: Io): Promise<ExitCode> {
  const project = await openProject(options, io.directory);
  const config = configOf(await readStackFile(project.root, options.stack));
  const report = preflightOf(await gather(options, project, config));
  if (options.json) io.line(JSON.stringify(report));
  else for (const line of preflightInWords(report)) io.line(line);
  return report.passed ? 0 : 1;
}

/** Everything at the same time: nothing of it waits for anything else. */
async function gather(options: CommonOptions, project: Project, config: Config): Promise<PreflightFacts> {
  const [versions, state, cluster, hosts, github, database] = await Promise.all([
    readVersions(project.root),
    told(async () => ({ applied: (await stackOf(options, project, config).outputs()) !== undefined })),
    told(async () => readCluster(loadKubeConfig(options), config)),
    told(async () => readHosts(loadKubeConfig(options), config)),
    githubOf(config),
    databaseOf(config),
  ]);
  return {
    ...{ stack: options.stack, now: systemClock.now(), config, versions, state, cluster, hosts },
    ...(github === undefined ? {} : { github }),
    ...(database === undefined ? {} : { database }),
  };
}

function stackOf({ stack }: CommonOptions, { root, name, stackFolder }: Project, { rollout }: Config): AutomationStack {
  return new AutomationStack({
    name: stack,
    root: resolve(root),
    project: name,
    folder: join(stackFolder, "run", "commands"),
    limits: {
      totalMilliseconds: rollout.updateLimitSeconds * 1000,
      silenceMilliseconds: rollout.silenceLimitSeconds * 1000,
    },
    env: {},
  });
}

async function githubOf({ github }: Config): Promise<PreflightFacts["github"]> {
  if (github === undefined) return undefined;
  const { env } = thisMachine();
  const [answer, account] = await Promise.all([
    readGithub(questionOf(github), env),
    told(() => readAccount(github, env.GITHUB_TOKEN)),
  ]);
  return { answer, account };
}

async function databaseOf({ database }: Config): Promise<PreflightFacts["database"]> {
  if (database === undefined) return undefined;
  const { env } = thisMachine();
  const [answer, server] = await Promise.all([
    readPostgres(database.server, database.name, env),
    told(() => readDatabaseServer(database.server, env)),
  ]);
  return { answer, server };
}
