import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ImageByDigest,
  imageDigest,
  imageRepository,
  isImageByDigest,
  parseImage,
} from "../../../components/values/image.ts";
import { ValueError } from "../../../components/values/value-error.ts";

const HEX = "0123456789abcdef".repeat(4);

test("an image by digest comes apart into repository and digest", () => {
  const image = parseImage(`registry.example:5000/team/shop@sha256:${HEX}`);
  assert.equal(imageRepository(image), "registry.example:5000/team/shop");
  assert.equal(imageDigest(image), `sha256:${HEX}`);
});

const refused = [
  "registry.example/shop",
  "registry.example/shop:1.0.0",
  "registry.example/shop:latest",
  "registry.example:5000/shop",
  `registry.example/shop:1.0.0@sha256:${HEX}`,
  `shop@sha256:${HEX}`,
  `registry.example/shop@sha256:${HEX.slice(1)}`,
  `registry.example/shop@sha256:${HEX.toUpperCase()}`,
  `registry.example/shop@sha512:${HEX}${HEX}`,
  `registry.example/Shop@sha256:${HEX}`,
  `registry.example/../shop@sha256:${HEX}`,
  ` registry.example/shop@sha256:${HEX}`,
  `registry.example/shop@sha256:${HEX}\n`,
  "",
];

for (const text of refused) {
  test(`${JSON.stringify(text)} is refused with the way to find the digest`, () => {
    assert.equal(isImageByDigest(text), false);
    assert.throws(
      () => parseImage(text),
      (error) => error instanceof ValueError && error.remedy.includes("skopeo inspect"),
    );
  });
}

test("a tag where a digest belongs is a type error", () => {
  // @ts-expect-error a tag can be moved after it was judged
  const tagged: ImageByDigest = "registry.example/shop:1.0.0";
  assert.equal(isImageByDigest(tagged), false);
});
