#!/usr/bin/env node
/** The command line. The only file that prints, exits and listens to signals. */
import { failureDocument, failureOf } from "./commands/failure.ts";
import type { Io } from "./commands/io.ts";
import { runProgram } from "./commands/program.ts";

const words = process.argv.slice(2);
const stop = new AbortController();
let asked = 0;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    asked += 1;
    if (asked > 1) process.exit(3);
    process.stderr.write(
      "\nStopping at the next safe point; the traffic stays where it is. Once more to stop at once.\n",
    );
    stop.abort();
  });
}

// A reader that went away (`| head`, a closed terminal) must not end a rollout.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
}

const { stdout, env } = process;
const watched = stdout.isTTY && env.CI === undefined && env.TERM !== "dumb";
const io: Io = {
  line: (text) => void stdout.write(`${text}\n`),
  notice: (text) => void process.stderr.write(`${text}\n`),
  directory: process.cwd(),
  signal: stop.signal,
  ...(watched
    ? {
        screen: {
          columns: () => stdout.columns,
          rows: () => stdout.rows,
          coloured: env.NO_COLOR === undefined || env.NO_COLOR === "",
          write: (text: string) => void stdout.write(text),
        },
      }
    : {}),
};

try {
  process.exitCode = await runProgram(words, io);
} catch (error) {
  const failure = failureOf(error);
  if (words.includes("--json")) io.line(failureDocument(failure));
  io.notice(failure.words);
  if (words.includes("--verbose") && error instanceof Error) io.notice(error.stack ?? "");
  process.exitCode = failure.exitCode;
}
