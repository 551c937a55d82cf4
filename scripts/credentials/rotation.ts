/** Which credentials are to be live after a step of a rotation. Pure. */
import type { LiveCredentials } from "../../components/postgres/credential.ts";
import { EngineError } from "../engine/errors.ts";
import type { ServiceView } from "./view.ts";
import { nextWords } from "./words.ts";

export type Live = Readonly<Record<string, LiveCredentials>>;

/**
 * The next generation beside the present one. A service whose rotation is under way keeps what the file says: the step is
 * done again, and no third credential comes.
 */
export function rotated(services: readonly ServiceView[], today: string): Live {
  return Object.fromEntries(
    services.map(({ service, live }) => {
      if (live.previous !== undefined) return [service, live];
      const current = { generation: live.current.generation + 1, issued: today };
      return [service, { current, previous: live.current }];
    }),
  );
}

/**
 * Only the present generation. Throws EngineError NOTHING_TO_RETIRE when no service has a previous one, CREDENTIAL_IN_USE
 * when a session has it, or when the present one does not work: closing the old one would lock the service out.
 */
export function retired(services: readonly ServiceView[], stack: string): Live {
  const waiting = services.filter(({ previous }) => previous !== undefined);
  if (waiting.length === 0) {
    throw new EngineError(
      "NOTHING_TO_RETIRE",
      "Expected a previous credential that is still open, found none.",
      "`cutover credentials status` shows what is live.",
    );
  }
  const problems = waiting.flatMap(problemsOf);
  if (problems.length > 0) {
    throw new EngineError(
      "CREDENTIAL_IN_USE",
      problems.join("\n"),
      `Run ${waiting.map(({ service }) => nextWords("rotate", service, stack)).join(", ")}: it goes on with the rotation and waits until the old one rests.`,
    );
  }
  return Object.fromEntries(waiting.map(({ service, live }) => [service, { current: live.current }]));
}

function problemsOf({ current, previous }: ServiceView): readonly string[] {
  const closed = current.login?.open !== true;
  const sessions = previous?.login?.sessions ?? 0;
  return [
    ...(closed ? [`${current.role}: expected the new credential to be open on the server, found it closed.`] : []),
    ...(sessions > 0 ? [`${previous?.role}: expected no session with the old credential, found ${sessions}.`] : []),
  ];
}
