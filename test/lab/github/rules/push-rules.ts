/** Push rules: what files a push may carry, on any ref; and push protection against secrets. */
import type { Rule } from "../state-rulesets.ts";
import type { FileFacts } from "./attempts.ts";
import { matchesGlob } from "./patterns.ts";

const megabyte = 1024 * 1024;

const named = (text: string, files: readonly FileFacts[]): readonly string[] =>
  files.length === 0 ? [] : [`${text}: ${files.map(({ path }) => path).join(", ")}`];

/** Lines for the files of a push that a rule does not let through. Removing a file is let through by all but the path rule. */
export const pushViolations = (rule: Rule, files: readonly FileFacts[]): readonly string[] => {
  const written = files.filter(({ size }) => size !== undefined);
  switch (rule.type) {
    case "file_path_restriction": {
      const patterns = rule.parameters.restricted_file_paths;
      return named(
        "File paths are restricted",
        files.filter(({ path }) => patterns.some((pattern) => matchesGlob(pattern, path))),
      );
    }
    case "file_extension_restriction": {
      const extensions = rule.parameters.restricted_file_extensions.map((given) => given.replace(/^\*?\.?/, "."));
      return named(
        "File extensions are restricted",
        written.filter(({ path }) => extensions.some((extension) => path.endsWith(extension))),
      );
    }
    case "max_file_path_length": {
      const { max_file_path_length: longest } = rule.parameters;
      return named(
        `File paths must be at most ${longest} characters long`,
        written.filter(({ path }) => path.length > longest),
      );
    }
    case "max_file_size": {
      const { max_file_size: largest } = rule.parameters;
      return named(
        `File size must be at most ${largest} MB`,
        written.filter(({ size }) => (size ?? 0) > largest * megabyte),
      );
    }
    default:
      return [];
  }
};

/** Shapes of tokens that GitHub's scanner knows; a few are enough to show that it looks. */
const tokens: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\bgithub_pat_[A-Za-z0-9_]{82}\b/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----/,
];

/** Lines for files that carry a secret. The secret itself is not repeated. */
export const secretViolations = (files: readonly FileFacts[]): readonly string[] =>
  named(
    "Secret detected in content",
    files.filter(({ text }) => text !== undefined && tokens.some((token) => token.test(text))),
  );
