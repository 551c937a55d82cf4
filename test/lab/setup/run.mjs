// Starts a tool and waits for it. Every tool that is still running ends when set-up is interrupted.
import { spawn } from "node:child_process";
import { SetupFailure } from "./failure.mjs";

const KEPT_LINES = 25;
const GRACE_MILLISECONDS = 3000;
const running = new Map();
const inherited = [];

/** Every tool started from now on keeps this file open: a lock on it outlives a set-up that was killed for as long as its tools. */
export function shareWithTools(handle) {
  inherited.push(handle);
}

/**
 * Resolves with stdout once the tool ends with 0; otherwise rejects with the last lines of what it said.
 * `onLine` gets each line of both streams as it comes. A `patient` tool is asked to stop when set-up is interrupted and
 * then waited for; others have three seconds.
 */
export function run(command, args, { cwd, env = process.env, onLine = () => {}, patient = false } = {}) {
  return new Promise((resolve, reject) => {
    // A process group of its own: Ctrl-C reaches it through stopAll only, and then all that it started.
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe", ...inherited], detached: true });
    running.set(child, patient);
    const tail = [];
    let stdout = "";
    const take = (line) => {
      tail.push(line);
      if (tail.length > KEPT_LINES) tail.shift();
      onLine(line);
    };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    eachLine(child.stdout, take);
    eachLine(child.stderr.setEncoding("utf8"), take);
    child.on("error", (cause) => {
      running.delete(child);
      reject(new SetupFailure("command", `Expected to start ${command}; found: ${cause.message}.`, { cause }));
    });
    child.on("close", (code, signal) => {
      running.delete(child);
      if (code === 0) return resolve(stdout);
      const said = tail.map((line) => `    ${line}`).join("\n");
      const line = [command, ...args].join(" ");
      reject(new SetupFailure("command", `Expected "${line}" to succeed; it ended with ${signal ?? code}:\n${said}`));
    });
  });
}

export function stopAll() {
  for (const [child, patient] of running) {
    stop(child, "SIGTERM");
    if (!patient) setTimeout(() => stop(child, "SIGKILL"), GRACE_MILLISECONDS).unref();
  }
}

function stop(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // it has ended already
  }
}

function eachLine(stream, take) {
  let rest = "";
  stream.on("data", (text) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") take(line);
  });
  stream.on("end", () => {
    if (rest !== "") take(rest);
  });
}
