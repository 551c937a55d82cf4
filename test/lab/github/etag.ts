/** Conditional reads: who has seen a body is told that it is the same. Pure. */
import { createHash } from "node:crypto";
import type { Reply } from "./handler.ts";

/** `seen`: what the client sent as If-None-Match with a GET. */
export const conditional = (reply: Reply, seen: string | undefined): Reply => {
  if ((reply.status !== 200 && reply.status !== 201) || reply.body === undefined) return reply;
  const digest = createHash("sha256").update(JSON.stringify(reply.body)).digest("hex");
  const etag = `W/"${digest}"`;
  const headers = { ...reply.headers, etag };
  return seen === etag ? { status: 304, headers } : { ...reply, headers };
};
