/** Every route on which governance decides. They stand before all others. */
import type { Route } from "../handler.ts";
import { checkRunRoutes } from "./check-runs-routes.ts";
import { commitRoutes } from "./commits-routes.ts";
import { deploymentRoutes } from "./deployments-routes.ts";
import { mergeRoutes } from "./merge-routes.ts";
import { pendingRoutes } from "./pending-routes.ts";
import { pullRoutes } from "./pulls-routes.ts";
import { refRoutes } from "./refs-routes.ts";
import { reviewRoutes } from "./reviews-routes.ts";
import { ruleSuiteRoutes } from "./rule-suites-routes.ts";
import { runRoutes } from "./runs-routes.ts";
import { signingKeyRoutes } from "./signing-keys-routes.ts";
import { statusRoutes } from "./statuses-routes.ts";

export const governanceRoutes: readonly Route[] = [
  ...refRoutes,
  ...commitRoutes,
  ...pullRoutes,
  ...mergeRoutes,
  ...reviewRoutes,
  ...checkRunRoutes,
  ...statusRoutes,
  ...deploymentRoutes,
  ...runRoutes,
  ...pendingRoutes,
  ...ruleSuiteRoutes,
  ...signingKeyRoutes,
];
