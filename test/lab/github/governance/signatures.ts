/**
 * Signatures of commits. A user signs the text of a commit with an Ed25519 key that GitHub knows; the signature travels as
 * base64 between SSH armour lines. GitHub takes OpenSSH's own envelope; what counts here is that a signature of another key or
 * of another text does not verify.
 */
import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Signature, User } from "../state.ts";

export type CommitText = {
  readonly message: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
};

const begin = "-----BEGIN SSH SIGNATURE-----";
const end = "-----END SSH SIGNATURE-----";
const kind = "ssh-ed25519";

const bytes = ({ message, tree, parents, author }: CommitText): Buffer =>
  Buffer.from(JSON.stringify([tree, parents, author.name, author.email, author.date, message]));

const framed = (part: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return Buffer.concat([length, part]);
};

/** A public key as OpenSSH writes it, and as GitHub takes it. */
export const sshKey = (key: KeyObject): string => {
  const raw = Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
  return `${kind} ${Buffer.concat([framed(Buffer.from(kind)), framed(raw)]).toString("base64")}`;
};

/** Undefined: not an Ed25519 key of OpenSSH's. */
export const readSshKey = (text: string): KeyObject | undefined => {
  const [name, base64 = ""] = text.split(/\s+/);
  const raw = Buffer.from(base64, "base64").subarray(-32);
  if (name !== kind || raw.length !== 32) return undefined;
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") }, format: "jwk" });
};

/** What a client sends as `signature`. */
export const signCommit = (commit: CommitText, key: KeyObject): string =>
  `${begin}\n${sign(null, bytes(commit), key).toString("base64")}\n${end}`;

/** Whether a signature is by one of the user's keys and for this commit. */
export const verifyCommit = (commit: CommitText, signature: string, user: User | undefined): Signature => {
  const body = Buffer.from(signature.replace(begin, "").replace(end, "").trim(), "base64");
  const keys = (user?.signing_keys ?? []).flatMap((key) => readSshKey(key) ?? []);
  if (keys.length === 0) return { verified: false, reason: "unknown_key" };
  const good = keys.some((key) => verify(null, bytes(commit), key, body));
  return good ? { verified: true, reason: "valid" } : { verified: false, reason: "invalid" };
};
