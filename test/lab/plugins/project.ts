import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import type { Lab } from "../lab.ts";

/** How a command ended, and what it said on both streams. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly text: string;
}

/** A Pulumi project of its own, with its own state, that runs one program on the lab. */
export interface Project {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Writes what the program is to make. */
  wish(value: object): Promise<void>;
  pulumi(...args: readonly string[]): Promise<Answer>;
  kubectl(...args: readonly string[]): Promise<Answer>;
  /** The state as the backend has it on disk, secrets encrypted. */
  stateText(): string;
  remove(): void;
}

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const pluginsProgram = fileURLToPath(new URL("program.ts", import.meta.url));

/** `program`: absolute path; the plugins' own unless told. */
export async function newProject(lab: Lab, program = pluginsProgram): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "cutover-plugins-"));
  mkdirSync(join(folder, "stacks"));
  mkdirSync(join(folder, "state"));
  symlinkSync(modules, join(folder, "node_modules"));
  writeFileSync(join(folder, "stacks", "main.ts"), `export * from ${JSON.stringify(pathToFileURL(program).href)};\n`);
  writeFileSync(join(folder, "package.json"), '{"name":"plugins","type":"module","private":true}\n');
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: plugins\nruntime: {name: nodejs, options: {typescript: false}}\nmain: stacks/main.ts\n",
  );
  const environment = {
    ...lab.env,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}?metadata=skip`,
    NO_COLOR: "1",
  };
  const run = async (name: string, args: readonly string[]): Promise<Answer> => {
    const result = await execa(name, [...args], {
      cwd: folder,
      env: environment,
      reject: false,
      all: true,
      stdin: "ignore",
    });
    return { exitCode: result.exitCode ?? -1, stdout: result.stdout, text: result.all };
  };
  const project: Project = {
    folder,
    environment,
    wish: async (value) => {
      const told = await run("pulumi", ["config", "set", "wish", JSON.stringify(value)]);
      if (told.exitCode !== 0) throw new Error(told.text);
    },
    pulumi: (...args) => run("pulumi", [...args, "--non-interactive"]),
    kubectl: (...args) => run("kubectl", args),
    stateText: () => readFileSync(join(folder, "state", ".pulumi", "stacks", "plugins", "test.json"), "utf8"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  const made = await project.pulumi("stack", "init", "test");
  if (made.exitCode !== 0) throw new Error(made.text);
  return project;
}
