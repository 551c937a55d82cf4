import type { RolloutEvent } from "../engine/events.ts";
import type { Plan } from "../engine/plan.ts";
import { LivePainter } from "../report/live.ts";
import { nothingSaid, plainLine } from "../report/plain.ts";
import { afterRolloutEvent, viewOfPlan } from "../report/view.ts";
import type { Io } from "./io.ts";

/** Shows a rollout while it runs. */
export type Show = {
  readonly onEvent: (event: RolloutEvent) => void;
  /** Leaves what is shown standing; words may follow. */
  readonly end: () => void;
};

/** A live view for a person at a terminal, JSON lines for a program, plain lines for everything else. */
export function showRollout(plan: Plan, io: Io, json: boolean, now: number): Show {
  if (json) return { onEvent: (event) => io.line(JSON.stringify(event)), end: () => undefined };
  return io.screen === undefined ? plainShow(plan, io) : liveShow(plan, io.screen, now);
}

function plainShow(plan: Plan, io: Io): Show {
  let said = nothingSaid;
  return {
    onEvent: (event) => {
      const next = plainLine(plan, event, said);
      said = next.said;
      if (next.line !== undefined) io.line(next.line);
    },
    end: () => undefined,
  };
}

function liveShow(plan: Plan, screen: NonNullable<Io["screen"]>, now: number): Show {
  const painter = new LivePainter(screen);
  let view = viewOfPlan(plan, now);
  painter.show(view);
  return {
    onEvent: (event) => {
      view = afterRolloutEvent(view, event);
      painter.show(view);
    },
    end: () => painter.end(),
  };
}
