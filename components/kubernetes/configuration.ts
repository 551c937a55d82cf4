/** Configuration objects: immutable, named by release and content, so that what a pod read can be read again later. */
import { digestOf } from "../values/canonical-json.ts";
import { contentName } from "../values/names.ts";
import type { Labels } from "./labels.ts";

export type ConfigurationObject = {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Labels };
  readonly immutable: true;
  readonly data: Readonly<Record<string, string>>;
};

export type ConfigurationArgs = {
  readonly namespace: string;
  readonly service: string;
  /** The workload whose configuration it is, or `features`. */
  readonly part: string;
  readonly release: string;
  readonly labels: Labels;
  readonly data: Readonly<Record<string, string>>;
};

/** Undefined when there is nothing to say: an empty object would only be one more thing to read. */
export function configurationObject(args: ConfigurationArgs): ConfigurationObject | undefined {
  const { namespace, service, part, release, labels, data } = args;
  if (Object.keys(data).length === 0) return undefined;
  const name = contentName(service, part, release, digestOf(data));
  return { metadata: { name, namespace, labels }, immutable: true, data };
}

/** `dark-mode: "off"` becomes `FEATURE_DARK_MODE: "off"`. */
export function featureVariables(features: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(features).map(([name, value]) => [`FEATURE_${name.toUpperCase().replaceAll("-", "_")}`, value]),
  );
}
