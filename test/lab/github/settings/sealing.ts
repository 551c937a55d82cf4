/**
 * The key pair that secrets are sealed for. One for the whole stand-in; GitHub has one for each repository.
 * The private half never leaves the process: a test in the same process opens boxes with `open`.
 */
import { createHash } from "node:crypto";
import sodium from "libsodium-wrappers";

export type Sealing = {
  readonly key_id: string;
  /** Base64. */
  readonly key: string;
  /** The text in a box; undefined when it is not sealed for this key. */
  readonly open: (sealed: string) => string | undefined;
};

export const newSealing = async (): Promise<Sealing> => {
  await sodium.ready;
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  const key = Buffer.from(publicKey).toString("base64");
  return {
    key_id: createHash("sha256").update(key).digest("hex").slice(0, 18),
    key,
    open: (sealed) => {
      try {
        return Buffer.from(sodium.crypto_box_seal_open(Buffer.from(sealed, "base64"), publicKey, privateKey)).toString(
          "utf8",
        );
      } catch {
        return undefined;
      }
    },
  };
};
