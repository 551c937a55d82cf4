/** Rulesets of an organisation. They hold for its repositories beside the repositories' own. */
import { notFound, refused, takeId } from "../governance/common.ts";
import { iso } from "../governance/shapes.ts";
import type { Context, Handle, Reply, Request, Route } from "../handler.ts";
import type { Owner } from "../state.ts";
import type { Ruleset } from "../state-rulesets.ts";
import { organizationOfferRefusal } from "./offers.ts";
import { rulesetShape, rulesetSummary, wishOf } from "./ruleset-shape.ts";

const inOrganization =
  (handle: (request: Request, context: Context, owner: Owner, api: string) => Reply): Handle =>
  async (request, context) => {
    const owner = context.state().owners[request.params.org ?? ""];
    const may = request.identity.kind === "user" && owner?.admins.includes(request.identity.login);
    if (owner?.kind !== "Organization" || !may) return notFound;
    const closed = organizationOfferRefusal(owner);
    return closed ? refused(closed) : handle(request, context, owner, `${context.url}/orgs/${owner.login}`);
  };

const of = (context: Context, { login }: Owner): readonly Ruleset[] =>
  context.state().organization_rulesets[login] ?? [];

const keep = (context: Context, { login }: Owner, rulesets: readonly Ruleset[]): void =>
  context.update((state) => ({
    ...state,
    organization_rulesets: { ...state.organization_rulesets, [login]: rulesets },
  }));

const standing = { admin: true, bypass: "never" } as const;

const write = (request: Request, context: Context, owner: Owner, api: string, now?: Ruleset): Reply => {
  const wish = wishOf(request.body, now);
  if (typeof wish === "string") return refused({ status: 422, message: "Validation Failed", errors: [wish] });
  const at = iso(context.now());
  const id = now?.id ?? takeId({ context });
  const ruleset: Ruleset = {
    ...wish,
    id,
    source_type: "Organization",
    source: owner.login,
    node_id: Buffer.from(`OrganizationRuleset:${id}`).toString("base64"),
    created_at: now?.created_at ?? at,
    updated_at: at,
  };
  keep(context, owner, [...of(context, owner).filter((one) => one.id !== id), ruleset]);
  return { status: now ? 200 : 201, body: rulesetShape(ruleset, api, standing) };
};

const inRuleset = (handle: (request: Request, context: Context, owner: Owner, api: string, now: Ruleset) => Reply) =>
  inOrganization((request, context, owner, api) => {
    const found = of(context, owner).find(({ id }) => id === Number(request.params.ruleset));
    return found ? handle(request, context, owner, api, found) : notFound;
  });

const all = "/orgs/:org/rulesets";

export const organizationRulesetRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: all,
    handle: inOrganization((_, context, owner, api) => ({
      status: 200,
      body: of(context, owner).map((ruleset) => rulesetSummary(ruleset, api)),
    })),
  },
  { method: "POST", pattern: all, handle: inOrganization(write) },
  {
    method: "GET",
    pattern: `${all}/:ruleset`,
    handle: inRuleset((_, __, ___, api, found) => ({ status: 200, body: rulesetShape(found, api, standing) })),
  },
  { method: "PUT", pattern: `${all}/:ruleset`, handle: inRuleset(write) },
  {
    method: "DELETE",
    pattern: `${all}/:ruleset`,
    handle: inRuleset((_, context, owner, __, found) => {
      keep(
        context,
        owner,
        of(context, owner).filter(({ id }) => id !== found.id),
      );
      return { status: 204 };
    }),
  },
];
