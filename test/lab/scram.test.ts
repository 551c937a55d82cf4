import assert from "node:assert/strict";
import { test } from "node:test";
import { scramVerifier } from "./scram.ts";

test("the verifier is the one that PostgreSQL computes", () => {
  // The password and salt of RFC 7677's example, whose server signature a client can check.
  const verifier = scramVerifier("pencil", Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"));
  assert.equal(
    verifier,
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
});
