import { type Style, styleOf } from "./style.ts";
import { renderView } from "./terminal.ts";
import type { RolloutView } from "./view.ts";

/** What the painter needs of a terminal. */
export type Screen = {
  readonly columns: () => number;
  readonly rows: () => number;
  readonly coloured: boolean;
  readonly write: (text: string) => void;
};

const ESCAPE = String.fromCharCode(27);
const FRAME_MILLISECONDS = 100;

/**
 * Paints a view over its last painting. Each frame is one write in which every line is overwritten in place and its rest
 * cleared, so nothing flickers; a frame like the one before is not written at all.
 */
export class LivePainter {
  readonly #screen: Screen;
  readonly #style: Style;
  #painted: readonly string[] = [];
  #next: RolloutView | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#style = styleOf(screen.coloured);
  }

  /** Shows a view soon: at most ten frames a second. */
  show(view: RolloutView): void {
    this.#next = view;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#next !== undefined) this.#paint(this.#next);
    }, FRAME_MILLISECONDS);
  }

  /** Paints the last view and leaves it standing, with the cursor below it. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#next !== undefined) this.#paint(this.#next);
    this.#screen.write(`${ESCAPE}[?25h`);
  }

  #paint(view: RolloutView): void {
    const { columns, rows, write } = this.#screen;
    // One row stays free for the cursor; what does not fit is the oldest of the notes at the bottom's top, so the end is cut.
    const lines = renderView(view, { width: columns(), style: this.#style }).slice(0, Math.max(1, rows() - 1));
    if (lines.join("\n") === this.#painted.join("\n")) return;
    const up = this.#painted.length === 0 ? "" : `${ESCAPE}[${this.#painted.length}A`;
    const clear = `${ESCAPE}[K`;
    const body = lines.map((line) => `${line}${clear}\n`).join("");
    write(`${ESCAPE}[?25l${up}\r${body}${ESCAPE}[J`);
    this.#painted = lines;
  }
}
