import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ConfigEditError, releasesOf, withRelease, withReleases } from "../../../stacks/config/edit.ts";
import { ConfigError, loadConfigText } from "../../../stacks/config/load.ts";
import { API_IMAGE, anEstate, aRelease, asText, WORKER_IMAGE } from "../estate.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const IMAGES = [`          shop/api: ${API_IMAGE}`, `          shop/worker: ${WORKER_IMAGE}`];

/** Two releases with comments in every place that a person uses. */
const HEAD = asText({ ...anEstate(), releases: undefined }).replace(/^ {4}releases:.*\n/m, "");
const FIRST = [
  "      # What serves.",
  "      - version: 1.0.0 # since spring",
  `        gitSha: "${SHA}"`,
  "        images:",
  ...IMAGES,
  "        weight: 100   # all of it",
];
const SECOND = [
  "      # The candidate.",
  "      # It has waited long.",
  "      - weight: 0",
  "        version: 1.1.0",
  `        gitSha: "${SHA}"`,
  "        images:",
  ...IMAGES,
];
const TAIL = ["    promotion: 4 # by the engine", "# the end"];

function file(...parts: readonly (readonly string[])[]): string {
  return `${HEAD}    releases:\n${parts.flat().join("\n")}\n`;
}

function idsOf(text: string): readonly string[] {
  const result = loadConfigText(text);
  if (!result.ok) throw new ConfigError(result.issues);
  return releasesOf(result.config);
}

const TEXT = file(FIRST, SECOND, TAIL);
const [SERVING = "", CANDIDATE = ""] = idsOf(TEXT);

test("weights and promotion change where they stand and nothing else does", () => {
  const edited = withReleases(TEXT, { weights: { [SERVING]: 95, [CANDIDATE]: 5 }, promotion: 5 });
  const expected = TEXT.replace("weight: 100   # all", "weight: 95   # all")
    .replace("weight: 0\n", "weight: 5\n")
    .replace("promotion: 4", "promotion: 5");
  assert.equal(edited, expected);
});

test("an edit that changes nothing returns the same text", () => {
  assert.equal(withReleases(TEXT, {}), TEXT);
  assert.equal(withReleases(TEXT, { weights: { [SERVING]: 100 }, keep: [SERVING, CANDIDATE], promotion: 4 }), TEXT);
});

test("what Pulumi keeps in the file for its secrets provider stays, whichever it is", () => {
  const passphrase = "encryptionsalt: v1:xU59DKxAHfQ=:v1:DffTVY1wx04N53+g:RnD6R9wIhxChAkRNIcg9O2Z4naQdQQ==\n";
  const key = "secretsprovider: awskms://alias/shop?region=eu-central-1\nencryptedkey: AQICAHg5LVDDlBCPTMdI4jUzRtuZ\n";
  for (const kept of [passphrase, key]) {
    const edit = { weights: { [SERVING]: 0, [CANDIDATE]: 100 }, promotion: 5 };
    assert.equal(withReleases(kept + TEXT, edit), kept + withReleases(TEXT, edit));
    assert.equal(withReleases(TEXT + kept, { ...edit, keep: [CANDIDATE] }).endsWith(kept), true);
  }
});

test("the first release leaves with its own comments", () => {
  const edited = withReleases(TEXT, { weights: { [CANDIDATE]: 100 }, keep: [CANDIDATE] });
  assert.equal(
    edited,
    file(
      SECOND.map((line) => line.replace("weight: 0", "weight: 100")),
      TAIL,
    ),
  );
});

test("the last release leaves with its own comments", () => {
  assert.equal(withReleases(TEXT, { keep: [SERVING] }), file(FIRST, TAIL));
});

test("a release that ends the file without a line break leaves nothing behind", () => {
  const text = file(FIRST, SECOND).trimEnd();
  assert.equal(withReleases(text, { keep: [SERVING] }), file(FIRST));
});

test("a promotion that was never written becomes the first key of the estate", () => {
  const edited = withReleases(file(FIRST), { promotion: 1 });
  assert.equal(edited, file(FIRST).replace("    environment:", "    promotion: 1\n    environment:"));
});

