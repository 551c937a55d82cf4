/** One change of a ref: asks the rules, lets `emulate` do it, and writes down who pushed and what the rulesets said. */
import type { Reply } from "../handler.ts";
import type { Attempt, RefAttempt } from "../rules/attempts.ts";
import { type Decision, decide } from "../rules/decide.ts";
import { change, current, refused, type Scene, takeId } from "./common.ts";
import { changeBetween, refSha } from "./git-facts.ts";

/** The facts of moving, making or deleting a ref. A new ref is compared with the default branch. */
export const refAttempt = async (scene: Scene, ref: string, after: string | undefined): Promise<RefAttempt> => {
  const before = await refSha(scene, ref);
  const bare = { ref, rewinds: false, commits: [], files: [] };
  if (after === undefined) return { ...bare, kind: "delete", ...(before ? { before } : {}) };
  const from = before ?? (await refSha(scene, `refs/heads/${scene.repository.default_branch}`));
  const { behind, commits, files } = from
    ? await changeBetween(scene, from, after)
    : { behind: false, commits: [], files: [] };
  return before
    ? { kind: "update", ref, before, after, rewinds: behind, commits, files }
    : { ...bare, kind: "create", after, commits, files };
};

/** Asks the rules; a look by the rulesets is recorded whatever it says. */
export const ask = (scene: Scene, attempt: Attempt): Decision => {
  const decision = decide({ state: scene.context.state(), repository: current(scene) }, scene.actor, attempt);
  const { suite } = decision;
  if (suite && suite.rules.length > 0) {
    const entry = { ...suite, id: takeId(scene), at: scene.context.now() };
    change(scene, (now) => ({ ...now, rule_suites: [...now.rule_suites, entry] }));
  }
  return decision;
};

/** Writes down that a ref moved. */
export const recordPush = (scene: Scene, ref: string, before: string | undefined, after: string | undefined): void =>
  change(scene, (now) => ({
    ...now,
    ref_updates: [
      ...now.ref_updates,
      {
        ref,
        actor: scene.actor.login,
        at: scene.context.now(),
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      },
    ],
  }));

/** The rules say yes: `act` is done and recorded. They say no: their refusal. */
export const underRules = async (scene: Scene, attempt: RefAttempt, act: () => Promise<Reply>): Promise<Reply> => {
  const { refusal } = ask(scene, attempt);
  if (refusal) return refused(refusal);
  const reply = await act();
  if (reply.status < 300) recordPush(scene, attempt.ref, attempt.before, attempt.after);
  return reply;
};
