/** Every route on which governance decides. They stand before all others. */
import type { Route } from "../handler.ts";
import { checkRoutes } from "./checks-routes.ts";
import { commitRoutes } from "./commits-routes.ts";
import { deploymentRoutes } from "./deployments-routes.ts";
import { pullRoutes } from "./pulls-routes.ts";
import { refRoutes } from "./refs-routes.ts";
import { reviewRoutes } from "./reviews-routes.ts";
import { ruleSuiteRoutes } from "./rule-suites-routes.ts";
import { runRoutes } from "./runs-routes.ts";
import { signingKeyRoutes } from "./signing-keys-routes.ts";

export const governanceRoutes: readonly Route[] = [
  ...refRoutes,
  ...commitRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...checkRoutes,
  ...deploymentRoutes,
  ...runRoutes,
  ...ruleSuiteRoutes,
  ...signingKeyRoutes,
];
