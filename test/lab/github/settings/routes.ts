/** Every route of the stand-in that is not governance. They stand after it. */
import type { Route } from "../handler.ts";
import { accessRoutes } from "./access-routes.ts";
import { accountRoutes } from "./account-routes.ts";
import { actionsRoutes } from "./actions-routes.ts";
import { branchRoutes } from "./branch-routes.ts";
import { codeownersRoutes } from "./codeowners-routes.ts";
import { environmentRoutes } from "./environment-routes.ts";
import { graphqlRoutes } from "./graphql-routes.ts";
import { labelRoutes } from "./label-routes.ts";
import { organizationRulesetRoutes } from "./organization-ruleset-routes.ts";
import { repositoryRoutes } from "./repository-routes.ts";
import { rulesetRoutes } from "./ruleset-routes.ts";
import type { Sealing } from "./sealing.ts";
import { secretRoutes } from "./secret-routes.ts";
import { securityRoutes } from "./security-routes.ts";
import { teamRoutes } from "./team-routes.ts";
import { variableRoutes } from "./variable-routes.ts";

export const settingsRoutes = (sealing: Sealing): readonly Route[] => [
  ...repositoryRoutes,
  ...rulesetRoutes,
  ...organizationRulesetRoutes,
  ...environmentRoutes,
  ...variableRoutes,
  ...secretRoutes(sealing),
  ...labelRoutes,
  ...actionsRoutes,
  ...securityRoutes,
  ...accessRoutes,
  ...branchRoutes,
  ...codeownersRoutes,
  ...teamRoutes,
  ...accountRoutes,
  ...graphqlRoutes,
];
