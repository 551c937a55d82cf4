/** Rules about where the estate lives and whether it fits there. */
import { isReservedNamespace } from "../../components/values/names.ts";
import { cpuMillis, memoryBytes, renderCpu, renderMemory } from "../../components/values/quantity.ts";
import type { ConfigIssue } from "./issue.ts";
import {
  findWorkload,
  present,
  type Rule,
  servicesOf,
  type Written,
  type WrittenWorkload,
  workloadsOf,
} from "./rule.ts";

export const namespaceIsItsOwn: Rule = ({ namespace }) =>
  namespace?.name === undefined || !isReservedNamespace(namespace.name)
    ? []
    : [
        {
          code: "RESERVED_NAMESPACE",
          path: "namespace.name",
          expected: "a namespace of the estate's own",
          found: `\`${namespace.name}\``,
          remedy: "Choose another name; `default` and `kube-…` belong to the cluster.",
        },
      ];

/** During a rollout two releases stand at full size, and every job may run. */
export const quotaHoldsTwoReleases: Rule = (config) => {
  const quota = config.namespace?.quota;
  const needed = neededByTwoReleases(config);
  if (quota === undefined || needed === undefined) return [];
  const checks = [
    { key: "cpu", has: quota.cpu, need: needed.cpu, size: cpuMillis, render: renderCpu },
    { key: "memory", has: quota.memory, need: needed.memory, size: memoryBytes, render: renderMemory },
    { key: "pods", has: quota.pods?.toString(), need: needed.pods, size: Number, render: String },
  ];
  return checks.flatMap(({ key, has, need, size, render }): readonly ConfigIssue[] => {
    if (has === undefined || size(has) >= need) return [];
    return [
      {
        code: "QUOTA_TOO_SMALL",
        path: `namespace.quota.${key}`,
        expected: `at least ${render(need)}: two releases at full size, and the jobs`,
        found: `\`${has}\``,
        remedy: "Raise the quota, or lower replicas or requests.",
      },
    ];
  });
};

type Amounts = { readonly cpu: number; readonly memory: number; readonly pods: number };

/** Undefined when a number that matters is absent. Memory counts by limits, processor time by requests, as the quota does. */
function neededByTwoReleases(config: Written): Amounts | undefined {
  const served = workloadsOf(config).map(({ workload }) => {
    const replicas = workload.autoscaling?.maximumReplicas ?? workload.replicas;
    return replicas === undefined ? undefined : amountsOf(workload, 2 * replicas);
  });
  const jobs = servicesOf(config).flatMap(([name, service]) =>
    present(service.jobs).map(([, job]) => amountsOf(findWorkload(config, name, job.workload)?.workload, 1)),
  );
  const amounts = [...served, ...jobs];
  if (amounts.length === 0 || amounts.some((amount) => amount === undefined)) return undefined;
  const sum = (pick: (amount: Amounts) => number) =>
    amounts.reduce((total, amount) => total + (amount === undefined ? 0 : pick(amount)), 0);
  return { cpu: sum(({ cpu }) => cpu), memory: sum(({ memory }) => memory), pods: sum(({ pods }) => pods) };
}

function amountsOf(workload: WrittenWorkload | undefined, pods: number): Amounts | undefined {
  const cpu = workload?.resources?.requests?.cpu;
  const memory = workload?.resources?.limits?.memory;
  if (cpu === undefined || memory === undefined) return undefined;
  return { cpu: pods * cpuMillis(cpu), memory: pods * memoryBytes(memory), pods };
}
