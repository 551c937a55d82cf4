/** Credentials in words. Pure. */
import type { CredentialView, ServiceView, Standing } from "./view.ts";

const STANDINGS: Readonly<Record<Standing, string>> = {
  fine: "",
  due: ": rotate it soon",
  expired: ": it opens nothing any more, rotate it now",
};

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

function line(view: CredentialView, what: string): string {
  const { generation, issued, ageDays, daysLeft, role, login } = view;
  const left = daysLeft <= 0 ? "its time is over" : `${count(daysLeft, "day")} left`;
  const server =
    login === undefined
      ? "the server was not asked"
      : login.open
        ? `open, ${count(login.sessions, "session")}`
        : "closed on the server";
  return `  ${what} generation ${generation}, role ${role}, issued ${issued} (${count(ageDays, "day")} old, ${left})${STANDINGS[view.standing]}; ${server}`;
}

/** What stands, and the next command when there is one. */
export function credentialsInWords(services: readonly ServiceView[], stack: string): readonly string[] {
  return services.flatMap(({ service, current, previous }) => [
    service,
    line(current, "current: "),
    ...(previous === undefined ? [] : [line(previous, "previous:"), `  next: ${nextWords("retire", service, stack)}`]),
    ...(previous === undefined && current.standing !== "fine"
      ? [`  next: ${nextWords("rotate", service, stack)}`]
      : []),
  ]);
}

export const nextWords = (verb: "rotate" | "retire", service: string, stack: string): string =>
  `cutover credentials ${verb} --stack ${stack} --service ${service}`;
