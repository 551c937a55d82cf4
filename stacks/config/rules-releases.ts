/** Rules about releases and how they go out. */
import type { ConfigIssue } from "./issue.ts";
import { isDeclared, present, type Rule, repeated, servicesOf, type Written, workloadsOf } from "./rule.ts";

export const weightsSumTo100: Rule = ({ releases = [] }) => {
  const weights = releases.map((release) => release?.weight);
  if (weights.length === 0 || weights.some((weight) => weight === undefined)) return [];
  const sum = weights.reduce<number>((total, weight) => total + (weight ?? 0), 0);
  if (sum === 100) return [];
  return [
    {
      code: "WEIGHTS_NOT_100",
      path: "releases",
      expected: "weights that sum to 100",
      found: `${weights.join(" + ")} = ${sum}`,
      remedy: "Give the serving release 100 and a candidate 0; the release engine moves the rest.",
    },
  ];
};

export const versionsAreUnique: Rule = ({ releases = [] }) =>
  repeated(releases.map((release) => release?.version)).map(({ value, index, first }) => ({
    code: "DUPLICATE_VERSION",
    path: `releases.${index}.version`,
    expected: "a version of its own for each release",
    found: `\`${value}\`, as in \`releases.${first}\``,
    remedy: "A release never changes: give the new content a new version.",
  }));

export const everyWorkloadHasAnImage: Rule = (config) =>
  (config.releases ?? []).flatMap((release, index) => {
    if (release?.images === undefined) return [];
    return workloadsOf(config)
      .map(({ service, name }) => `${service}/${name}`)
      .filter((key) => release.images?.[key] === undefined)
      .map((key) => ({
        code: "IMAGE_MISSING" as const,
        path: `releases.${index}.images.${key}`,
        expected: "an image by digest for every workload",
        found: "nothing",
        remedy: `Add the image of \`${key}\`, also when it is the one of the release before.`,
      }));
  });

export const releasesNameWorkloads: Rule = (config) =>
  (config.releases ?? []).flatMap((release, index) =>
    (["images", "configuration"] as const).flatMap((part) =>
      Object.keys(release?.[part] ?? {}).flatMap((key) => strangers(config, key, `releases.${index}.${part}.${key}`)),
    ),
  );

function strangers(config: Written, key: string, path: string): readonly ConfigIssue[] {
  const [service, workload] = key.split("/");
  if (isDeclared(config, service, workload)) return [];
  const known = workloadsOf(config).map((placed) => `\`${placed.service}/${placed.name}\``);
  return [
    {
      code: "NO_SUCH_WORKLOAD",
      path,
      expected: `one of ${known.join(", ")}`,
      found: `\`${key}\``,
      remedy: "Correct the name, or add the workload to its service.",
    },
  ];
}

export const mirrorsNameARelease: Rule = (config) =>
  servicesOf(config).flatMap(([name, { traffic }]) => {
    const version = traffic?.mirror?.version;
    const versions = (config.releases ?? []).map((release) => release?.version);
    if (version === undefined || versions.includes(version)) return [];
    return [
      {
        code: "NO_SUCH_RELEASE" as const,
        path: `services.${name}.traffic.mirror.version`,
        expected: "the version of one of the releases",
        found: `\`${version}\``,
        remedy: "Name a release of this file, or remove the mirror.",
      },
    ];
  });

/** Traefik (3.6) accepts such a route, reports it as accepted, and then answers every request with 500. */
export const mirrorsWorkAtTheGateway: Rule = (config) => {
  const { metrics } = config.rollout ?? {};
  if (metrics?.source !== "gateway") return [];
  return servicesOf(config).flatMap(([name, { traffic }]) =>
    traffic?.mirror === undefined
      ? []
      : [
          {
            code: "MIRROR_UNSUPPORTED" as const,
            path: `services.${name}.traffic.mirror`,
            expected: "no mirror at a gateway that cannot copy requests",
            found: "a mirror, and Traefik as the gateway",
            remedy: "Remove the mirror; a request with the traffic header reaches the candidate.",
          },
        ],
  );
};

export const stepsRiseTo100: Rule = ({ rollout }) => {
  const weights = rollout?.steps?.map((step) => step?.weight);
  if (weights === undefined || weights.some((weight) => weight === undefined)) return [];
  const rising = weights.every((weight, index) => index === 0 || (weight ?? 0) > (weights[index - 1] ?? 0));
  if (rising && weights.at(-1) === 100) return [];
  return [
    {
      code: "STEPS_NOT_RISING",
      path: "rollout.steps",
      expected: "weights that rise with each step and end at 100",
      found: weights.join(", "),
      remedy: "For example 1, 5, 25, 50, 100; or 100 alone for blue/green.",
    },
  ];
};

/** One counter alone would say nothing, and silently be none. */
export const countersComeInPairs: Rule = ({ rollout }) => {
  const { metrics } = rollout ?? {};
  if (metrics?.source !== "prometheus") return [];
  const pair = ["requests", "errors"] as const;
  const absent = pair.filter((name) => metrics[name] === undefined);
  return absent.length !== 1
    ? []
    : absent.map((name) => ({
        code: "MISSING" as const,
        path: `rollout.metrics.${name}`,
        expected: "`requests` and `errors` together, or neither",
        found: `\`${pair.find((other) => other !== name)}\` alone`,
        remedy: "Write both queries; without any, Traefik's own series are asked for.",
      }));
};

const RESERVED = /^(?:RELEASE_ID|VERSION|PORT|POD_NAME|OTEL_(?:SERVICE_NAME|RESOURCE_ATTRIBUTES)|FEATURE_.*)$/;

export const configurationLeavesOurVariables: Rule = (config) =>
  eachVariable(config, ({ name, path }) =>
    RESERVED.test(name)
      ? {
          code: "RESERVED_VARIABLE",
          path,
          expected: "a variable that Cutover does not set itself",
          found: `\`${name}\``,
          remedy: "Rename it; feature defaults belong under `features`.",
        }
      : undefined,
  );

const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS?|BEARER|(?:API|PRIVATE|ACCESS|SIGNING|ENCRYPTION)_?KEY)(?:$|_(?!FILE|PATH|URL|NAME|TTL|HEADER))/i;
const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abprs]-|\beyJ[A-Za-z0-9_-]{10,}\.eyJ|:\/\/[^/\s:@]+:[^/\s@]+@/;

export const configurationHoldsNoSecret: Rule = (config) =>
  eachVariable(config, ({ name, value, path }) =>
    SECRET_NAME.test(name) || SECRET_VALUE.test(value)
      ? {
          code: "SECRET_IN_CONFIGURATION",
          path,
          expected: "configuration without secrets",
          found: SECRET_NAME.test(name) ? `a variable called \`${name}\`` : "a value that looks like a credential",
          remedy: "Move it to the workload's `secrets`; the program reads it as a file under /secrets.",
        }
      : undefined,
  );

type Variable = { readonly name: string; readonly value: string; readonly path: string };

function eachVariable(config: Written, judge: (variable: Variable) => ConfigIssue | undefined): readonly ConfigIssue[] {
  return (config.releases ?? []).flatMap((release, index) =>
    present(release?.configuration).flatMap(([key, variables]) =>
      present(variables).flatMap(([name, value]) => {
        const issue = judge({ name, value, path: `releases.${index}.configuration.${key}.${name}` });
        return issue === undefined ? [] : [issue];
      }),
    ),
  );
}
