/** What a rule is: a named question across fields. */
import type { ConfigIssue } from "./issue.ts";
import type { Lenient } from "./lenient.ts";
import type { WrittenConfig } from "./written.ts";

export type Written = Lenient<WrittenConfig>;
/** Says nothing about what is absent: the schema already did. */
export type Rule = (config: Written) => readonly ConfigIssue[];

export type WrittenService = NonNullable<NonNullable<Written["services"]>[string]>;
export type WrittenWorkload = NonNullable<NonNullable<WrittenService["workloads"]>[string]>;

/** Services with their names; empty when there are none. */
export function servicesOf(config: Written): readonly (readonly [string, WrittenService])[] {
  return present(config.services);
}

export type PlacedWorkload = {
  readonly service: string;
  readonly name: string;
  readonly workload: WrittenWorkload;
  readonly path: string;
};

/** Every workload with its service, its name and its path. */
export function workloadsOf(config: Written): readonly PlacedWorkload[] {
  return servicesOf(config).flatMap(([service, written]) =>
    present(written.workloads).map(([name, workload]) => ({
      service,
      name,
      workload,
      path: `services.${service}.workloads.${name}`,
    })),
  );
}

export function findWorkload(config: Written, service: string | undefined, workload: string | undefined) {
  return workloadsOf(config).find((placed) => placed.service === service && placed.name === workload);
}

/** Whether the file has such a workload at all, even one that the schema refused. */
export function isDeclared(config: Written, service: string | undefined, workload: string | undefined): boolean {
  const { services } = config;
  if (services === undefined || service === undefined || workload === undefined) return true;
  if (!Object.hasOwn(services, service)) return false;
  const workloads = services[service]?.workloads;
  return workloads === undefined || Object.hasOwn(workloads, workload);
}

/** Entries of a record whose value is there. */
export function present<T>(
  record: Readonly<Record<string, T | undefined>> | undefined,
): readonly (readonly [string, T])[] {
  return Object.entries(record ?? {}).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [[key, value] as const],
  );
}

/** Values that come a second time, with their index. */
export function repeated<T>(
  values: readonly T[],
): readonly { readonly value: T; readonly index: number; readonly first: number }[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return value === undefined || first === index ? [] : [{ value, index, first }];
  });
}
