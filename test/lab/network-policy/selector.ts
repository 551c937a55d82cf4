import type { LabelRequirement, LabelSelector } from "./objects.ts";

type Labels = Readonly<Record<string, string>>;

/** Whether labels meet a selector. An empty selector matches everything; `NotIn` also matches an absent key, as in the API. */
export const matchesSelector = (selector: LabelSelector, labels: Labels): boolean =>
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every((requirement) => matchesRequirement(requirement, labels));

const matchesRequirement = (requirement: LabelRequirement, labels: Labels): boolean => {
  const value = labels[requirement.key];
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
};
