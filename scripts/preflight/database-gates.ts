/** The database server: rights tried, certificate, room for connections, and the age of passwords. Pure. */
import type { DatabaseConfig } from "../../stacks/config/config-database.ts";
import { decideDatabase } from "../../stacks/database-decision.ts";
import { type CredentialView, viewServices } from "../credentials/view.ts";
import { nextWords } from "../credentials/words.ts";
import type { DatabaseServerFacts, PreflightFacts } from "./facts.ts";
import { failed, type Gate, notApplicable, type Place, passed, unexpired } from "./gate.ts";

const CERTIFICATE_DAYS = 14;

const at = (name: string): Place => ({ area: "database", name });

export function databaseGates({ config, database, now, stack }: PreflightFacts): readonly Gate[] {
  const declared = config.database;
  if (declared === undefined || database === undefined) {
    return [notApplicable(at("rights"), "the file has no `database`")];
  }
  const decision = decideDatabase(declared, database.answer);
  const rights =
    decision.kind === "pass"
      ? passed(at("rights"), `${declared.server.administrator} may create databases and roles, and no more`)
      : failed(at(`rights [${decision.code}]`), ...factOf(decision.fact), decision.remedy);
  const told = database.answer.kind === "found";
  return [rights, ...serverGates(declared, database.server, now, told), ...ageGates(declared, now, stack)];
}

/** `…: expected a, found b` in its parts. */
function factOf(fact: string): readonly [expected: string, found: string] {
  const [, expected = fact, found = ""] = /expected (.*), found:? ?(.*)$/s.exec(fact) ?? [];
  return [expected, found];
}

/** `told`: whether the server answered the question about rights. */
function serverGates(declared: DatabaseConfig, server: Told, now: number, told: boolean): readonly Gate[] {
  if (server.kind === "silent") {
    // Where the server answers nothing at all, the reason stands among the rights already.
    const first = told
      ? failed(at("making a role"), "to be tried", server.because, "Run again when the server answers.")
      : notApplicable(at("making a role"), server.because);
    return [first, ...["TLS", "connections"].map((name) => notApplicable(at(name), server.because))];
  }
  const { trialRefused, certificate, connections } = server.value;
  const trial =
    trialRefused === undefined
      ? passed(at("making a role"), "done and taken back in one transaction")
      : failed(
          at("making a role"),
          "a role made and taken back in one transaction",
          trialRefused,
          "Let a superuser grant what is missing; a server in recovery takes no changes.",
        );
  return [trial, tlsGate(certificate, now), connectionGate(declared, connections)];
}

type Told = NonNullable<PreflightFacts["database"]>["server"];

function tlsGate({ expires, problem }: DatabaseServerFacts["certificate"], now: number): Gate {
  const remedy = "Renew the server's certificate, with its whole chain.";
  if (problem !== undefined) return failed(at("TLS"), "a certificate that is trusted", problem, remedy);
  return unexpired(at("TLS"), expires, now, CERTIFICATE_DAYS, remedy);
}

function connectionGate(
  declared: DatabaseConfig,
  { maximum, reserved, used }: DatabaseServerFacts["connections"],
): Gate {
  const place = at("connections");
  const free = maximum - reserved;
  const found = `${maximum} at most, ${reserved} kept for superusers, ${used} in use`;
  if (free >= declared.connectionLimit) return passed(place, found);
  return failed(
    place,
    `${declared.connectionLimit} for this database, as \`database.connectionLimit\` says`,
    found,
    "Raise max_connections of the server, or lower `database.connectionLimit`.",
  );
}

function ageGates(declared: DatabaseConfig, now: number, stack: string): readonly Gate[] {
  return viewServices(declared, now).flatMap(({ service, current, previous }) => [
    ageGate(service, current, nextWords("rotate", service, stack)),
    ...(previous === undefined ? [] : [ageGate(service, previous, nextWords("retire", service, stack))]),
  ]);
}

function ageGate(service: string, { generation, daysLeft, ageDays, standing }: CredentialView, next: string): Gate {
  const place = { area: "credentials", name: `${service}, generation ${generation}` } as const;
  const found = `${ageDays} days old, ${daysLeft} left`;
  if (standing === "fine") return passed(place, found);
  if (standing === "due") return passed(place, `${found}; soon: ${next}`);
  return failed(place, "a password within its time", found, next);
}
