/** Rules about who may talk to whom. */
import { type Cidr, contains, exposedBlocks, parseCidr } from "../../components/values/cidr.ts";
import type { ConfigIssue } from "./issue.ts";
import {
  findWorkload,
  isDeclared,
  type PlacedWorkload,
  type Rule,
  servicesOf,
  type Written,
  workloadsOf,
} from "./rule.ts";

export const entryIsReachable: Rule = (config) =>
  servicesOf(config).flatMap(([name, service]) => {
    const entry = findWorkload(config, name, service.entry);
    const ingress = entry?.workload.network?.ingress;
    if (entry === undefined || ingress === undefined) return [];
    // An intent that the schema refused may have been the one.
    if (ingress.some((intent) => intent === undefined || intent.from === undefined || intent.from === "gateway"))
      return [];
    return [
      {
        code: "ENTRY_UNREACHABLE" as const,
        path: `${entry.path}.network.ingress`,
        expected: "`{from: gateway}` on the workload that the route sends to",
        found: "no such entry",
        remedy: "Add `{from: gateway}`: what is not allowed is denied.",
      },
    ];
  });

export const pathsHaveBothEnds: Rule = (config) =>
  workloadsOf(config).flatMap((from) =>
    (from.workload.network?.egress ?? []).flatMap((intent, index) => {
      if (intent?.to !== "workload" || intent.service === undefined || intent.workload === undefined) return [];
      const path = `${from.path}.network.egress.${index}`;
      const to = findWorkload(config, intent.service, intent.workload);
      if (to === undefined)
        return isDeclared(config, intent.service, intent.workload) ? [] : [unknownPeer(config, path, intent)];
      return farEnd(from, to, intent.port, path);
    }),
  );

function farEnd(
  from: PlacedWorkload,
  to: PlacedWorkload,
  port: number | undefined,
  path: string,
): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  if (port !== undefined && to.workload.port !== undefined && port !== to.workload.port) {
    issues.push({
      code: "ONE_SIDED_PATH",
      path: `${path}.port`,
      expected: `the port of \`${to.service}/${to.name}\`, ${to.workload.port}`,
      found: `\`${port}\``,
      remedy: "Correct the port: nothing listens there.",
    });
  }
  const ingress = to.workload.network?.ingress;
  const allowed = ingress?.some(
    (intent) => intent?.from === "workload" && intent.service === from.service && intent.workload === from.name,
  );
  const refused = ingress?.some((intent) => intent === undefined) === true;
  if (allowed === false && !refused) {
    issues.push({
      code: "ONE_SIDED_PATH",
      path,
      expected: `\`{from: workload, service: ${from.service}, workload: ${from.name}}\` in \`${to.path}.network.ingress\``,
      found: "no such entry",
      remedy: "Add it there: both ends deny what they do not allow.",
    });
  }
  return issues;
}

export const ingressNamesAWorkload: Rule = (config) =>
  workloadsOf(config).flatMap((placed) =>
    (placed.workload.network?.ingress ?? []).flatMap((intent, index) => {
      if (intent?.from !== "workload" || intent.service === undefined || intent.workload === undefined) return [];
      if (isDeclared(config, intent.service, intent.workload)) return [];
      return [unknownPeer(config, `${placed.path}.network.ingress.${index}`, intent)];
    }),
  );

function unknownPeer(
  config: Written,
  path: string,
  intent: { readonly service?: string | undefined; readonly workload?: string | undefined },
): ConfigIssue {
  return {
    code: "NO_SUCH_WORKLOAD",
    path: `${path}.workload`,
    expected: `one of ${workloadsOf(config)
      .map((placed) => `\`${placed.service}/${placed.name}\``)
      .join(", ")}`,
    found: `\`${intent.service}/${intent.workload}\``,
    remedy: "Correct the name, or add the workload.",
  };
}

export const nothingIsOpenToAll: Rule = (config) =>
  workloadsOf(config).flatMap((placed) =>
    (placed.workload.network?.egress ?? []).flatMap((intent, index) => {
      if ((intent?.to !== "cidr" && intent?.to !== "postgres") || intent.cidr === undefined) return [];
      const open = parseCidr(intent.cidr);
      if (open === undefined) return [];
      const except =
        intent.to === "cidr"
          ? (intent.except ?? []).map((text) => (text === undefined ? undefined : parseCidr(text)))
          : [];
      return openings(open, except, `${placed.path}.network.egress.${index}`, intent.cidr);
    }),
  );

export function openings(
  open: Cidr,
  except: readonly (Cidr | undefined)[],
  path: string,
  text: string,
): readonly ConfigIssue[] {
  const outside = except.flatMap((exception, index): readonly ConfigIssue[] =>
    exception === undefined || (contains(open, exception) && exception.prefix > open.prefix)
      ? []
      : [
          {
            code: "MALFORMED",
            path: `${path}.except.${index}`,
            expected: `a block inside \`${text}\``,
            found: `\`${exception.address}/${exception.prefix}\``,
            remedy: "Remove the exception, or correct it.",
          },
        ],
  );
  const exposed = exposedBlocks(
    open,
    except.filter((exception) => exception !== undefined),
  );
  if (exposed.length === 0) return outside;
  return [
    ...outside,
    {
      code: "OPEN_TO_ALL",
      path: `${path}.cidr`,
      expected: "a block that leaves out private networks and the cloud's metadata service",
      found: `\`${text}\` without the exceptions ${exposed.join(", ")}`,
      remedy: "Name the addresses that are needed, or list these blocks under `except`.",
    },
  ];
}

export const listenersMatchTheirProtocol: Rule = (config) => {
  const gateway = config.cluster?.gateway;
  if (gateway?.kind !== "new") return [];
  return (gateway.listeners ?? []).flatMap((listener, index): readonly ConfigIssue[] => {
    if (listener?.protocol === undefined || (listener.protocol === "HTTPS") === (listener.tls !== undefined)) return [];
    return [
      {
        code: "LISTENER_TLS",
        path: `cluster.gateway.listeners.${index}.tls`,
        expected:
          listener.protocol === "HTTPS" ? "a certificate on an HTTPS listener" : "no certificate on an HTTP listener",
        found: listener.tls === undefined ? "nothing" : "a certificate",
        remedy:
          listener.protocol === "HTTPS"
            ? "Add `tls: {certificate: <Secret>}`."
            : "Write `protocol: HTTPS`, or remove `tls`.",
      },
    ];
  });
};
