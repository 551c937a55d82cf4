/** A plan for people. Pure. */
import type { Plan, PlanStep } from "../engine/plan.ts";
import { duration } from "./words.ts";

export function planInWords(plan: Plan): readonly string[] {
  const { from, to, judge, limits } = plan;
  const images = Object.keys({ ...from.images, ...to.images }).filter((name) => from.images[name] !== to.images[name]);
  return [
    `Plan ${plan.id} for stack ${plan.stack}, made by ${plan.actor} at ${plan.createdAt}`,
    "",
    `  from  ${from.version}  ${from.id}  git ${from.gitSha.slice(0, 12)}`,
    `  to    ${to.version}  ${to.id}  git ${to.gitSha.slice(0, 12)}`,
    ...images.map((name) => `        image of ${name}: ${digestOf(from.images[name])} → ${digestOf(to.images[name])}`),
    ...(from.configurationHash === to.configurationHash ? [] : ["        the configuration differs"]),
    "",
    ...plan.steps.map((step, index) => `  ${String(index + 1).padStart(2)}. ${stepInWords(step)}`),
    "",
    `  Rolled back on proven harm (at most ${judge.alpha * 100} % chance of taking back a harmless release per rollout and test), on ${judge.gross.errors} errors at over ${judge.gross.share * 100} %,`,
    `  on pods that fail, and after ${duration(limits.holdLimitSeconds)} of waiting in one step.`,
    `  Point of no return: ${plan.pointOfNoReturn.words}`,
  ];
}

function stepInWords(step: PlanStep): string {
  switch (step.kind) {
    case "deploy":
      return "bring up the candidate without traffic";
    case "shift":
      return `${String(step.weight).padStart(3)} % of the traffic, for at least ${duration(step.minimumSeconds)} and ${step.minimumRequests} requests of the candidate`;
    case "bake":
      return `watch for ${duration(step.minimumSeconds)} more, the old release at full size`;
    case "retire":
      return "remove the old release and write the stack's file";
  }
}

/** The part of a digest that people compare. */
const digestOf = (image: string | undefined): string => image?.replace(/^.*@(sha256:.{12}).*$/, "$1") ?? "none";
