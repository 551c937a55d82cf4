/** The lab's command line: `up` (the default), `down`, `env`, `status`. See README. */
import { exportLines } from "./env.ts";
import { LabError, type LabErrorCode } from "./errors.ts";
import { examine } from "./health.ts";
import { ensureLab, type Lab, removeLab, requireLab } from "./lab.ts";

const started = performance.now();
const say = (message: string): void => {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(`lab ${seconds.padStart(5)} s  ${message}\n`);
};

const commands: Readonly<Record<string, () => Promise<number>>> = {
  up: async () => {
    process.stdout.write(addresses(await ensureLab(say)));
    return 0;
  },
  down: async () => {
    await removeLab(say);
    say("the lab is down; its registry and logs are kept");
    return 0;
  },
  env: async () => {
    process.stdout.write(exportLines(requireLab().paths));
    return 0;
  },
  status: async () => {
    const findings = await examine(requireLab().paths);
    const text = findings.map(({ part, trouble }) => `${part}: ${trouble ?? "ok"}\n`).join("");
    if (!process.argv.includes("--quiet")) process.stdout.write(text);
    return findings.every(({ trouble }) => trouble === undefined) ? 0 : 1;
  },
};

function addresses(lab: Lab): string {
  return `gateway      ${lab.gatewayUrl}
metrics      ${lab.metricsUrl}
prometheus   ${lab.prometheusUrl}
database     ${lab.databaseHost}:5432
github       ${lab.githubUrl}
kubeconfig   ${lab.kubeconfig}
logs         ${lab.paths.logs}
a shell      eval "$(npm run -s lab -- env)"
take it down npm run lab -- down
`;
}

// What runs already goes on running; nobody takes half a lab for a whole one, because only a whole one is marked ready.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    say("interrupted; clear away with: npm run lab -- down, or start anew with: npm run lab");
    process.exit(130);
  });
}

async function main(name: string): Promise<number> {
  const run = commands[name];
  if (run === undefined) {
    throw new LabError(
      "USAGE",
      `expected one of ${Object.keys(commands).join(", ")}, found ${name}`,
      "npm run lab -- up",
    );
  }
  return run();
}

const exitCodes: Partial<Record<LabErrorCode, number>> = { NOT_UP: 1, USAGE: 2, CANNOT_RUN_HERE: 2 };

try {
  process.exitCode = await main(process.argv[2] ?? "up");
} catch (error) {
  const known = error instanceof LabError;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = (known ? exitCodes[error.code] : undefined) ?? 3;
}
