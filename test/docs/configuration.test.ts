import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { settings } from "./settings.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8");

type Row = { readonly path: string; readonly byDefault: string; readonly limits: string };

const COLUMNS = 4;

/** Rows of the tables of settings: setting, meaning, default, limits. */
const rows: readonly Row[] = page.split("\n").flatMap((line) => {
  const cells = line.split("|").map((cell) => cell.trim());
  const [, setting = "", meaning = "", byDefault = "", limits = ""] = cells;
  const path = /^`([^`]+)`$/.exec(setting)?.[1];
  return path === undefined || cells.length !== COLUMNS + 2
    ? []
    : [{ path, byDefault: byDefault.replaceAll("`", ""), limits: `${meaning} ${limits}` }];
});

const known = settings();
const rowOf = (path: string) => rows.find((row) => row.path === path);

test("every setting of the schema has a row on the page", () => {
  assert.deepEqual(
    known.map(({ path }) => path).filter((path) => rowOf(path) === undefined),
    [],
    "add the setting to docs/configuration.md",
  );
});

test("the page has no row for a setting that the schema does not know", () => {
  const paths = known.map(({ path }) => path);
  assert.deepEqual(
    rows.map(({ path }) => path).filter((path) => !paths.includes(path)),
    [],
    "remove the row from docs/configuration.md",
  );
});

test("each row says the schema's default", () => {
  const wrong = known.flatMap(({ path, defaults }) => {
    const cell = rowOf(path)?.byDefault ?? "";
    return defaults.filter((value) => !cell.includes(value)).map((value) => `${path}: ${value}, found ${cell}`);
  });
  assert.deepEqual(wrong, []);
});

test("each row says the schema's limits and words", () => {
  const wrong = known.flatMap(({ path, limits }) => {
    const text = rowOf(path)?.limits ?? "";
    return limits
      .filter((value) => !text.includes(`\`${value}\``))
      .filter((value) => !text.split(/[^\w.]+/).some((word) => word.replace(/\.$/, "") === value))
      .map((value) => `${path}: ${value}, found ${text}`);
  });
  assert.deepEqual(wrong, []);
});
