/** Every rule across fields; the list is the documentation. `refusals` refuse a configuration, `warnings` only say so. */
import type { ConfigIssue } from "./issue.ts";
import type { Rule } from "./rule.ts";
import * as capacity from "./rules-capacity.ts";
import * as credentials from "./rules-credentials.ts";
import * as database from "./rules-database.ts";
import * as github from "./rules-github.ts";
import * as network from "./rules-network.ts";
import * as releases from "./rules-releases.ts";
import * as rulesets from "./rules-rulesets.ts";
import * as services from "./rules-services.ts";

export const refusals: readonly Rule[] = [
  releases.weightsSumTo100,
  releases.versionsAreUnique,
  releases.everyWorkloadHasAnImage,
  releases.releasesNameWorkloads,
  releases.mirrorsNameARelease,
  releases.mirrorsWorkAtTheGateway,
  releases.stepsRiseTo100,
  releases.countersComeInPairs,
  releases.configurationLeavesOurVariables,
  releases.configurationHoldsNoSecret,
  services.entryIsAWorkloadWithAPort,
  services.jobsNameAWorkload,
  services.hostsAreUnique,
  services.objectNamesAreUnique,
  services.productionHasTwoReplicas,
  services.autoscalingGoesUp,
  services.probesHaveAPort,
  services.requestsStayWithinLimits,
  services.shutdownHasTimeToDrain,
  services.scratchFoldersDiffer,
  network.entryIsReachable,
  network.pathsHaveBothEnds,
  network.ingressNamesAWorkload,
  network.nothingIsOpenToAll,
  network.listenersMatchTheirProtocol,
  capacity.namespaceIsItsOwn,
  capacity.quotaHoldsTwoReleases,
  database.administratorIsNoSuperuser,
  database.serverIsInItsBlock,
  database.schemasAreOurs,
  database.servicesAreOfTheEstate,
  database.workloadsAreOfTheService,
  database.folderOfCredentialsIsFree,
  database.grantsNameTables,
  database.releasesNeedWhatThereIs,
  database.rolesDiffer,
  database.connectionsSuffice,
  credentials.everyServiceHasOne,
  credentials.generationsFollow,
  github.governanceHasOneStack,
  github.visibilityIsSaid,
  github.looserHasAReason,
  github.reasonsAreNeeded,
  github.reviewersAreAtMostSix,
  github.ownersMayWrite,
  github.releasesNeedWhatThereIs,
  rulesets.rulesetsHaveATarget,
  rulesets.rulesFitTheTarget,
  rulesets.rulesetsCoverSomething,
  rulesets.refsAreWhole,
  rulesets.evaluationIsOfActiveRules,
];

/** An update that is ended before Kubernetes itself gives up on pods hides the reason why they were not ready. */
const updatesOutliveDeadlines: Rule = (config) => {
  const limit = config.rollout?.updateLimitSeconds;
  const deadlines = Object.values(config.services ?? {}).flatMap((service) =>
    Object.values(service?.workloads ?? {}).map((workload) => workload?.progressDeadlineSeconds ?? 0),
  );
  const longest = Math.max(0, ...deadlines);
  if (limit === undefined || limit > longest) return [];
  const issue: ConfigIssue = {
    code: "LIMIT_TOO_SHORT",
    path: "rollout.updateLimitSeconds",
    expected: `more than the longest progressDeadlineSeconds, ${longest}`,
    found: `\`${limit}\``,
    remedy: "Raise the limit, or lower the deadline.",
  };
  return [issue];
};

export const warnings: readonly Rule[] = [updatesOutliveDeadlines];
