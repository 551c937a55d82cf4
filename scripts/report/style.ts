/** Colours of the terminal. Pure. */

export type Style = {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly candidate: (text: string) => string;
  readonly stable: (text: string) => string;
};

const ESCAPE = String.fromCharCode(27);
const CODES = new RegExp(`(${ESCAPE}\\[[0-9;]*m)`);

const wrap =
  (open: number, close: number) =>
  (text: string): string =>
    text === "" ? "" : `${ESCAPE}[${open}m${text}${ESCAPE}[${close}m`;
const same = (text: string): string => text;

const colours: Style = {
  bold: wrap(1, 22),
  dim: wrap(2, 22),
  good: wrap(32, 39),
  bad: wrap(31, 39),
  warn: wrap(33, 39),
  candidate: wrap(36, 39),
  stable: wrap(34, 39),
};

const plain: Style = { bold: same, dim: same, good: same, bad: same, warn: same, candidate: same, stable: same };

/** With or without colours (`NO_COLOR`). Marks and words tell the same without them. */
export function styleOf(coloured: boolean): Style {
  return coloured ? colours : plain;
}

/** Splits a text at its codes, the codes included. */
export const splitCodes = (text: string): readonly string[] => text.split(CODES);
export const isCode = (text: string): boolean => text.startsWith(ESCAPE);

/** Columns that a text takes. */
export function visibleLength(text: string): number {
  return splitCodes(text)
    .filter((part) => !isCode(part))
    .reduce((sum, part) => sum + [...part].length, 0);
}
