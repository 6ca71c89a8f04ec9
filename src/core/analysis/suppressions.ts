import { ruleIds, type Finding } from './finding.ts';

const comment = /(?:\/\/|\/\*|#|<!--)\s*hookline-ignore\b([^\r\n]*)/;

/** The rules that comments switch off, by line; an empty list means all of them. */
export type Suppressions = ReadonlyMap<number, readonly string[]>;

const noSuppressions: Suppressions = new Map();

/** Reads the `hookline-ignore` comments of a file: one counts for its own line, or alone on a line for the next one. */
export function findSuppressions(text: string): Suppressions {
  if (!text.includes('hookline-ignore')) return noSuppressions;
  const suppressions = new Map<number, readonly string[]>();
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const match = comment.exec(line);
    if (!match) continue;
    const rules = ruleIds.filter((rule) => match[1]?.includes(rule));
    const isAlone = line.slice(0, match.index).trim() === '';
    suppressions.set(isAlone ? index + 2 : index + 1, rules);
  }
  return suppressions;
}

export function isSuppressed({ span, rule }: Finding, suppressions: Suppressions | undefined): boolean {
  const rules = suppressions?.get(span.line);
  return rules !== undefined && (rules.length === 0 || rules.includes(rule));
}
