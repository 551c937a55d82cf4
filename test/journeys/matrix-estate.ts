/** The journey's estate file with the matrix in its database, and a second service that uses it. */
import { parseDocument } from "yaml";
import { schema, services, tables } from "./matrix.ts";

const dayMilliseconds = 86_400_000;
const daysAgo = (days: number): string =>
  new Date(Date.now() - days * dayMilliseconds).toISOString().slice(0, "2026-11-21".length);

/** `file` is the text of a stack with a database and one service, `shop`. */
export const withMatrix = (file: string, host: string): string => {
  const document = parseDocument(file);
  const at = (path: string): string[] => ["config", "cutover:estate", ...path.split(".")];
  const set = (path: string, value: unknown): void => document.setIn(at(path), document.createNode(value));
  const image: unknown = document.getIn([...at("releases"), 0, "images", "shop/api"]);
  set("services.stock", {
    hosts: [`stock-${host}`],
    entry: "api",
    workloads: {
      api: {
        port: 8080,
        resources: { requests: { cpu: "20m", memory: "24Mi" }, limits: { memory: "64Mi" } },
        arguments: ["api"],
        network: { ingress: [{ from: "gateway" }] },
        shutdown: { drainSeconds: 0, graceSeconds: 5 },
      },
    },
  });
  document.setIn([...at("releases"), 0, "images", "stock/api"], image);
  set("database.protect", false);
  set("database.schemas", { [schema]: { tables: Object.fromEntries(tables.map(described)) } });
  set("database.services", Object.fromEntries(services.map((service) => [service, usedBy(service)])));
  const credentials = services.map((service) => [service, { current: { generation: 1, issued: daysAgo(0) } }]);
  set("database.credentials.services", Object.fromEntries(credentials));
  return document.toString({ lineWidth: 0 });
};

const described = ({ name, tenant, reader }: (typeof tables)[number]) => [
  name,
  {
    ...(tenant ? { tenant: { column: "tenant_id" } } : { tenant: "none", reason: "A cell of the matrix." }),
    reader,
  },
];

const usedBy = (service: (typeof services)[number]) => {
  const granted = tables.filter(({ grants }) => grants[service].length > 0);
  return {
    workloads: ["api"],
    grants: { [schema]: Object.fromEntries(granted.map(({ name, grants }) => [name, grants[service]])) },
  };
};

/** Grants of one release, as written in its `database`; undefined takes them away. */
export const withReleaseGrants = (file: string, grants: unknown): string => {
  const document = parseDocument(file);
  const path = ["config", "cutover:estate", "releases", 0, "database"];
  if (grants === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(grants));
  return document.toString({ lineWidth: 0 });
};

/** The service's credential as it will be in so many days. */
export const withAgedCredential = (file: string, service: string, days: number): string => {
  const document = parseDocument(file);
  const path = ["config", "cutover:estate", "database", "credentials", "services", service, "current", "issued"];
  document.setIn(path, daysAgo(days));
  return document.toString({ lineWidth: 0 });
};
