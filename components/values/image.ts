/** Image references by digest only: a tag can be moved after it was judged, a digest cannot. */
import { ValueError } from "./value-error.ts";

/**
 * `registry/repository@sha256:<64 hex digits>`. A literal with a tag does not have this type; what a template literal
 * type cannot see (length and alphabet of the digest, a tag before the `@`) `parseImage` checks.
 */
export type ImageByDigest = `${string}/${string}@sha256:${string}`;

const REPOSITORY_PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const HOST =
  "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]{1,5})?";

/** The grammar of the distribution specification, restricted to: host, path, no tag, sha256. */
export const IMAGE_PATTERN = new RegExp(`^${HOST}(?:/${REPOSITORY_PART})+@sha256:[a-f0-9]{64}$`);

export const IMAGE_EXPECTED = "an image by digest, `registry/repository@sha256:<64 hex digits>`";
export const IMAGE_REMEDY =
  "Take the digest that the build printed, or ask the registry: `skopeo inspect --format '{{.Digest}}' docker://<image>`.";

export function isImageByDigest(text: string): text is ImageByDigest {
  return IMAGE_PATTERN.test(text);
}

/** Throws ValueError when `text` has a tag, no registry, or no whole sha256 digest. */
export function parseImage(text: string): ImageByDigest {
  if (!isImageByDigest(text)) throw new ValueError(IMAGE_EXPECTED, `\`${text}\``, IMAGE_REMEDY);
  return text;
}

/** The `sha256:…` part. */
export function imageDigest(image: ImageByDigest): string {
  return image.slice(image.indexOf("@") + 1);
}

/** Everything before the `@`. */
export function imageRepository(image: ImageByDigest): string {
  return image.slice(0, image.indexOf("@"));
}
