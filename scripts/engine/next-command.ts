/** A command line as a person types it in the work tree, for the remedies of refusals. */
export const nextCommand = (verb: "plan" | "rollout" | "resume" | "rollback" | "status", stack: string): string =>
  `\`npm run -s cutover -- ${verb} --stack ${stack}\``;
