/**
 * Whether what an earlier update made is still wanted and still there. Two mistakes would otherwise be carried out at once:
 * an area that left the file by accident takes its rules and grants with it before Pulumi reaches what is protected; and a
 * repository or database that somebody deleted would be made anew, empty, as if nothing had happened.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "./config/config.ts";
import type { StackOutputs } from "./outputs.ts";

/** The areas as the last finished update left them; `{}` before the first. */
export type Stood = Pick<StackOutputs, "github" | "database">;

export type StoodCode = "AREA_REMOVED" | "CREDENTIALS_BEHIND" | "REPOSITORY_GONE" | "DATABASE_GONE";

export type StoodProblem = {
  readonly code: StoodCode;
  readonly fact: string;
  readonly remedy: string;
};

/** Pure. Asks nothing of an estate that is not protected: a preview may come and go. */
export function removedAreas(stood: Stood, config: Config): readonly StoodProblem[] {
  if (!config.namespace.protect) return [];
  const removed = [
    ...(stood.github?.governed === true && config.github?.governance === undefined ? ["github"] : []),
    ...(stood.database !== undefined && config.database === undefined ? ["database"] : []),
  ];
  return removed.map((area) => ({
    code: "AREA_REMOVED",
    fact: `\`${area}\`: expected the area that stands (${area === "github" ? stood.github?.repository : stood.database?.name}), found none in the file`,
    remedy: "Put it back. To let go of it for good, write `namespace.protect: false` first and apply that.",
  }));
}

/** Pure. A rotation that the file does not know would be undone at once, while pods still log in with the new password. */
export function behindCredentials({ database: before }: Stood, { database }: Config): readonly StoodProblem[] {
  if (database === undefined || before?.name !== database.name || before.host !== database.server.host) return [];
  return database.services.flatMap(({ name, credentials }) => {
    const stands = before.services.find((service) => service.name === name)?.generation ?? 0;
    if (credentials.current.generation >= stands) return [];
    return [
      {
        code: "CREDENTIALS_BEHIND" as const,
        fact: `\`database.credentials.services.${name}\`: expected generation ${stands} or later, which stands, found ${credentials.current.generation}`,
        remedy:
          "The file is behind a rotation: take the version that the rotation wrote (`git pull`). Going on is by another rotation.",
      },
    ];
  });
}

/** Pure. Asks only for what is protected. `exists`: whether GitHub has the repository now. */
export function goneRepository(stood: Stood, config: Config, exists: boolean): StoodProblem | undefined {
  const { github } = config;
  const same =
    github?.governance?.protect === true &&
    stood.github?.governed === true &&
    stood.github.owner === github.owner &&
    stood.github.repository === github.repository;
  if (!same || exists) return undefined;
  return {
    code: "REPOSITORY_GONE",
    fact: `\`github.repository\`: expected \`${github.owner}/${github.repository}\`, which stood after the last update, found none`,
    remedy:
      "Restore it at GitHub, or check what the token may see. To begin anew, make an empty one there by hand: it is taken over.",
  };
}

/** Pure. Asks only for what is protected. `exists`: whether the server has the database now. */
export function goneDatabase(stood: Stood, config: Config, exists: boolean): StoodProblem | undefined {
  const { database } = config;
  const same = stood.database?.host === database?.server.host && stood.database?.name === database?.name;
  if (database?.protect !== true || !same || exists) return undefined;
  return {
    code: "DATABASE_GONE",
    fact: `\`database\`: expected \`${database.name}\`, which stood after the last update, found none on ${database.server.host}`,
    remedy: `Restore it from its backup. To begin anew, make an empty one by hand (CREATE DATABASE ${database.name}): it is taken over.`,
  };
}

/** Throws pulumi.RunError when there are problems. */
export function refuse(problems: readonly (StoodProblem | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length === 0) return;
  const text = found.map(({ code, fact, remedy }) => `${fact} [${code}]\n  ${remedy}`).join("\n");
  throw new pulumi.RunError(`nothing was changed\n${text}`);
}

/** From the state of this very stack, as the last update left it. */
export async function readStood(): Promise<Stood> {
  const question = { stackName: pulumi.getStack() };
  const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", question);
  return stoodIn(answer);
}

/** Pure. */
export function stoodIn(answer: unknown): Stood {
  const resources = Object.values(object(object(answer).outputs)).map(object);
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const outputs = object(object(stack?.outputs).outputs);
  return outputs.schema === 1 ? (outputs as unknown as StackOutputs) : {};
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
