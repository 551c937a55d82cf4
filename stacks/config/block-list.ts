/** Where the entries of a YAML block list stand in their text, by lines. */
import type { Node, YAMLSeq } from "yaml";

/** The hyphen of a block entry whose value begins at `offset`: in the same line, or in one above it. */
export function dashBefore(text: string, offset: number): number {
  let start = lineStart(text, offset);
  for (;;) {
    const hyphen = /^( *)-(?=\s)/.exec(text.slice(start, offset));
    if (hyphen !== null) return start + (hyphen[1]?.length ?? 0);
    if (start === 0) return text.lastIndexOf("-", offset - 1);
    start = lineStart(text, start - 1);
  }
}

/** Where the lines of an entry begin, the comments directly above it included; for the index behind the last, where the list ends. */
export function blockStart(text: string, list: YAMLSeq, index: number): number {
  const node = list.items[index];
  if (node === undefined) return endOfList(text, list);
  const offset = (node as Node).range?.[0] ?? 0;
  const dash = dashBefore(text, offset);
  let start = lineStart(text, dash);
  const indent = dash - start;
  while (start > 0) {
    const previous = lineStart(text, start - 1);
    const line = text.slice(previous, start - 1);
    if (!/^\s*#/.test(line) || line.search(/\S/) !== indent) break;
    start = previous;
  }
  return start;
}

export function endOfList(text: string, list: YAMLSeq): number {
  const last = list.items.at(-1) as Node | undefined;
  const end = last?.range?.[1] ?? text.length;
  // The value may end within its line (a comment follows) or with it.
  if (text[end - 1] === "\n") return end;
  const newline = text.indexOf("\n", end);
  return newline === -1 ? text.length : newline + 1;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
