/** Where a command's words go. Only `scripts/cutover.ts` fills it with a real terminal. */
export type Io = {
  /** A line on standard output. */
  readonly line: (text: string) => void;
  /** A line on standard error: notices that are not the answer. */
  readonly notice: (text: string) => void;
  /** The terminal that standard output is, when it is one and a person watches it. */
  readonly screen?: {
    readonly columns: () => number;
    readonly rows: () => number;
    readonly coloured: boolean;
    readonly write: (text: string) => void;
  };
  /** Folder the command was started in. */
  readonly directory: string;
  /** Aborts when the person asks to stop. */
  readonly signal: AbortSignal;
};

/** 0 done, 1 the answer is no, 2 used wrongly, 3 the world failed and the rollout can be resumed. */
export type ExitCode = 0 | 1 | 2 | 3;
