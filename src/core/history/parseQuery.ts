import { text, type Text } from '../text.ts';
import { statusRange } from './captureFilter.ts';
import type { HistoryQuery } from './historyStore.ts';

/** What a filter can name, as in `method:POST`, each with an example of its value. */
export const queryFields = {
  method: 'POST',
  status: '5xx',
  path: '/webhooks',
  provider: 'stripe',
  port: '3000',
  pinned: '',
} as const;

export type QueryField = keyof typeof queryFields;

/** A filter as it can be asked for; with a problem, what of it could be read. */
export interface ParsedQuery {
  readonly query: HistoryQuery;
  readonly problem: Text | undefined;
}

/** The parts of a filter that white space separates; that within double quotes belongs to its part. */
const PART = /(?:[^\s"]|"[^"]*(?:"|$))+/g;
const FIELD = new RegExp(`^(${Object.keys(queryFields).join('|')}):(.*)$`, 'is');

/**
 * Reads the filter of a list of requests, as `method:POST status:5xx path:/webhooks "two words"`. What has no known name
 * before its colon is text to search for. Values with spaces stand in double quotes.
 */
export function parseQuery(filter: string): ParsedQuery {
  const query: { -readonly [K in keyof HistoryQuery]: HistoryQuery[K] } = {};
  const words: string[] = [];
  let problem: Text | undefined;
  for (const part of queryParts(filter)) {
    const { field, value } = fieldOf(part) ?? {};
    if (field === undefined || value === undefined) words.push(part);
    else if (query[field] !== undefined) problem ??= text('{0}: is there twice.', field);
    else problem ??= problemOf(field, value) ?? assign(query, field, value);
  }
  if (words.length > 0) query.text = words.join(' ');
  return { query, problem };
}

export function queryParts(filter: string): readonly string[] {
  return filter.match(PART) ?? [];
}

/** The field a part of a filter names, and its value without quotes; undefined when it is text. */
export function fieldOf(part: string): { readonly field: QueryField; readonly value: string } | undefined {
  const [, name, value = ''] = FIELD.exec(part) ?? [];
  const lower = name?.toLowerCase();
  return isField(lower) ? { field: lower, value: value.replaceAll('"', '') } : undefined;
}

function isField(name: string | undefined): name is QueryField {
  return name !== undefined && Object.hasOwn(queryFields, name);
}

function problemOf(field: QueryField, value: string): Text | undefined {
  if (field === 'pinned') return value === '' ? undefined : text('pinned: stands alone.');
  if (value === '') return text('{0}: is followed by a value, as in {0}:{1}.', field, queryFields[field]);
  if (field === 'status' && !statusRange(value)) return text('A status is 404, or 4xx for a class; not {0}.', value);
  if (field === 'port' && !/^\d{1,5}$/.test(value)) return text('A port is a number; not {0}.', value);
  return undefined;
}

function assign(
  query: { -readonly [K in keyof HistoryQuery]: HistoryQuery[K] },
  field: QueryField,
  value: string,
): undefined {
  if (field === 'pinned') query.pinned = true;
  else if (field === 'port') query.port = Number(value);
  else query[field] = value;
}
