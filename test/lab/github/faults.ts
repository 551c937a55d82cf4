/**
 * Troubles of GitHub on demand. Pure, but for the list that counts down.
 * Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
import { z } from "zod";
import type { Reply } from "./handler.ts";

const common = {
  /** Absent: every method. */
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).optional(),
  /** What the path, without `/api/v3`, must contain. Default: every path. */
  path: z.string().default(""),
  /** So many requests that fit go through first. */
  after: z.int().nonnegative().default(0),
  /** So many requests that fit are troubled. */
  times: z.int().positive().default(1),
};

export const faultSchema = z.discriminatedUnion("kind", [
  /** The hour's requests are used up; `seconds` until there are new ones. */
  z.strictObject({ kind: z.literal("primary-limit"), seconds: z.int().positive().default(1), ...common }),
  /** Too much at once. `retryAfter` in seconds; null: GitHub does not say. */
  z.strictObject({
    kind: z.literal("secondary-limit"),
    retryAfter: z.int().positive().nullable().default(1),
    ...common,
  }),
  z.strictObject({ kind: z.literal("server-error"), status: z.int().min(500).max(599).default(502), ...common }),
  /** The answer comes late. */
  z.strictObject({ kind: z.literal("slow"), milliseconds: z.int().positive(), ...common }),
  /** The request is done, and its answer lost: the connection breaks. */
  z.strictObject({ kind: z.literal("lost"), ...common }),
  /** A read is answered from before the last change. */
  z.strictObject({ kind: z.literal("stale"), ...common }),
]);

export type Fault = z.infer<typeof faultSchema>;

export type Faults = {
  /** Adds a fault; it stands until it was used up. */
  readonly add: (fault: z.input<typeof faultSchema>) => void;
  readonly clear: () => void;
  /** Those that are not used up. */
  readonly left: () => readonly Fault[];
  /** The first fault that means this request; it is counted. */
  readonly take: (method: string, path: string) => Fault | undefined;
};

export const newFaults = (): Faults => {
  let waiting: Fault[] = [];
  return {
    add: (fault) => {
      waiting.push(faultSchema.parse(fault));
    },
    clear: () => {
      waiting = [];
    },
    left: () => waiting,
    take: (method, path) => {
      const fits = ({ method: wanted, path: part, kind }: Fault): boolean =>
        (wanted === undefined || wanted === method) && path.includes(part) && (kind !== "stale" || method === "GET");
      const found = waiting.find(fits);
      if (!found) return undefined;
      const next = found.after > 0 ? { ...found, after: found.after - 1 } : { ...found, times: found.times - 1 };
      waiting = waiting.map((one) => (one === found ? next : one)).filter(({ times }) => times > 0);
      return found.after > 0 ? undefined : found;
    },
  };
};

const manual = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";

/** `chapter`: clients tell a secondary limit by the end of this address. */
const text = (status: number, message: string, headers: Readonly<Record<string, string>>, chapter = ""): Reply => ({
  status,
  headers,
  body: { message, documentation_url: `${manual}${chapter}` },
});

/** What is said instead of an answer. Undefined: the request is done, if late, lost or from before. `now` in milliseconds. */
export const faultReply = (fault: Fault, now: number): Reply | undefined => {
  if (fault.kind === "primary-limit") {
    const reset = String(Math.ceil(now / 1000) + fault.seconds);
    return text(403, "API rate limit exceeded for user ID 100.", {
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-used": "5000",
      "x-ratelimit-reset": reset,
      "x-ratelimit-resource": "core",
    });
  }
  if (fault.kind === "secondary-limit")
    return text(
      403,
      "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      fault.retryAfter === null ? {} : { "retry-after": String(fault.retryAfter) },
      "#about-secondary-rate-limits",
    );
  if (fault.kind === "server-error") return text(fault.status, "Server Error", {});
  return undefined;
};
