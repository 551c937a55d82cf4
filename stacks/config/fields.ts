/**
 * Kinds of text that a configuration holds. A message has two lines, what is expected and the remedy: `problems.ts`
 * takes them apart again, so that schema and message cannot disagree.
 */
import { z } from "zod";
import { parseCidr } from "../../components/values/cidr.ts";
import { cronProblem } from "../../components/values/cron.ts";
import { IMAGE_EXPECTED, IMAGE_PATTERN, IMAGE_REMEDY } from "../../components/values/image.ts";
import { HOST_PATTERN, NAME_LIMIT, NAME_PATTERN } from "../../components/values/names.ts";
import { CPU_PATTERN, MEMORY_PATTERN } from "../../components/values/quantity.ts";

export function pattern(expression: RegExp, expected: string, remedy: string) {
  return z.string().regex(expression, { error: `${expected}\n${remedy}` });
}

export function name(limit: number = NAME_LIMIT) {
  return pattern(
    new RegExp(`^(?=.{1,${limit}}$)${NAME_PATTERN.source.slice(1)}`),
    `a name of at most ${limit} lower-case letters, digits and inner hyphens, starting with a letter`,
    "Choose a shorter or simpler name; it becomes part of the names of Kubernetes objects.",
  );
}

export const cpu = pattern(
  CPU_PATTERN,
  "a CPU quantity such as `250m` or `2`",
  "Write cores or thousandths of a core, in quotes.",
);
export const memory = pattern(
  MEMORY_PATTERN,
  "a memory quantity such as `64Mi`",
  "Write a whole number with Ki, Mi, Gi or Ti.",
);
export const host = pattern(
  HOST_PATTERN,
  "a host name such as `shop.example`, without wildcard or port",
  "Name each host that users call.",
);
export const image = pattern(IMAGE_PATTERN, IMAGE_EXPECTED, IMAGE_REMEDY);

export const gitSha = pattern(
  /^[a-f0-9]{40}$/,
  "a full git SHA, 40 lower-case hex digits",
  "Take it from `git rev-parse HEAD`, and keep it in quotes: YAML reads digits alone as a number.",
);

// No `+build`: it could not be the value of a label. 40 characters leave room in one.
export const version = pattern(
  /^(?=.{5,40}$)(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)(?:-[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?)?$/,
  "a semantic version such as `1.4.0` or `1.4.0-rc.1`, at most 40 characters",
  "Write major.minor.patch, without `v` and without `+build`.",
);

export const podSecurityVersion = pattern(
  /^v1\.[1-9][0-9]$/,
  "a pinned version of the Pod Security Standards such as `v1.35`",
  "Write the minor version of the cluster; `latest` would change what is allowed when the cluster is upgraded.",
);

export const path = pattern(
  /^\/[A-Za-z0-9._~/-]*$/,
  "an absolute path such as `/ready`",
  "Start the path with a slash.",
);

export const mountPath = pattern(
  /^\/(?!(?:secrets|proc|sys|dev|etc)(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/,
  "an absolute folder such as `/tmp`, outside /secrets, /proc, /sys, /dev and /etc",
  "Mount scratch space where the program writes, and nowhere else.",
);

export const variable = pattern(
  /^[A-Za-z_][A-Za-z0-9_]{0,62}$/,
  "the name of an environment variable, letters, digits and underscores",
  "Rename the variable.",
);

export const feature = pattern(
  /^[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?$/,
  "the name of a feature, lower-case letters, digits and inner hyphens",
  "Write it as in `dark-mode`; programs read it as FEATURE_DARK_MODE.",
);

export const header = pattern(
  /^[A-Za-z][A-Za-z0-9-]{0,62}$/,
  "the name of an HTTP header such as `x-cutover-release`",
  "Use letters, digits and hyphens.",
);

export const workloadPath = pattern(
  /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/,
  "`service/workload`",
  "Name the service, a slash, and the workload.",
);

export const label = pattern(
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/,
  "the value of a label, at most 63 letters, digits, dots, hyphens and underscores",
  "Shorten it, and start and end it with a letter or digit.",
);

export const labelKey = pattern(
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/,
  "the key of a label such as `app.kubernetes.io/name`",
  "Copy the key from the pods: `kubectl get pods --show-labels`.",
);

export const labels = z.record(labelKey, label).refine((value) => Object.keys(value).length > 0, {
  error: "at least one label\nAn empty selector would select every pod of the namespace.",
});

export const cidr = z.string().refine((text) => parseCidr(text) !== undefined, {
  error:
    "an address block such as `10.20.0.0/16`\nWrite the first address of the block and its prefix length; for one host that is `/32` (IPv6: `/128`).",
});

export const cron = z.string().superRefine((text, context) => {
  const problem = cronProblem(text);
  if (problem === undefined) return;
  context.addIssue({
    code: "custom",
    message: `a cron schedule: ${problem}\nCompare with \`0 3 * * *\`, every day at three.`,
  });
});

export const httpUrl = z.string().refine(isHttpUrl, {
  error: "an http or https address\nWrite the whole address, with its scheme.",
});

export const port = z.int().min(1).max(65535);
/** Unprivileged: containers have no capability to bind below 1024. */
export const containerPort = z.int().min(1024).max(65535);

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.username === "" &&
    url.password === ""
  );
}
