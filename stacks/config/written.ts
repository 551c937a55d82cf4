/** What a person may write under `cutover:estate` in `Pulumi.<stack>.yaml`, with every default and description. */
import { z } from "zod";
import * as field from "./fields.ts";
import { database, tableGrants } from "./written-database.ts";
import { github, releaseGithub } from "./written-github.ts";
import { rollout } from "./written-rollout.ts";
import { service } from "./written-service.ts";

const listener = z.strictObject({
  name: field.name(63),
  port: field.port,
  protocol: z.literal(["HTTP", "HTTPS"]),
  hostname: field.host.optional(),
  tls: z
    .strictObject({
      certificate: field.name(63).describe("TLS Secret in the estate's namespace."),
      options: z
        .record(z.string(), z.string())
        .default({})
        .describe("The implementation's own, such as a lowest TLS version."),
    })
    .optional(),
});

const gatewayPods = {
  podNamespace: field.name(63).optional().describe("Where the gateway's pods run. Default: the Gateway's namespace."),
  podLabels: field.labels.describe("Labels of the gateway's pods, for network policies."),
};

const gateway = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("existing"), namespace: field.name(63), name: field.name(63), ...gatewayPods }),
  z.strictObject({
    kind: z.literal("new"),
    name: field.name(63),
    className: z.string().min(1),
    ...gatewayPods,
    podNamespace: field.name(63).describe("Where the gateway's pods run."),
    listeners: z.array(listener).min(1),
  }),
]);

const release = z.strictObject({
  version: field.version,
  gitSha: field.gitSha,
  images: z.record(field.workloadPath, field.image).describe("Image by digest of each `service/workload`."),
  configuration: z
    .record(field.workloadPath, z.record(field.variable, z.string()))
    .default({})
    .describe("Environment variables of each `service/workload`. Never secrets."),
  features: z.record(field.feature, z.string()).default({}).describe("Feature defaults; programs read FEATURE_<NAME>."),
  pullRequest: field.httpUrl.optional(),
  build: z.string().min(1).max(300).optional().describe("Id or address of the build that made the images."),
  schemaVersion: z.int().min(0).default(0).describe("Database schema that the release needs; 0: none."),
  database: z
    .record(field.name(), tableGrants)
    .default({})
    .describe("What this release needs of the database beyond `database.services`, by service, schema and table."),
  github: releaseGithub
    .default({})
    .describe("What this release needs of GitHub's environments beyond `github.environments`, by their names."),
  weight: z.int().min(0).max(100).describe("Share of the traffic in percent. A candidate is merged at 0."),
});

export const writtenConfig = z.strictObject({
  environment: z.literal(["production", "staging", "preview"]),
  owner: field.label.min(1).describe("The team that answers for the estate."),
  promotion: z.int().min(0).default(0).describe("Promotions that this file knows of. Written by the release engine."),
  cluster: z.strictObject({
    dns: z
      .strictObject({
        namespace: field.name(63).default("kube-system"),
        podLabels: field.labels.default({ "k8s-app": "kube-dns" }),
      })
      .prefault({}),
    gateway,
  }),
  namespace: z.strictObject({
    name: field.name(63).describe("Never `default` or `kube-…`."),
    podSecurityVersion: field.podSecurityVersion,
    quota: z.strictObject({ cpu: field.cpu, memory: field.memory, pods: z.int().min(1).max(100_000) }),
    protect: z
      .boolean()
      .optional()
      .describe("Whether Pulumi refuses to destroy the estate. Default: only in production."),
  }),
  services: z
    .record(field.name(), service)
    .refine((value) => Object.keys(value).length > 0, { error: "at least one service\nDescribe what users call." }),
  releases: z.array(release).min(1).describe("At least one; weights sum to 100."),
  rollout,
  github: github.optional().describe("Absent: nothing at GitHub is touched."),
  database: database.optional().describe("Absent: the estate has no database."),
});

/** What a valid file says, defaults applied; names are still keys. */
export type WrittenConfig = z.output<typeof writtenConfig>;
/** What a file may say. */
export type WrittenInput = z.input<typeof writtenConfig>;
