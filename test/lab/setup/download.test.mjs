import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { findChecksum, findDownload, takeDownload } from "./download.mjs";

const PROGRAM = Buffer.from("#!/bin/sh\necho hello\n");
const sha256 = (content) => createHash("sha256").update(content).digest("hex");

let folder;
let server;
let base;
let published;
let asked;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "cutover-download-"));
  server = createServer((request, response) => {
    asked.push(request.url);
    const content = published[request.url.slice(1)];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function world(files) {
  published = files;
  asked = [];
  const place = mkdtempSync(join(folder, "case-"));
  return { target: place, memory: join(folder, `${place.split("-").at(-1)}.json`) };
}

const program = { name: "tool", checksums: ["tool.sha256"], unpack: "program", as: "tool" };

describe("an official download", () => {
  it("is taken and made executable when it has the published checksum", async () => {
    const { target, memory } = world({ tool: PROGRAM, "tool.sha256": sha256(PROGRAM) });
    const files = await findDownload({ base, files: [program] }, { memory });
    assert.equal(await takeDownload(files, target), true);
    assert.deepEqual(readFileSync(join(target, "tool")), PROGRAM);
    assert.equal(statSync(join(target, "tool")).mode & 0o777, 0o755);
  });

  it("is unpacked without its leading folder when it is an archive", async () => {
    const source = mkdtempSync(join(folder, "archive-"));
    writeFileSync(join(source, "tool"), PROGRAM);
    const archive = execFileSync("tar", ["-czf", "-", "-C", join(source, ".."), source.split("/").at(-1)]);
    const { target, memory } = world({
      "a.tgz": archive,
      "sums.txt": `${sha256("x")}  b.tgz\n${sha256(archive)}  a.tgz\n`,
    });
    const file = { name: "a.tgz", checksums: ["none.txt", "sums.txt"], unpack: "archive", strip: 1 };
    const files = await findDownload({ base, files: [file] }, { memory });
    assert.equal(await takeDownload(files, target), true);
    assert.deepEqual(readdirSync(target), ["tool"]);
  });

  it("is refused and removed when it has another checksum", async () => {
    const { target, memory } = world({ tool: PROGRAM, "tool.sha256": sha256("something else") });
    const files = await findDownload({ base, files: [program] }, { memory });
    await assert.rejects(takeDownload(files, target), { code: "checksum", message: new RegExp(sha256(PROGRAM)) });
    assert.deepEqual(readdirSync(target), []);
  });

  it("is not taken without a published checksum", async () => {
    const { memory } = world({ tool: PROGRAM });
    assert.equal(await findDownload({ base, files: [program] }, { memory }), undefined);
    assert.deepEqual(asked, ["/tool.sha256"]);
  });

  it("gives way to a build when the file is not there", async () => {
    const { target, memory } = world({ "tool.sha256": sha256(PROGRAM) });
    const files = await findDownload({ base, files: [program] }, { memory });
    assert.equal(await takeDownload(files, target), false);
  });

  it("is asked for once a day when its publisher can't be reached", async () => {
    const { memory } = world({});
    let tries = 0;
    const fetchFrom = () => {
      tries += 1;
      return Promise.reject(new Error("no route"));
    };
    const day = 24 * 60 * 60 * 1000;
    const find = (time) => findDownload({ base, files: [program] }, { memory, fetchFrom, now: () => time });
    assert.deepEqual([await find(0), await find(day - 1), tries], [undefined, undefined, 1]);
    assert.deepEqual([await find(day + 1), tries], [undefined, 2]);
  });

  it("does not exist for what has no publisher", async () => {
    assert.equal(await findDownload(undefined, { memory: join(folder, "none.json") }), undefined);
  });
});

describe("findChecksum", () => {
  const hex = sha256("a");
  for (const [title, text, expected] of [
    ["reads a hash that stands alone", `${hex}\n`, hex],
    ["reads the line with the name", `${sha256("b")}  other\n${hex}  tool\n`, hex],
    ["reads a line in binary mode", `${hex} *tool\n`, hex],
    ["reads capitals", `${hex.toUpperCase()}  tool\n`, hex],
    ["ignores lines for other files", `${hex}  tool.asc\n`, undefined],
    ["ignores hashes of another length", `${hex}${hex}  tool\n`, undefined],
    ["finds nothing in a page", "<html>not here</html>", undefined],
  ]) {
    it(title, () => assert.equal(findChecksum(text, "tool"), expected));
  }
});
