/** Rules about where the estate lives and whether it fits there. */
import { isReservedNamespace } from "../../components/values/names.ts";
import { cpuMillis, memoryBytes, renderCpu, renderMemory } from "../../components/values/quantity.ts";
import type { ConfigIssue } from "./issue.ts";
import { type PlacedWorkload, type Rule, type Written, workloadsOf } from "./rule.ts";

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

/** During a rollout two releases stand at full size, and a Deployment that changes adds a pod before it takes one away. */
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
        expected: `at least ${render(need)}: two releases at full size`,
        found: `\`${has}\``,
        remedy: "Raise the quota, or lower replicas or requests.",
      },
    ];
  });
};

type Amounts = { readonly cpu: number; readonly memory: number; readonly pods: number };

/** Undefined when a number that matters is absent. Memory counts by limits, processor time by requests, as the quota does. */
function neededByTwoReleases(config: Written): Amounts | undefined {
  const amounts = workloadsOf(config).map(amountsOf);
  if (amounts.length === 0 || amounts.some((amount) => amount === undefined)) return undefined;
  return amounts.reduce<Amounts>(
    (total, amount) => ({
      cpu: total.cpu + (amount?.cpu ?? 0),
      memory: total.memory + (amount?.memory ?? 0),
      pods: total.pods + (amount?.pods ?? 0),
    }),
    { cpu: 0, memory: 0, pods: 0 },
  );
}

function amountsOf({ workload }: PlacedWorkload): Amounts | undefined {
  const { replicas, autoscaling, resources } = workload;
  const cpu = resources?.requests?.cpu;
  const memory = resources?.limits?.memory;
  if (replicas === undefined || cpu === undefined || memory === undefined) return undefined;
  const pods = 2 * (autoscaling?.maximumReplicas ?? replicas);
  return { cpu: pods * cpuMillis(cpu), memory: pods * memoryBytes(memory), pods };
}
