/** Inputs that the kinds for PostgreSQL share, and what is wrong with them. Pure. */
import { ProviderError } from "../errors.ts";
import type { Properties } from "../kind.ts";
import type { Server } from "../ports.ts";
import { identifier, isObject, problemsOf, type Rule, text, whole } from "../values.ts";
import type { Acl } from "./acl.ts";

const inWords = (problems: ReturnType<typeof problemsOf>): string | undefined =>
  problems.length === 0 ? undefined : problems.map(({ property, reason }) => `${property}: ${reason}`).join("; ");

export const server: Rule = (value) =>
  isObject(value)
    ? inWords(problemsOf({ host: { rule: text }, port: { rule: whole }, administrator: { rule: identifier } }, value))
    : "expected host, port and administrator";

export const serverOf = (inputs: Properties): Server => {
  const value = isObject(inputs.server) ? inputs.server : {};
  return { host: String(value.host), port: Number(value.port), administrator: String(value.administrator) };
};

/** Throws INPUT for what the engine knows by its id alone: whom it is to be granted to is nowhere in an id. */
export function verifyKnown(id: string, state: Properties): void {
  if (isObject(state.server)) return;
  throw new ProviderError(
    "INPUT",
    `\`${id}\`: expected a resource of the state, found an import`,
    "Declare it without an import: creating it takes over what is there.",
  );
}

/** Lists of `allowed` privileges by role. */
export const acl = (allowed: readonly string[]): Rule => {
  return (value) => {
    if (!isObject(value)) return "expected lists of privileges by role";
    const wrong = Object.entries(value).flatMap(([role, list]) => {
      const named = identifier(role);
      if (named !== undefined) return [named];
      if (!Array.isArray(list)) return [`${role}: expected a list`];
      const strange = list.filter((privilege) => !allowed.includes(String(privilege)));
      return strange.map((one) => `${role}: expected one of ${allowed.join(", ")}, found ${JSON.stringify(one)}`);
    });
    return wrong.length === 0 ? undefined : wrong.join("; ");
  };
};

export const aclInput = (value: unknown): Acl => {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([role, list]) => [role, Array.isArray(list) ? list.map(String) : []]),
  );
};

export const tenant: Rule = (value) =>
  isObject(value)
    ? inWords(
        problemsOf(
          {
            column: { rule: identifier },
            setting: {
              rule: (setting) =>
                typeof setting === "string" && /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(setting)
                  ? undefined
                  : `expected <prefix>.<name> in small letters, found ${JSON.stringify(setting)}`,
            },
          },
          value,
        ),
      )
    : "expected column and setting";
