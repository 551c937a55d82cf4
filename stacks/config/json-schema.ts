/**
 * JSON Schema of `Pulumi.<stack>.yaml` for editors. What only rules can say (sums, names that must lead somewhere) is
 * not in it. `node stacks/config/json-schema.ts > schema/pulumi-stack.schema.json` writes it anew.
 */
import { z } from "zod";
import { writtenConfig } from "./written.ts";

export function renderStackSchema(): string {
  const { $schema, ...estate } = z.toJSONSchema(writtenConfig, { io: "input" });
  const text = { type: "string" };
  const schema = {
    $schema,
    title: "A stack of Cutover: Pulumi.<stack>.yaml",
    type: "object",
    properties: {
      encryptionsalt: text,
      encryptedkey: text,
      secretsprovider: text,
      environment: {},
      config: {
        type: "object",
        properties: { "cutover:estate": { description: "All that this stack declares.", ...estate } },
        patternProperties: { "^(?!cutover:)": {} },
        additionalProperties: false,
        required: ["cutover:estate"],
      },
    },
    additionalProperties: false,
    required: ["config"],
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) process.stdout.write(renderStackSchema());
