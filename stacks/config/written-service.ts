/** What a person may write about a service, its workloads and its jobs. */
import { z } from "zod";
import * as field from "./fields.ts";

const amounts = { cpu: field.cpu, memory: field.memory };

const resources = z
  .strictObject({
    requests: z
      .strictObject({ cpu: amounts.cpu.default("50m"), memory: amounts.memory.default("64Mi") })
      .prefault({})
      .describe("What the scheduler sets aside for each pod."),
    limits: z
      .strictObject({ cpu: amounts.cpu.optional(), memory: amounts.memory.default("128Mi") })
      .prefault({})
      .describe("What a pod may use at most. Without `cpu` it may use idle processor time."),
  })
  .prefault({});

const secret = z
  .strictObject({
    generate: z
      .strictObject({ length: z.int().min(16).max(256).default(32) })
      .optional()
      .describe("A random text, made once and kept in Pulumi's state."),
    value: z
      .union([z.string().min(1), z.strictObject({ secure: z.string().min(1) })])
      .optional()
      .describe("An encrypted value: `pulumi config set --secret --path 'cutover:estate.services.….value'`."),
    existing: z
      .strictObject({ name: field.name(63), key: z.string().regex(/^[-._a-zA-Z0-9]{1,253}$/) })
      .optional()
      .describe("A key of a Secret that something else puts into the namespace."),
  })
  .refine((written) => Object.values(written).filter((value) => value !== undefined).length === 1, {
    error: "exactly one of `generate`, `value` and `existing`\nKeep the one that is meant.",
    params: { code: "NOT_ONE_OF" },
  });

const workloadPeer = { service: field.name(), workload: field.name() };
const pods = { namespace: field.name(63), podLabels: field.labels };

const ingress = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("gateway") }),
  z.strictObject({ from: z.literal("workload"), ...workloadPeer, port: field.port.optional() }),
  z.strictObject({ from: z.literal("pods"), ...pods, port: field.port.optional() }),
]);

const egress = z.discriminatedUnion("to", [
  z.strictObject({ to: z.literal("workload"), ...workloadPeer, port: field.port }),
  z.strictObject({ to: z.literal("postgres"), cidr: field.cidr, port: field.port.default(5432) }),
  z.strictObject({
    to: z.literal("cidr"),
    cidr: field.cidr,
    except: z.array(field.cidr).default([]),
    ports: z.array(field.port).min(1),
  }),
  z.strictObject({ to: z.literal("pods"), ...pods, port: field.port }),
]);

const workload = z.strictObject({
  port: field.containerPort.optional().describe("Where it listens for HTTP. Absent: it listens on nothing."),
  replicas: z.int().min(1).max(500).default(2).describe("Pods of each release; with autoscaling the fewest."),
  autoscaling: z
    .strictObject({ maximumReplicas: z.int().min(2).max(1000), cpuPercent: z.int().min(10).max(95).default(70) })
    .optional(),
  resources,
  probes: z
    .strictObject({
      startup: field.path.default("/started"),
      liveness: field.path.default("/live"),
      readiness: field.path.default("/ready"),
    })
    .optional()
    .describe("Paths asked over HTTP. Default with a port: /started, /live and /ready."),
  arguments: z.array(z.string()).default([]).describe("Arguments of the container's entry point."),
  scratch: z
    .record(field.name(), z.strictObject({ path: field.mountPath, sizeLimit: field.memory.default("16Mi") }))
    .default({})
    .describe("Folders that may be written; everything else is read-only."),
  secrets: z.record(field.name(40), secret).default({}).describe("Files under /secrets, by file name."),
  network: z
    .strictObject({ ingress: z.array(ingress).default([]), egress: z.array(egress).default([]) })
    .prefault({})
    .describe("What may connect. Everything else may not, in either direction; DNS may."),
  shutdown: z
    .strictObject({
      drainSeconds: z.int().min(0).max(120).default(5),
      graceSeconds: z.int().min(1).max(600).default(30),
    })
    .prefault({})
    .describe("A pod goes on serving for drainSeconds after it is told to stop, and has graceSeconds in all."),
  progressDeadlineSeconds: z.int().min(30).max(1800).default(120).describe("Longest wait for new pods to be ready."),
});

const job = z.strictObject({
  schedule: field.cron,
  timeZone: z
    .string()
    .regex(/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/)
    .default("Etc/UTC"),
  workload: field.name().describe("The workload whose image, configuration, secrets and network it runs with."),
  arguments: z.array(z.string()).default([]),
  paused: z.boolean().default(false).describe("True: nothing is started; what runs goes on."),
  deadlineSeconds: z.int().min(10).max(86400).default(600).describe("Longest run."),
  retries: z.int().min(0).max(10).default(0),
});

export const service = z.strictObject({
  hosts: z.array(field.host).min(1).describe("Host names that users call."),
  entry: field.name().describe("The workload that the route sends to."),
  workloads: z
    .record(field.name(), workload)
    .refine((value) => Object.keys(value).length > 0, { error: "at least one workload\nDescribe what runs." }),
  jobs: z.record(field.name(30), job).default({}),
  traffic: z
    .strictObject({
      header: field.header
        .default("x-cutover-release")
        .describe("A request with this header and a release's id or version reaches that release at any weight."),
      mirror: z
        .strictObject({ version: field.version, percent: z.int().min(1).max(100).default(100) })
        .optional()
        .describe(
          "Send a copy of the requests to this release; its answers are thrown away. Not with Traefik, which cannot.",
        ),
    })
    .prefault({}),
});
