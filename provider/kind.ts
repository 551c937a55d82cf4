/** What a kind of resource is to this provider. Kinds are pure but for the ports that they are given. */

export type Properties = Readonly<Record<string, unknown>>;

/** A resource as it is out there. `properties` hold the inputs as they were found, and the outputs. */
export type Found = { readonly id: string; readonly properties: Properties };

/** An input that can't be used. */
export type Problem = { readonly property: string; readonly reason: string };

/** A top-level property whose wanted value is not the present one. */
export type Change = {
  readonly property: string;
  readonly how: "add" | "delete" | "update";
  /** Whether only another resource can have it. */
  readonly replaces: boolean;
};

/** Shows a warning beside the resource. */
export type Warn = (message: string) => void;

export interface Kind {
  /** `cutover:<area>:<Name>` */
  readonly type: string;
  /** All problems at once. Values that are not known yet are left out of `inputs`, and named in `unknown`. */
  check(inputs: Properties, unknown: readonly string[]): readonly Problem[];
  /** What an update would change. `inputs` may hold values that are not known yet. */
  changes(state: Properties, inputs: Properties): Promise<readonly Change[]>;
  /** Makes it, or takes over what is there: an update that was killed can be repeated. */
  create(inputs: Properties, warn: Warn): Promise<Found>;
  /** undefined when it is gone. `state` is what the last update left; empty when it is imported. */
  read(id: string, state: Properties): Promise<Found | undefined>;
  update(state: Properties, inputs: Properties, warn: Warn): Promise<Properties>;
  /** Nothing happens when it is gone already. */
  delete(id: string, state: Properties): Promise<void>;
}
