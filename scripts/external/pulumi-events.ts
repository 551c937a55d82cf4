/** What is read from Pulumi's event log (`--event-log`): one JSON document per line. Pure. */

export type UpdateProgress = {
  /** Number of resources by operation (create, update, delete, replace, same), once the engine has summed up. */
  readonly changes: Readonly<Record<string, number>> | undefined;
  /** Errors as Pulumi reported them, with the name of the resource in front, without colour codes. */
  readonly errors: readonly string[];
  /** Mandatory policies that were violated. */
  readonly violations: readonly string[];
  /** Names of resources whose operation began and did not end. */
  readonly running: readonly string[];
};

export const noProgress: UpdateProgress = { changes: undefined, errors: [], violations: [], running: [] };

type Metadata = { readonly urn?: string; readonly op?: string };
type Event = {
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
  readonly diagnosticEvent?: { readonly urn?: string; readonly message?: string; readonly severity?: string };
  readonly policyEvent?: {
    readonly policyName?: string;
    readonly message?: string;
    readonly enforcementLevel?: string;
  };
  readonly resourcePreEvent?: { readonly metadata?: Metadata };
  readonly resOutputsEvent?: { readonly metadata?: Metadata };
  readonly resOpFailedEvent?: { readonly metadata?: Metadata };
};

/** The progress after one more line of the log. A line that can't be read changes nothing. */
export function afterEvent(progress: UpdateProgress, line: string): UpdateProgress {
  const event = parse(line);
  if (event === undefined) return progress;
  const begun = event.resourcePreEvent?.metadata;
  if (begun !== undefined) return begun.op === "same" ? progress : started(progress, nameOf(begun.urn));
  const ended = event.resOutputsEvent?.metadata ?? event.resOpFailedEvent?.metadata;
  if (ended !== undefined) return finished(progress, nameOf(ended.urn));
  if (event.summaryEvent !== undefined) return { ...progress, changes: event.summaryEvent.resourceChanges ?? {} };
  return afterMessage(progress, event);
}

function afterMessage(progress: UpdateProgress, event: Event): UpdateProgress {
  const { diagnosticEvent: diagnostic, policyEvent: policy } = event;
  if (diagnostic?.severity === "error" && diagnostic.message) {
    const name = nameOf(diagnostic.urn);
    const text = plain(diagnostic.message);
    return { ...progress, errors: [...progress.errors, name === "" ? text : `${name}: ${text}`] };
  }
  if (policy?.enforcementLevel === "mandatory") {
    const text = `${policy.policyName ?? "policy"}: ${plain(policy.message ?? "")}`;
    return { ...progress, violations: [...progress.violations, text] };
  }
  return progress;
}

const started = (progress: UpdateProgress, name: string): UpdateProgress => ({
  ...progress,
  running: [...progress.running.filter((other) => other !== name), name],
});

const finished = (progress: UpdateProgress, name: string): UpdateProgress => ({
  ...progress,
  running: progress.running.filter((other) => other !== name),
});

/** The last part of a URN: the name that the program gave. */
function nameOf(urn: string | undefined): string {
  return urn?.split("::").slice(3).join("::") ?? "";
}

const COLOUR_TAG = /<\{%[^%]*%\}>/g;
const TERMINAL_CODE = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Without Pulumi's colour tags (`<{%fg 1%}>`) and terminal codes. */
function plain(text: string): string {
  return text.replace(COLOUR_TAG, "").replace(TERMINAL_CODE, "").trim();
}

function parse(line: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
