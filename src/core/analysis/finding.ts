import type { Text } from '../text.ts';

/** A stretch of a file; lines and columns count from 1, columns in UTF-16 units, the end is exclusive. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A span of a file named by its absolute path. */
export interface Location {
  readonly file: string;
  readonly span: Span;
}

export const ruleIds = [
  'loopback-bind',
  'port-mismatch',
  'env-port-ignored',
  'expose-mismatch',
  'localhost-upstream',
  'address-family',
  'host-check',
  'port-taken',
  'nothing-listens',
  'stale-url',
  'modal-deprecated',
  'modal-dependencies',
] as const;

export type RuleId = (typeof ruleIds)[number];

export type Severity = 'error' | 'warning' | 'information';

export interface Edit extends Location {
  readonly newText: string;
}

/** One way to put a finding right; all its edits belong together. */
export interface Fix {
  readonly title: Text;
  readonly edits: readonly Edit[];
}

export interface RelatedLocation extends Location {
  readonly message: Text;
}

/** Something that will make, or has made, a webhook fail, on the very place that is wrong. */
export interface Finding extends Location {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly message: Text;
  readonly related: readonly RelatedLocation[];
  /** Narrowest first. */
  readonly fixes: readonly Fix[];
}
