/** The provider `cutover`. What it can make: the table below. */
import { warnings } from "./external/engine-log.ts";
import { RestProtectionRules } from "./external/github.ts";
import { GithubClient } from "./external/github-client.ts";
import { RestEnvironments } from "./external/github-environments.ts";
import { PostgresDatabases } from "./external/postgres.ts";
import { engineAddress, serve } from "./external/serve.ts";
import { serviceOf } from "./external/service.ts";
import { environmentProtection } from "./github/environment-protection.ts";
import { protectionRule } from "./github/protection-rule.ts";
import { databaseAccess } from "./postgres/database-access.ts";
import { tableAccess } from "./postgres/table-access.ts";

const databases = new PostgresDatabases(process.env);

const kinds = [
  protectionRule(new RestProtectionRules(process.env)),
  environmentProtection(new RestEnvironments(new GithubClient(process.env))),
  tableAccess(databases),
  databaseAccess(databases),
];

void serve(serviceOf(kinds, warnings(engineAddress(process.argv.slice(2)))));
