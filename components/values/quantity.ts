/** Kubernetes quantities of CPU and memory. */
import { ValueError } from "./value-error.ts";

/** CPU as whole cores or thousandths: `2`, `0.5`, `250m`. */
export const CPU_PATTERN = /^(?:[1-9][0-9]*m|(?:0|[1-9][0-9]*)(?:\.[0-9]{1,3})?)$/;
/** Memory with a unit: `64Mi`, `2Gi`, `500M`. A bare number would be bytes, which nobody means. */
export const MEMORY_PATTERN = /^[1-9][0-9]*(?:Ki|Mi|Gi|Ti|k|M|G|T)$/;

const MEMORY_UNITS: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/** Thousandths of a core. Throws ValueError when `text` is no CPU quantity. */
export function cpuMillis(text: string): number {
  if (!CPU_PATTERN.test(text)) {
    throw new ValueError(
      "a CPU quantity such as `250m` or `2`",
      `\`${text}\``,
      "Write cores or thousandths of a core.",
    );
  }
  return text.endsWith("m") ? Number(text.slice(0, -1)) : Math.round(Number(text) * 1000);
}

/** Bytes. Throws ValueError when `text` is no memory quantity. */
export function memoryBytes(text: string): number {
  const unit = /[A-Za-z]+$/.exec(text)?.[0] ?? "";
  const factor = MEMORY_UNITS[unit];
  if (!MEMORY_PATTERN.test(text) || factor === undefined) {
    throw new ValueError(
      "a memory quantity such as `64Mi`",
      `\`${text}\``,
      "Write a whole number and Ki, Mi, Gi or Ti.",
    );
  }
  return Number.parseInt(text, 10) * factor;
}

/** `1500` becomes `1500m`, `2000` becomes `2`. */
export function renderCpu(millis: number): string {
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}

/** Rounded up to whole mebibytes. */
export function renderMemory(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)}Mi`;
}
