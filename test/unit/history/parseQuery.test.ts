import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeQuery } from '../../../src/core/history/completeQuery.ts';
import type { CaptureRow } from '../../../src/core/history/historyStore.ts';
import { captureRow } from '../../../src/core/history/captureRow.ts';
import { parseQuery, queryFields } from '../../../src/core/history/parseQuery.ts';
import { formatText } from '../../../src/core/text.ts';
import { capture } from './captures.ts';
import { message, request } from './stores.ts';

describe('a filter', () => {
  test.each([
    ['', {}],
    ['  ', {}],
    ['method:POST status:5xx', { method: 'POST', status: '5xx' }],
    ['METHOD:post', { method: 'post' }],
    ['path:"/two words" invoice', { path: '/two words', text: 'invoice' }],
    ['provider:stripe pinned: port:3000', { provider: 'stripe', pinned: true, port: 3000 }],
    ['some "quoted words" evt_*', { text: 'some "quoted words" evt_*' }],
    ['"method:POST"', { text: '"method:POST"' }],
    ['id:evt_1 http://x/y', { text: 'id:evt_1 http://x/y' }],
    ['path:/a:b', { path: '/a:b' }],
    ['"open', { text: '"open' }],
  ])('%j', (filter, query) => {
    expect(parseQuery(filter)).toEqual({ query, problem: undefined });
  });

  test.each([
    ['status:many', 'A status is 404, or 4xx for a class; not many.'],
    ['port:http', 'A port is a number; not http.'],
    ['method:', 'method: is followed by a value, as in method:POST.'],
    ['pinned:no', 'pinned: stands alone.'],
    ['method:GET method:POST', 'method: is there twice.'],
  ])('tells what is wrong with %j', (filter, problem) => {
    const { problem: found } = parseQuery(`${filter} word`);
    expect(found && formatText(found)).toBe(problem);
    expect(parseQuery(`${filter} word`).query.text).toBe('word');
  });

  test('means what it is made of, in any order', () => {
    const value = fc.string({ unit: fc.constantFrom('a', 'B', '/', ':', '*', '-', 'é'), minLength: 1, maxLength: 8 });
    const wanted = fc.record(
      {
        method: value,
        path: fc.tuple(value, value).map((both) => both.join(' ')),
        provider: value,
        status: fc.constantFrom('404', '4xx', '50x'),
        port: fc.integer({ min: 1, max: 65_535 }),
        pinned: fc.constant(true as const),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(wanted, fc.array(value), fc.func(fc.integer()), (query, words, order) => {
        const fields = Object.entries(query).map(([field, of]) => `${field}:${of === true ? '' : `"${of}"`}`);
        const parts = [...fields, ...words.map((word) => `x${word}`)];
        const filter = parts.sort((a, b) => order(a) - order(b)).join('  ');
        const text = parts.filter((part) => part.startsWith('x')).join(' ');
        expect(parseQuery(filter)).toEqual({ query: { ...query, ...(text && { text }) }, problem: undefined });
      }),
    );
  });

  test('is read whatever is typed', () => {
    const typed = fc.string({ unit: fc.constantFrom('"', ' ', ':', 'a', '5xx', ...Object.keys(queryFields)) });
    fc.assert(
      fc.property(typed, (filter) => {
        const { query, problem } = parseQuery(filter);
        expect(problem !== undefined || Object.keys(query).length > 0 || filter.trim() === '').toBe(true);
      }),
    );
  });
});

describe('completion', () => {
  const row = (id: string, target: string, status: number, headers = {}): CaptureRow =>
    captureRow(capture(id, { request: request(target, headers), response: message(`HTTP/1.1 ${status} X`) }), false);
  const rows = [
    row('a', '/webhooks/stripe', 200, { 'Stripe-Signature': 't=1' }),
    row('b', '/webhooks/github', 500),
    row('c', '/webhooks/github', 404),
  ];
  const filters = (filter: string): string[] => completeQuery(filter, rows).map((completion) => completion.filter);

  test('names the fields there are, but for those that are used', () => {
    expect(filters('')).toEqual(['method:', 'status:', 'path:', 'provider:', 'port:', 'pinned:']);
    expect(filters('p')).toEqual(['path:', 'provider:', 'port:', 'pinned:']);
    expect(filters('status:500 p')).toEqual([
      'status:500 path:',
      'status:500 provider:',
      'status:500 port:',
      'status:500 pinned:',
    ]);
    expect(filters('method:POST ')).not.toContain('method:POST method:');
  });

  test('gives the values that occur, the commonest first', () => {
    expect(completeQuery('path:', rows)).toEqual([
      { label: 'path:/webhooks/github', filter: 'path:/webhooks/github ', count: 2 },
      { label: 'path:/webhooks/stripe', filter: 'path:/webhooks/stripe ', count: 1 },
    ]);
    expect(filters('path:STRIPE')).toEqual(['path:/webhooks/stripe ']);
    expect(filters('status:').toSorted()).toEqual([
      'status:200 ',
      'status:2xx ',
      'status:404 ',
      'status:4xx ',
      'status:500 ',
      'status:5xx ',
    ]);
    expect(filters('word status:5')).toEqual(['word status:500 ', 'word status:5xx ']);
    expect(filters('provider:')).toEqual(['provider:stripe ']);
    expect(filters('port:3')).toEqual(['port:3000 ']);
  });

  test('is over when the value is there', () => {
    expect(filters('method:POST')).toEqual([]);
    expect(filters('word')).toEqual([]);
  });
});
