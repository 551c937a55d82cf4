import assert from "node:assert/strict";
import { test } from "node:test";
import { type ScheduledJobArgs, scheduledJobManifest } from "../../../components/kubernetes/scheduled-job.ts";
import { workloadManifest } from "../../../components/kubernetes/workload.ts";
import { workloadArgs } from "./workload-args.ts";

function jobArgs(): ScheduledJobArgs {
  const { port: _, transform: __, sharedConfigurations, ...rest } = workloadArgs();
  return {
    ...rest,
    job: "report",
    schedule: "0 3 * * *",
    timeZone: "Etc/UTC",
    arguments: ["report"],
    paused: false,
    deadlineSeconds: 600,
    retries: 1,
    configurations: sharedConfigurations,
  };
}

test("a job never runs twice at once, ends in time and can be paused", () => {
  const { jobTemplate, ...spec } = scheduledJobManifest({ ...jobArgs(), paused: true }).spec;
  assert.deepEqual(spec, {
    schedule: "0 3 * * *",
    timeZone: "Etc/UTC",
    suspend: true,
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
  });
  const { template, ...job } = jobTemplate.spec ?? { template: {} };
  assert.deepEqual(job, { backoffLimit: 1, activeDeadlineSeconds: 600, ttlSecondsAfterFinished: 86_400 });
  assert.equal(template.spec?.restartPolicy, "Never");
  assert.deepEqual(template.spec?.containers[0]?.args, ["report"]);
});

test("pods of a job are hardened as those of the workload and have the same secrets", () => {
  const job = scheduledJobManifest(jobArgs()).spec.jobTemplate.spec?.template.spec;
  const workload = workloadManifest(workloadArgs(), undefined).spec.template.spec;
  assert.deepEqual(job?.securityContext, workload?.securityContext);
  assert.deepEqual(job?.containers[0]?.securityContext, workload?.containers[0]?.securityContext);
  assert.deepEqual(job?.volumes, workload?.volumes);
  assert.equal(job?.containers[0]?.readinessProbe, undefined);
});

test("pods of a job are never taken for pods of the release, but have the workload's network", () => {
  const labels = scheduledJobManifest(jobArgs()).spec.jobTemplate.spec?.template.metadata?.labels ?? {};
  assert.equal("cutover.dev/release" in labels, false);
  assert.equal(labels["app.kubernetes.io/component"], "job");
  assert.equal(labels["cutover.dev/workload"], "api");
});

test("what comes out of the escape hatch must be hardened", () => {
  const args: ScheduledJobArgs = {
    ...jobArgs(),
    transform: (manifest) => {
      Object.assign(manifest.spec.jobTemplate.spec?.template.spec ?? {}, { hostPID: true });
      return manifest;
    },
  };
  assert.throws(() => scheduledJobManifest(args), /NOT_HARDENED/);
});
