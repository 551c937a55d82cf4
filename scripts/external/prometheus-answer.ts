/** Answers of Prometheus' HTTP API to instant queries. Pure. */
import { z } from "zod";
import type { Series } from "./exposition.ts";

const answerSchema = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("vector"),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

/** The series of an instant vector under one name; undefined when the text is anything else. */
export function seriesOf(text: string, name: string): readonly Series[] | undefined {
  const answer = answerSchema.safeParse(jsonOf(text));
  if (!answer.success) return undefined;
  return answer.data.data.result
    .map(({ metric, value }) => ({ name, labels: metric, value: Number(value[1]) }))
    .filter(({ value }) => Number.isFinite(value));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
