/** Rules about services, workloads and jobs. */
import { cpuMillis, memoryBytes } from "../../components/values/quantity.ts";
import type { ConfigIssue } from "./issue.ts";
import { findWorkload, isDeclared, present, type Rule, repeated, servicesOf, workloadsOf } from "./rule.ts";

export const entryIsAWorkloadWithAPort: Rule = (config) =>
  servicesOf(config).flatMap(([name, service]): readonly ConfigIssue[] => {
    if (service.entry === undefined || service.workloads === undefined) return [];
    const entry = findWorkload(config, name, service.entry);
    if (entry === undefined && isDeclared(config, name, service.entry)) return [];
    if (entry === undefined)
      return [noWorkload(`services.${name}.entry`, service.entry, Object.keys(service.workloads))];
    if (entry.workload.port !== undefined) return [];
    return [
      {
        code: "ENTRY_WITHOUT_PORT",
        path: `${entry.path}.port`,
        expected: "a port on the workload that the route sends to",
        found: "nothing",
        remedy: "Add the port that it listens on.",
      },
    ];
  });

export const jobsNameAWorkload: Rule = (config) =>
  servicesOf(config).flatMap(([name, service]) =>
    present(service.jobs).flatMap(([job, { workload }]) => {
      if (workload === undefined || service.workloads === undefined) return [];
      if (Object.hasOwn(service.workloads, workload)) return [];
      return [noWorkload(`services.${name}.jobs.${job}.workload`, workload, Object.keys(service.workloads))];
    }),
  );

function noWorkload(path: string, found: string, known: readonly string[]): ConfigIssue {
  return {
    code: "NO_SUCH_WORKLOAD",
    path,
    expected: `a workload of the same service: ${known.map((name) => `\`${name}\``).join(", ")}`,
    found: `\`${found}\``,
    remedy: "Correct the name, or add the workload.",
  };
}

export const hostsAreUnique: Rule = (config) => {
  const places = servicesOf(config).flatMap(([name, service]) =>
    (service.hosts ?? []).map((host, index) => ({ host, path: `services.${name}.hosts.${index}` })),
  );
  return repeated(places.map(({ host }) => host)).map(({ value, index, first }) => ({
    code: "DUPLICATE_HOST",
    path: places[index]?.path ?? "services",
    expected: "each host once",
    found: `\`${value}\`, as in \`${places[first]?.path}\``,
    remedy: "A host leads to one service: remove it from one of the two.",
  }));
};

/** `a` with workload `b-c` and `a-b` with workload `c` would make objects of one name. */
export const objectNamesAreUnique: Rule = (config) => {
  const places = servicesOf(config).flatMap(([name, service]) => [
    { stem: name, path: `services.${name}` },
    { stem: `${name}-features`, path: `services.${name}` },
    ...Object.keys(service.workloads ?? {}).map((workload) => ({
      stem: `${name}-${workload}`,
      path: `services.${name}.workloads.${workload}`,
    })),
    ...Object.keys(service.jobs ?? {}).map((job) => ({ stem: `${name}-${job}`, path: `services.${name}.jobs.${job}` })),
  ]);
  return repeated(places.map(({ stem }) => stem)).map(({ value, index, first }) => ({
    code: "DUPLICATE_OBJECT_NAME",
    path: places[index]?.path ?? "services",
    expected: "names that lead to different Kubernetes objects",
    found: `\`${value}-…\`, as of \`${places[first]?.path}\``,
    remedy: "Rename one of the two.",
  }));
};

export const productionHasTwoReplicas: Rule = (config) =>
  config.environment !== "production"
    ? []
    : servicesOf(config).flatMap(([name, service]) => {
        const entry = findWorkload(config, name, service.entry);
        const replicas = entry?.workload.replicas;
        if (entry === undefined || replicas === undefined || replicas >= 2) return [];
        return [
          {
            code: "TOO_FEW_REPLICAS" as const,
            path: `${entry.path}.replicas`,
            expected: "at least 2 pods behind a route in production",
            found: `\`${replicas}\``,
            remedy: "Write 2 or more: one pod alone is an outage whenever its node goes away.",
          },
        ];
      });

export const autoscalingGoesUp: Rule = (config) =>
  workloadsOf(config).flatMap(({ workload, path }) => {
    const highest = workload.autoscaling?.maximumReplicas;
    if (highest === undefined || workload.replicas === undefined || highest > workload.replicas) return [];
    return [
      {
        code: "OUT_OF_RANGE" as const,
        path: `${path}.autoscaling.maximumReplicas`,
        expected: `more than \`replicas\`, ${workload.replicas}`,
        found: `\`${highest}\``,
        remedy: "Raise it, or remove `autoscaling`.",
      },
    ];
  });

export const probesHaveAPort: Rule = (config) =>
  workloadsOf(config).flatMap(({ workload, path }) =>
    workload.probes === undefined || workload.port !== undefined
      ? []
      : [
          {
            code: "PROBES_WITHOUT_PORT" as const,
            path: `${path}.port`,
            expected: "a port, because there are probes",
            found: "nothing",
            remedy: "Add the port that answers the probes, or remove `probes`.",
          },
        ],
  );

export const requestsStayWithinLimits: Rule = (config) =>
  workloadsOf(config).flatMap(({ workload, path }) => {
    const { requests, limits } = workload.resources ?? {};
    const pairs = [
      { unit: "cpu", request: requests?.cpu, limit: limits?.cpu, size: cpuMillis },
      { unit: "memory", request: requests?.memory, limit: limits?.memory, size: memoryBytes },
    ];
    return pairs.flatMap(({ unit, request, limit, size }) => {
      if (request === undefined || limit === undefined || size(request) <= size(limit)) return [];
      return [
        {
          code: "REQUEST_ABOVE_LIMIT" as const,
          path: `${path}.resources.requests.${unit}`,
          expected: `at most the limit, \`${limit}\``,
          found: `\`${request}\``,
          remedy: "Lower the request or raise the limit.",
        },
      ];
    });
  });

export const shutdownHasTimeToDrain: Rule = (config) =>
  workloadsOf(config).flatMap(({ workload, path }) => {
    const { drainSeconds, graceSeconds } = workload.shutdown ?? {};
    if (drainSeconds === undefined || graceSeconds === undefined || drainSeconds < graceSeconds) return [];
    return [
      {
        code: "SHUTDOWN_TOO_SHORT" as const,
        path: `${path}.shutdown.graceSeconds`,
        expected: `more than \`drainSeconds\`, ${drainSeconds}`,
        found: `\`${graceSeconds}\``,
        remedy: "Draining is part of the grace period: leave the program time to end after it.",
      },
    ];
  });

export const scratchFoldersDiffer: Rule = (config) =>
  workloadsOf(config).flatMap(({ workload, path }) => {
    const folders = present(workload.scratch).map(([name, { path: folder }]) => ({ name, folder }));
    return repeated(folders.map(({ folder }) => folder)).map(({ value, index, first }) => ({
      code: "DUPLICATE_MOUNT" as const,
      path: `${path}.scratch.${folders[index]?.name}.path`,
      expected: "a folder of its own for each scratch volume",
      found: `\`${value}\`, as of \`${folders[first]?.name}\``,
      remedy: "Remove one of the two volumes, or mount it elsewhere.",
    }));
  });
