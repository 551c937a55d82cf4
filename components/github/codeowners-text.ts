import type { CodeownersSettings } from "./settings.ts";

/** The file as GitHub reads it. Pure. */
export function codeownersText({ rules }: Pick<CodeownersSettings, "rules">): string {
  const width = Math.max(...rules.map(({ pattern }) => pattern.length));
  const lines = rules.map(({ pattern, owners }) => `${pattern.padEnd(width)} ${owners.join(" ")}`.trimEnd());
  return `# Written by Pulumi from the stack's file. The last pattern that matches counts.\n${lines.join("\n")}\n`;
}
