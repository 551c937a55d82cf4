/** What was asked of the stand-in, for tests: never a body, a header or a token. */
import type { Answer, Asked } from "./answer.ts";

export type Note = {
  readonly method: string;
  /** As it was asked for, with the query. */
  readonly path: string;
  readonly status: number;
  /** How the reply departed from GitHub's description. */
  readonly problems?: readonly string[];
};

export type Journal = {
  readonly note: (asked: Asked, answer: Answer) => void;
  /** The newest last; only the last 5000 are kept. */
  readonly notes: () => readonly Note[];
};

export const newJournal = (): Journal => {
  let notes: Note[] = [];
  return {
    note: ({ method, url }, { reply, problems = [] }) => {
      const path = `${url.pathname}${url.search}`;
      notes.push({ method, path, status: reply.status, ...(problems.length === 0 ? {} : { problems }) });
      if (notes.length > 5000) notes = notes.slice(-2500);
    },
    notes: () => notes,
  };
};
