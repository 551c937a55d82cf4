import type { Command } from "commander";
import type { Config } from "../../stacks/config/config.ts";
import type { GithubConfig } from "../../stacks/config/config-github.ts";
import { type AuditFacts, auditOf, type GithubFacts, remedyOf } from "../audit/audit.ts";
import { auditDatabase } from "../audit/audit-database.ts";
import { type Compared, unknown } from "../audit/finding.ts";
import { exitCodeOf, type NotAsked } from "../audit/report.ts";
import { EngineError } from "../engine/errors.ts";
import { systemClock } from "../external/clock.ts";
import { CatalogueReader } from "../external/database-catalogue.ts";
import { RestGithubReader } from "../external/github/reader.ts";
import { thisMachine } from "../external/identity.ts";
import { listStacks, readStackFile } from "../external/stack-file.ts";
import { auditInWords } from "../report/audit-words.ts";
import { configOf } from "./configuration.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withCommonOptions } from "./options.ts";
import { openProject } from "./world.ts";

export function addAuditCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  withCommonOptions(program.command("audit"), "npm run -s cutover -- audit --stack production")
    .summary("what differs from what is declared")
    .description(
      "Compare what GitHub and the database have with what the file declares. Reads only. What the token can't see is unknown, never fine.",
    )
    .action(async (options: CommonOptions) => finish(await audit(options, io)));
}

async function audit(options: CommonOptions, io: Io): Promise<ExitCode> {
  const { root } = await openProject(options, io.directory);
  const config = configOf(await readStackFile(root, options.stack));
  const github =
    config.github === undefined
      ? undefined
      : await githubFacts(config.github, await elsewhere(config.github, root, options));
  const database = await databaseFacts(config, options.stack);
  const notAsked: readonly NotAsked[] = [
    ...(github === undefined ? [{ area: "github", because: "the file has no github area" } as const] : []),
    ...database.notAsked,
  ];
  const facts: AuditFacts = {
    ...{ stack: options.stack, now: systemClock.now(), notAsked },
    ...(github === undefined ? {} : { github }),
    ...(database.compared === undefined ? {} : { database: database.compared }),
  };
  const report = auditOf(facts);
  if (options.json) io.line(JSON.stringify(report));
  else for (const line of auditInWords(report)) io.line(line);
  return exitCodeOf(report);
}

async function githubFacts(declared: GithubConfig, others: GithubFacts["elsewhere"]): Promise<GithubFacts> {
  const token = thisMachine().env.GITHUB_TOKEN;
  if (token === undefined || token === "") {
    throw new EngineError(
      "USAGE",
      "Expected a token for GitHub in GITHUB_TOKEN; there is none.",
      "Export one that may read the repository's administration. Nothing is written with it.",
    );
  }
  const reader = new RestGithubReader({ apiUrl: declared.apiUrl, token });
  const { owner, repository: name, governance } = declared;
  const teams = (governance?.teams ?? []).flatMap((team) => (team.members === undefined ? [] : [team.name]));
  return { declared, elsewhere: others, live: await reader.read({ owner, name, teams }) };
}

/** Environments of the same repository that other stacks' files declare. A file that does not load declares none here. */
async function elsewhere(
  { owner, repository }: GithubConfig,
  root: string,
  { stack }: CommonOptions,
): Promise<Readonly<Record<string, string>>> {
  const stacks = (await listStacks(root)).filter((name) => name !== stack);
  const found = await Promise.all(
    stacks.map(async (name) => {
      const github = await readStackFile(root, name)
        .then((text) => configOf(text).github)
        .catch(() => undefined);
      const same = github !== undefined && github.owner === owner && github.repository === repository;
      return same ? github.environments.map((environment): [string, string] => [environment.name, name]) : [];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** Read-only and only where the environment gives the administrator's password, as `pulumi up` takes it. */
async function databaseFacts(config: Config, stack: string): Promise<DatabasePart> {
  const { database: declared } = config;
  const { PGPASSWORD: password = "", PGSSLROOTCERT: rootCertificate = "" } = thisMachine().env;
  if (declared === undefined) return { notAsked: [{ area: "database", because: "the file has no database area" }] };
  if (password === "") return { compared: notAskedDatabase(declared.name), notAsked: [] };
  const { host, port, administrator: user, maintenanceDatabase } = declared.server;
  const access = { host, port, user, password, maintenanceDatabase, database: declared.name };
  const reader = new CatalogueReader(rootCertificate === "" ? access : { ...access, rootCertificate });
  const live = await reader.read();
  return { compared: auditDatabase({ config, declared, live, remedy: remedyOf(stack) }), notAsked: [] };
}

/** Declared and not looked at is as bad as not seen. */
function notAskedDatabase(name: string): Compared {
  const subject = { area: "database", subject: `database ${name}`, remedy: "" } as const;
  const { findings } = unknown(subject, "", "roles, rights and row-level security", {
    kind: "hidden",
    because: "PGPASSWORD is not set",
  });
  const remedy = "Set PGPASSWORD to the administrator's password, as for `pulumi up`, and audit again.";
  return { asDeclared: 0, findings: findings.map((finding) => ({ ...finding, remedy })) };
}

type DatabasePart = { readonly compared?: Compared; readonly notAsked: readonly NotAsked[] };
