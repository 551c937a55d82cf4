import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform, transformed } from "../component.ts";
import { verifyHardened } from "./hardening.ts";
import { jobLabels } from "./labels.ts";
import type { CronJobManifest } from "./manifests.ts";
import { type PodArgs, podSpec } from "./pod.ts";

export type ScheduledJobFacts = Omit<PodArgs, "port"> & {
  readonly namespace: string;
  readonly job: string;
  /** Five cron fields, read in `timeZone`. */
  readonly schedule: string;
  readonly timeZone: string;
  /** True: nothing is started any more; what runs goes on. */
  readonly paused: boolean;
  /** Longest run. */
  readonly deadlineSeconds: number;
  readonly retries: number;
};

export type ScheduledJobArgs = ScheduledJobFacts & {
  /** Changes the CronJob. The pod must stay hardened. */
  readonly transform?: Transform<CronJobManifest>;
};

/**
 * A job on a schedule, in the image and with the configuration, secrets and network of a workload, never two at once.
 * There is one object whatever the releases: it follows the serving release, so a job runs once and not per release.
 */
export class ScheduledJob extends Component {
  readonly nodes: { readonly cronJob: CronJob };

  constructor(name: string, args: ScheduledJobArgs, options?: pulumi.ComponentResourceOptions) {
    super("kubernetes:ScheduledJob", name, options);
    this.nodes = { cronJob: new CronJob(this.name, scheduledJobManifest(args), { parent: this }) };
    this.registerOutputs({});
  }
}

/** Pure. Throws ComponentError when the transform renamed the CronJob or weakened its pod. */
export function scheduledJobManifest(args: ScheduledJobArgs): CronJobManifest {
  const manifest = transformed(cronJobManifest(args), args.transform);
  verifyHardened(manifest.spec.jobTemplate.spec?.template.spec ?? { containers: [] }, `${args.service}-${args.job}`);
  return manifest;
}

function cronJobManifest(args: ScheduledJobFacts): CronJobManifest {
  const labels = jobLabels(args, args.job, args.release);
  return {
    metadata: { name: `${args.service}-${args.job}`, namespace: args.namespace, labels },
    spec: {
      schedule: args.schedule,
      timeZone: args.timeZone,
      suspend: args.paused,
      concurrencyPolicy: "Forbid",
      // Within five minutes a missed start is made up for; later it waits for the next.
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels },
        spec: {
          backoffLimit: args.retries,
          activeDeadlineSeconds: args.deadlineSeconds,
          ttlSecondsAfterFinished: 86_400,
          template: { metadata: { labels }, spec: { ...podSpec(args, {}), restartPolicy: "Never" } },
        },
      },
    },
  };
}
