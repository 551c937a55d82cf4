import { BlockList, isIPv4 } from "node:net";
import { outsideHosts, podNetwork, serviceNetwork } from "../addresses.ts";

export interface LoadOptions {
  /** Where to connect, such as `http://10.96.0.80`: plain HTTP, an IPv4 address of the lab or of loopback, optional port. */
  readonly url: string;
  /** The `Host` header, which the gateway routes by. Default: the address in `url`. */
  readonly host?: string;
  /** Default `/`. */
  readonly path?: string;
  /** Requests sent per second, whatever the answers do. 0.1 to 1000. */
  readonly ratePerSecond: number;
  /** Users who take turns. Default 20. */
  readonly users?: number;
  /** Ends the load by itself after so long; default and most: 3600. */
  readonly seconds?: number;
  /** Share of the users, 0 to 1, who keep their connections open; the others open one per request. Default 0.5. */
  readonly keepAliveShare?: number;
  /** Share of the users, 0 to 1, who keep cookies and send them back. Default 0.5. */
  readonly cookieShare?: number;
  /** Further request headers, such as the one that asks for a certain release. */
  readonly header?: Readonly<Record<string, string>>;
  /** An answer that takes longer is a failure with status `TIMEOUT`. Default 10000. */
  readonly timeoutMilliseconds?: number;
  /** Requests without an answer at one time; beyond it a request is counted as not sent. Default 500. */
  readonly inFlightLimit?: number;
}

/** All of it decided. */
export interface ResolvedLoad {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ratePerSecond: number;
  readonly users: number;
  readonly seconds: number;
  readonly keepAliveShare: number;
  readonly cookieShare: number;
  readonly timeoutMilliseconds: number;
  readonly inFlightLimit: number;
}

export type LoadErrorCode = "address-outside-lab" | "option-out-of-range" | "url-not-http" | "client-died";

/** A load that was refused, or whose client died. */
export class LoadError extends Error {
  readonly code: LoadErrorCode;

  constructor(code: LoadErrorCode, message: string) {
    super(message);
    this.name = "LoadError";
    this.code = code;
  }
}

const labNetworks = ["127.0.0.0/8", serviceNetwork, podNetwork, ...outsideHosts.map(({ address }) => `${address}/32`)];

const lab = new BlockList();
for (const [network = "", prefix] of labNetworks.map((cidr) => cidr.split("/"))) lab.addSubnet(network, Number(prefix));

/** Settles all defaults. Throws LoadError when a value is out of range, or when the target is not of the lab: load never leaves the machine. */
export const resolveLoad = (options: LoadOptions): ResolvedLoad => {
  const { address, port } = resolveTarget(options.url);
  return {
    address,
    port,
    path: options.path ?? "/",
    headers: { ...options.header, host: options.host ?? address },
    ratePerSecond: within("ratePerSecond", options.ratePerSecond, 0.1, 1000),
    users: wholeWithin("users", options.users ?? 20, 1, 1000),
    seconds: within("seconds", options.seconds ?? 3600, 0.1, 3600),
    keepAliveShare: within("keepAliveShare", options.keepAliveShare ?? 0.5, 0, 1),
    cookieShare: within("cookieShare", options.cookieShare ?? 0.5, 0, 1),
    timeoutMilliseconds: wholeWithin("timeoutMilliseconds", options.timeoutMilliseconds ?? 10_000, 10, 60_000),
    inFlightLimit: wholeWithin("inFlightLimit", options.inFlightLimit ?? 500, 1, 2000),
  };
};

const resolveTarget = (text: string): { address: string; port: number } => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:") {
    throw new LoadError("url-not-http", `Expected an address such as \`http://10.96.0.80\`, found \`${text}\`.`);
  }
  const address = url.hostname === "localhost" ? "127.0.0.1" : url.hostname;
  if (!isIPv4(address) || !lab.check(address)) {
    throw new LoadError(
      "address-outside-lab",
      `Expected an address of the lab (${labNetworks.join(", ")}), found \`${url.hostname}\`. Name the lab's gateway; \`npm run lab\` prints it.`,
    );
  }
  return { address, port: url.port === "" ? 80 : Number(url.port) };
};

const within = (name: string, value: number, least: number, most: number): number => {
  if (value >= least && value <= most) return value;
  throw new LoadError("option-out-of-range", `Expected \`${name}\` from ${least} to ${most}, found ${value}.`);
};

const wholeWithin = (name: string, value: number, least: number, most: number): number => {
  if (Number.isInteger(value)) return within(name, value, least, most);
  throw new LoadError("option-out-of-range", `Expected a whole number for \`${name}\`, found ${value}.`);
};
