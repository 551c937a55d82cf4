/**
 * Sends load to the lab's gateway and says what users saw.
 *
 *     node test/lab/load/main.ts --host shop.example --rate 100 --seconds 30 --json
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startLoad } from "./load.ts";
import { LoadError, type LoadOptions } from "./options.ts";
import type { LoadSummary } from "./records.ts";

const usage = `Usage: node test/lab/load/main.ts [options]
  --url URL           where to connect (default: LAB_GATEWAY)
  --host NAME         Host header (default shop.example)
  --path PATH         default /
  --rate N            requests per second (default 100)
  --seconds N         how long (default: until interrupted, at most 3600)
  --users N           default 20
  --keep-alive SHARE  share of users who keep connections (default 0.5)
  --cookies SHARE     share of users who keep cookies (default 0.5)
  --header NAME=VALUE may be repeated
  --records FILE      writes every request as one JSON line
  --json              one JSON document on stdout, nothing else
Example: node test/lab/load/main.ts --rate 100 --seconds 30 --json
`;

const { values } = parseArgs({
  options: {
    url: { type: "string", default: process.env.LAB_GATEWAY ?? "" },
    host: { type: "string", default: "shop.example" },
    path: { type: "string", default: "/" },
    rate: { type: "string", default: "100" },
    seconds: { type: "string" },
    users: { type: "string", default: "20" },
    "keep-alive": { type: "string", default: "0.5" },
    cookies: { type: "string", default: "0.5" },
    header: { type: "string", multiple: true, default: [] },
    records: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const toOptions = (): LoadOptions => ({
  url: values.url,
  host: values.host,
  path: values.path,
  ratePerSecond: Number(values.rate),
  users: Number(values.users),
  ...(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }),
  keepAliveShare: Number(values["keep-alive"]),
  cookieShare: Number(values.cookies),
  header: Object.fromEntries(
    values.header.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]),
  ),
});

const describe = (summary: LoadSummary): string =>
  [
    `${summary.requests} requests in ${summary.seconds.toFixed(1)} s, ${summary.failures} failures, ${summary.notSent} not sent`,
    ...Object.entries(summary.releases).map(
      ([release, { requests, failures, latencyMs }]) =>
        `  ${release}: ${requests} requests, ${failures} failures, p50 ${latencyMs.p50} ms, p95 ${latencyMs.p95} ms, p99 ${latencyMs.p99} ms`,
    ),
    `  statuses: ${JSON.stringify(summary.statuses)}`,
  ].join("\n");

const run = async (): Promise<void> => {
  const load = startLoad(toOptions());
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void load.stop());
  const { records, summary } = await load.finished;
  if (values.records !== undefined) {
    writeFileSync(values.records, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  }
  process.stdout.write(`${values.json ? JSON.stringify(summary) : describe(summary)}\n`);
};

if (values.help) {
  process.stdout.write(usage);
} else {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.code === "client-died" ? 3 : 2;
  }
}
