import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { type CommitText, readSshKey, signCommit, sshKey, verifyCommit } from "./signatures.ts";

const commit: CommitText = {
  message: "Change the price",
  tree: "a".repeat(40),
  parents: ["b".repeat(40)],
  author: { name: "dev", email: "dev@acme.example", date: "2026-01-01T00:00:00Z" },
};
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const dev = { login: "dev", id: 1, signing_keys: [sshKey(publicKey)] };

test("a signature by the user's key for this commit is valid", () => {
  assert.deepEqual(verifyCommit(commit, signCommit(commit, privateKey), dev), { verified: true, reason: "valid" });
});

test("a signature of another text or by another key is not", () => {
  const other = { ...commit, message: "Change the owner" };
  const stranger = generateKeyPairSync("ed25519");
  const invalid = { verified: false, reason: "invalid" };
  assert.deepEqual(verifyCommit(other, signCommit(commit, privateKey), dev), invalid);
  assert.deepEqual(verifyCommit(commit, signCommit(commit, stranger.privateKey), dev), invalid);
  assert.deepEqual(verifyCommit(commit, "no signature", dev), invalid);
});

test("without a known key nothing is verified", () => {
  const unknown = { verified: false, reason: "unknown_key" };
  assert.deepEqual(verifyCommit(commit, signCommit(commit, privateKey), { login: "dev", id: 1 }), unknown);
  assert.deepEqual(verifyCommit(commit, signCommit(commit, privateKey), undefined), unknown);
});

test("a key survives OpenSSH's form, and other texts are no keys", () => {
  assert.ok(readSshKey(sshKey(publicKey))?.equals(publicKey));
  assert.equal(readSshKey("ssh-rsa AAAA"), undefined);
  assert.equal(readSshKey("ssh-ed25519 AAAA"), undefined);
});
