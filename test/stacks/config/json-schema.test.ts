import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { renderStackSchema } from "../../../stacks/config/json-schema.ts";

test("the committed JSON Schema is the one that the schema in code makes", () => {
  const file = join(import.meta.dirname, "../../../schema/pulumi-stack.schema.json");
  assert.equal(
    readFileSync(file, "utf8"),
    renderStackSchema(),
    "write it anew: node stacks/config/json-schema.ts > schema/pulumi-stack.schema.json",
  );
});

test("every object of the JSON Schema refuses keys that it does not know", () => {
  const open = objectsOf(JSON.parse(renderStackSchema())).filter(
    (schema) => "properties" in schema && Reflect.get(schema, "additionalProperties") !== false,
  );
  assert.deepEqual(open, []);
});

function objectsOf(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(objectsOf);
  return Reflect.get(value, "type") === "object" ? [value, ...below] : below;
}