test("releases in one line are edited too", () => {
  const flow = `${HEAD}    releases: [${JSON.stringify(aRelease())}, ${JSON.stringify(aRelease("1.1.0", 0))}]\n`;
  const [, second = ""] = idsOf(flow);
  const edited = loadConfigText(withReleases(flow, { weights: { [second]: 100 }, keep: [second], promotion: 2 }));
  const config = edited.ok ? edited.config : undefined;
  assert.deepEqual(
    config?.releases.map(({ id, weight }) => ({ id, weight })),
    [{ id: second, weight: 100 }],
  );
  assert.equal(config?.promotion, 2);
});

test("a release that is not in the file is refused, and so is keeping none", () => {
  assert.throws(() => withReleases(TEXT, { weights: { ffffffffffff: 5 } }), ConfigEditError);
  assert.throws(() => withReleases(TEXT, { keep: ["ffffffffffff"] }), ConfigEditError);
  assert.throws(() => withReleases(TEXT, { keep: [] }), ConfigEditError);
});

test("a file that is not valid is not edited", () => {
  assert.throws(() => withReleases("config: {}", { promotion: 1 }), ConfigError);
});

test("a release is added behind the last one", () => {
  const release = {
    version: "1.2.0",
    gitSha: SHA,
    images: { "shop/api": API_IMAGE, "shop/worker": WORKER_IMAGE },
    weight: 0,
  } as const;
  const edited = withRelease(TEXT, release);
  const added = [
    "      - version: 1.2.0",
    `        gitSha: "${SHA}"`,
    "        images:",
    ...IMAGES,
    "        weight: 0",
  ];
  assert.equal(edited.replace(`gitSha: ${SHA}`, `gitSha: "${SHA}"`), file(FIRST, SECOND, added, TAIL));
  assert.equal(idsOf(edited).length, 3);
});

test("the files of this repository survive every sequence of edits with their comments", () => {
  const path = join(import.meta.dirname, "../../../Pulumi.production.yaml");
  const text = readFileSync(path, "utf8");
  const [only = ""] = idsOf(text);
  const release = loadConfigText(text);
  const images = release.ok ? (release.config.releases[0]?.images ?? {}) : {};
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 999 }), (weight, promotion) => {
      const two = withRelease(text, { version: "9.0.0", gitSha: SHA, images, weight: 0 });
      const [, added = ""] = idsOf(two);
      const shifted = withReleases(two, { weights: { [only]: 100 - weight, [added]: weight }, promotion });
      const back = withReleases(shifted, { weights: { [only]: 100 }, keep: [only], promotion: 0 });
      assert.equal(back, text);
    }),
    { numRuns: 10 },
  );
});

const layouts: Readonly<Record<string, (text: string) => string>> = {
  "the hyphen in a line of its own": (text) => text.replaceAll(/^ {6}- (?=version|weight)/gm, "      -\n        "),
  "a comment with hyphens behind the hyphen": (text) =>
    text.replaceAll(/^ {6}- (?=version|weight)/gm, "      - # a - b\n        "),
  "a list that is not indented": (text) => {
    const [head = "", list = ""] = text.split("    releases:\n");
    return `${head}    releases:\n${list.replaceAll(/^ {2}(?= {4})/gm, "")}`;
  },
  "Windows line ends": (text) => text.replaceAll("\n", "\r\n"),
};

for (const [name, layout] of Object.entries(layouts)) {
  test(`a file with ${name} is edited all the same`, () => {
    const edited = withReleases(layout(TEXT), { weights: { [CANDIDATE]: 100 }, keep: [CANDIDATE], promotion: 9 });
    const result = loadConfigText(edited);
    assert.ok(result.ok, edited);
    const releases = result.config.releases.map(({ id, weight }) => ({ id, weight }));
    assert.deepEqual(releases, [{ id: CANDIDATE, weight: 100 }]);
    assert.equal(result.config.promotion, 9);
  });
}

test("a weight that other places share by an alias is not edited behind their back", () => {
  const text = TEXT.replace("weight: 0", "weight: &zero 0").replace("promotion: 4", "promotion: *zero");
  assert.throws(() => withReleases(text, { weights: { [SERVING]: 95, [CANDIDATE]: 5 } }), ConfigEditError);
});
