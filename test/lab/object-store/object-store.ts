/** An S3 server over a folder, for a Pulumi state in a bucket. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { executable } from "../setup/artifacts.mjs";
import { waitFor } from "../wait.ts";

export interface ObjectStore {
  readonly pid: number;
  /** Environment for Pulumi: the backend in the bucket `state`, and how to be let in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the objects below a prefix that ends with a slash. */
  objects(prefix: string): readonly string[];
  /** Ends the server and removes what it kept. */
  stop(): Promise<void>;
}

const bucket = "state";
const region = "us-east-1";
// The server listens on loopback only and lives as long as a test.
const keys = { id: "lab", secret: "labsecretkey" };

/**
 * Starts a server on a free loopback port, with its data in `folder`; it is a child of this process.
 * @throws LabError TOO_SLOW when it does not answer within ten seconds.
 */
export async function startObjectStore(folder: string): Promise<ObjectStore> {
  const data = join(folder, "data");
  mkdirSync(join(data, bucket), { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const logFile = join(folder, "object-store.log");
  const log = openSync(logFile, "a");
  const child = spawn(executable("versitygw"), ["--port", address, "posix", data], {
    cwd: folder,
    env: { HOME: folder, ROOT_ACCESS_KEY: keys.id, ROOT_SECRET_KEY: keys.secret },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // Without a signature it refuses, which is an answer.
    await waitFor("the object store to answer", { limit: 10, log: logFile }, async () => {
      await fetch(`http://${address}/`);
      return undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pid: child.pid ?? -1,
    environment: environmentOf(address),
    objects: (prefix) => namesIn(join(data, bucket, prefix)),
    stop,
  };
}

function environmentOf(address: string): Readonly<Record<string, string>> {
  return {
    PULUMI_BACKEND_URL: `s3://${bucket}?endpoint=http://${address}&s3ForcePathStyle=true&region=${region}`,
    AWS_ACCESS_KEY_ID: keys.id,
    AWS_SECRET_ACCESS_KEY: keys.secret,
    AWS_REGION: region,
    // There is no metadata server to ask, here and in the lab.
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("expected a port of the loopback address");
  return address.port;
}
