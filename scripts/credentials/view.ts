/** What the file says about each service's credentials, and how old they are. Pure. */
import { type Credential, expiryOf, type LiveCredentials, slotOf } from "../../components/postgres/credential.ts";
import { loginRole } from "../../components/postgres/names.ts";
import type { DatabaseConfig } from "../../stacks/config/config-database.ts";
import type { LoginState } from "../ports-credentials.ts";

const DAY_MILLISECONDS = 86_400_000;
/** Rotation is advised from this part of the maximum age on. */
const DUE_FROM = 0.8;

export type Standing = "fine" | "due" | "expired";

export type CredentialView = {
  readonly role: string;
  readonly generation: number;
  readonly issued: string;
  /** Whole days since it was issued; below 0 when that day is to come. */
  readonly ageDays: number;
  /** Whole days until the server refuses it; 0 or less: it does so now. */
  readonly daysLeft: number;
  readonly standing: Standing;
  /** Absent when the server was not asked. */
  readonly login?: { readonly open: boolean; readonly sessions: number };
};

export type ServiceView = {
  readonly service: string;
  readonly live: LiveCredentials;
  readonly current: CredentialView;
  /** Still open, until it is retired. */
  readonly previous?: CredentialView;
};

/** `now`: milliseconds since 1970. `logins`: states of roles as the server gave them; roles that are not in it were not asked. */
export function viewServices(
  { name: database, services, maximumAgeDays }: Pick<DatabaseConfig, "name" | "services" | "maximumAgeDays">,
  now: number,
  logins: readonly LoginState[] = [],
): readonly ServiceView[] {
  const viewOf = (service: string, credential: Credential): CredentialView => {
    const role = loginRole(database, service, slotOf(credential.generation));
    const login = logins.find((state) => state.role === role);
    const ageDays = Math.floor((now - Date.parse(`${credential.issued}T00:00:00Z`)) / DAY_MILLISECONDS);
    const daysLeft = Math.ceil((expiryOf(credential, maximumAgeDays) - now) / DAY_MILLISECONDS);
    const standing = daysLeft <= 0 ? "expired" : ageDays >= maximumAgeDays * DUE_FROM ? "due" : "fine";
    const { generation, issued } = credential;
    const asked = login === undefined ? {} : { login: { open: login.open, sessions: login.sessions } };
    return { role, generation, issued, ageDays, daysLeft, standing, ...asked };
  };
  return services.map(({ name, credentials: live }) => ({
    service: name,
    live,
    current: viewOf(name, live.current),
    ...(live.previous === undefined ? {} : { previous: viewOf(name, live.previous) }),
  }));
}

/** Every role that has a live credential. */
export const rolesOf = (services: readonly ServiceView[]): readonly string[] =>
  services.flatMap(({ current, previous }) => [current.role, ...(previous === undefined ? [] : [previous.role])]);
