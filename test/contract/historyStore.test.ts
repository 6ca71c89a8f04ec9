import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Capture } from '../../src/core/gateway/capture.ts';
import type { HistoryChange, HistoryStore } from '../../src/core/history/historyStore.ts';
import { MemoryHistory } from '../../src/core/history/memoryHistory.ts';
import { capture } from '../unit/history/captures.ts';
import { folder, ids, message, openStore, request } from '../unit/history/stores.ts';

vi.setConfig({ testTimeout: 30_000 });

const pending = { outcome: 'pending', response: undefined, answeredBy: undefined } as const;

/** A capture with all that one can have; each part of other bytes. */
const whole: Required<Capture> = {
  id: 'whole',
  startedAt: 1_700_000_000_123,
  upstreamPort: 4242,
  outcome: 'complete',
  request: { ...request('/a?b=c', { 'Content-Type': 'text/plain' }, Buffer.from([0, 255, 10, 13])), truncated: true },
  response: message('HTTP/1.1 504 Gateway Timeout', {}, 'too late'),
  answeredBy: 'hookline',
  timings: { queued: 0.5, connected: 1.25, firstByte: undefined, total: 99.75 },
  late: { ...message('HTTP/1.1 200 OK', {}, 'done'), truncated: true },
  conversation: {
    fromCaller: Buffer.from([1, 2, 3]),
    fromApp: Buffer.alloc(0),
    truncated: false,
    marks: [{ from: 'caller', at: 12.5, end: 3 }],
  },
  events: [{ from: 'app', at: 1, end: 2 }],
};

/** What every store does. */
function historyStoreContract(create: () => Promise<HistoryStore>): void {
  const opened = async (...captures: readonly Capture[]): Promise<HistoryStore> => {
    const store = await create();
    onTestFinished(() => store.close());
    await Promise.all(captures.map((one) => store.put(one)));
    return store;
  };
  const changesOf = (store: HistoryStore): HistoryChange[] => {
    const changes: HistoryChange[] = [];
    store.onDidChange((change) => changes.push(change));
    return changes;
  };

  test('gives back a capture as it was put, whatever it has', async () => {
    const plain = capture('plain', { response: undefined, answeredBy: undefined });
    const store = await opened(whole, plain);
    expect(await store.get('whole')).toEqual(whole);
    expect(await store.get('plain')).toEqual(plain);
    expect(await store.get('other')).toBeUndefined();
  });

  test('lists newest first, by id, whatever the order of putting', async () => {
    const store = await opened(capture('b'), capture('d'), capture('a'), capture('c'));
    expect(await ids(store)).toEqual(['d', 'c', 'b', 'a']);
    expect(await store.count()).toBe(4);
  });

  test('lists what a capture is, and nothing of its bodies', async () => {
    const store = await opened(
      capture('a', {
        startedAt: 5,
        request: request('/hook?x=1', { 'Stripe-Signature': 't=1', 'Content-Type': 'application/json' }, '{}'),
        response: message('HTTP/1.1 201 Created', {}, 'ok!'),
      }),
    );
    expect(await store.list()).toEqual([
      {
        id: 'a',
        startedAt: 5,
        upstreamPort: 3000,
        outcome: 'complete',
        answeredBy: 'app',
        provider: 'stripe',
        pinned: false,
        method: 'POST',
        target: '/hook?x=1',
        path: '/hook',
        status: 201,
        contentType: 'application/json',
        durationMs: 3,
        bytesIn: 2,
        bytesOut: 3,
      },
    ]);
  });

  test('lists and finds what the app has answered after Hookline', async () => {
    const store = await opened(
      capture('a', { answeredBy: 'hookline', late: message('HTTP/1.1 500 Oops') }),
      capture('b'),
    );
    expect(await store.list({ status: '5xx' })).toMatchObject([{ id: 'a', status: 204, lateStatus: 500 }]);
    expect((await store.list()).map(({ lateStatus }) => lateStatus)).toEqual([undefined, 500]);
  });

  test('a later state takes the place of the earlier', async () => {
    const store = await opened(capture('a', pending), capture('b'));
    expect(await store.list()).toMatchObject([{ id: 'b' }, { id: 'a', outcome: 'pending' }]);
    await store.put(capture('a'));
    await store.put(capture('a', { outcome: 'aborted' }));
    expect(await store.list()).toMatchObject([{ id: 'b' }, { id: 'a', outcome: 'aborted' }]);
    expect(await store.get('a')).toMatchObject({ outcome: 'aborted' });
    expect(await store.count()).toBe(2);
  });

  test('several states of one capture put at once leave the last', async () => {
    const store = await opened(capture('b'));
    await Promise.all([
      store.put(capture('a', { outcome: 'reset', request: request('/', {}, Buffer.alloc(200_000, 1)) })),
      store.put(capture('a', { outcome: 'aborted' })),
      store.put(capture('a')),
    ]);
    expect(await store.list()).toMatchObject([{ id: 'b' }, { id: 'a', outcome: 'complete', bytesIn: 0 }]);
    expect(await store.count()).toBe(2);
  });

  test('what was put is listed at once, before it is kept', async () => {
    const store = await opened();
    for (const id of ['a', 'b', 'c']) void store.put(capture(id));
    void store.put(capture('d', { request: request('/', {}, Buffer.alloc(200_000)) }));
    expect(await ids(store)).toEqual(['d', 'c', 'b', 'a']);
    expect((await store.get('d'))?.request.body).toHaveLength(200_000);
  });

  test('tells of each put', async () => {
    const store = await opened();
    const changes = changesOf(store);
    await store.put(capture('a', pending));
    await store.put(capture('a'));
    expect(changes).toMatchObject([
      { kind: 'put', row: { id: 'a', outcome: 'pending' } },
      { kind: 'put', row: { id: 'a', outcome: 'complete', status: 204 } },
    ]);
  });

  test('pages stay as they are while newer captures come', async () => {
    const store = await opened(...Array.from({ length: 10 }, (_, at) => capture(`b${at}`)));
    const first = await ids(store, { limit: 4 });
    await store.put(capture('c0'));
    const second = await ids(store, { limit: 4, before: first.at(-1) });
    await store.put(capture('c1'));
    const third = await ids(store, { limit: 4, before: second.at(-1) });
    expect([first, second, third]).toEqual([
      ['b9', 'b8', 'b7', 'b6'],
      ['b5', 'b4', 'b3', 'b2'],
      ['b1', 'b0'],
    ]);
  });

  test('gives a hundred unless asked for another number', async () => {
    const store = await opened(...Array.from({ length: 120 }, (_, at) => capture(String(at).padStart(3, '0'))));
    expect(await ids(store)).toHaveLength(100);
    expect(await ids(store, { limit: 500 })).toHaveLength(120);
    expect(await ids(store, { limit: 0 })).toEqual([]);
  });

  test('filters by method, status, path, provider and port, which hold together', async () => {
    const answer = (status: number) => ({ response: message(`HTTP/1.1 ${status} X`) });
    const store = await opened(
      capture('a', { request: request('/Hooks/stripe', { 'stripe-signature': 'x' }), ...answer(200) }),
      capture('b', { request: request('/hooks/github', { 'X-GitHub-Event': 'push' }), ...answer(404) }),
      capture('c', { request: message('GET /health HTTP/1.1', { Host: 'x' }), ...answer(500), upstreamPort: 4000 }),
      capture('d', { ...pending, request: message('GET /health HTTP/1.1', { Host: 'x' }) }),
    );
    expect(await ids(store, { method: 'get' })).toEqual(['d', 'c']);
    expect(await ids(store, { status: '404' })).toEqual(['b']);
    expect(await ids(store, { status: '4XX' })).toEqual(['b']);
    expect(await ids(store, { status: '20x' })).toEqual(['a']);
    expect(await ids(store, { status: 'teapot' })).toEqual([]);
    expect(await ids(store, { path: 'hOOks/' })).toEqual(['b', 'a']);
    expect(await ids(store, { path: '%' })).toEqual([]);
    expect(await ids(store, { provider: 'stripe' })).toEqual(['a']);
    expect(await ids(store, { port: 4000 })).toEqual(['c']);
    expect(await ids(store, { path: 'hooks', method: 'POST', status: '2xx' })).toEqual(['a']);
    expect(await ids(store, { text: 'health', port: 3000 })).toEqual(['d']);
  });

  test.each([
    ['a word of the path', 'payments', ['a']],
    ['a word of the query', 'acme', ['a']],
    ['a word of an escaped query', 'größe', ['a']],
    ['a header’s value', 'keep-alive', ['b']],
    ['a header’s name and value', 'x-trace abc123', ['b']],
    ['a word of the request’s body', 'invoice', ['a']],
    ['a word of the response’s body', 'accepted', ['b']],
    ['a word of a late response’s body', 'afterthought', ['b']],
    ['a word of a compressed body', 'squeezed', ['c']],
    ['a word of a chunked body, across its chunks', 'together', ['c']],
    ['a word of a form, behind an escape', 'opened', ['d']],
    ['any case', 'INVOICE', ['a']],
    ['accents or none', 'cafe', ['a']],
    ['an escape of JSON', 'naïve', ['a']],
    ['each of several words', 'invoice payments', ['a']],
    ['not some of them', 'invoice accepted', []],
    ['a phrase', '"invoice paid"', ['a']],
    ['no phrase in another order', '"paid invoice"', []],
    ['an id in one piece', 'evt_1AbC', ['a']],
    ['no part of a word', 'nvoic', []],
    ['the beginning of a word', 'invo*', ['a']],
    ['the beginning of an id', 'evt_1A*', ['a']],
    ['characters of a script without spaces', '支払い', ['b']],
    ['marks, which say nothing', '{ } *', ['d', 'c', 'b', 'a']],
    ['operators as words', 'invoice OR accepted', []],
    ['what is not there', 'nowhere', []],
  ])('finds %s', async (_, text, found) => {
    const store = await opened(
      capture('a', {
        request: request(
          '/payments?customer=acme&q=gr%C3%B6%C3%9Fe',
          { 'Content-Type': 'application/json' },
          String.raw`{"id":"evt_1AbC","type":"invoice.paid","note":"Café","more":"line\nna\u00efve"}`,
        ),
      }),
      capture('b', {
        request: request('/b', { Connection: 'keep-alive', 'X-Trace': 'abc123' }),
        response: message('HTTP/1.1 200 OK', {}, 'Accepted. お支払い済み'),
        late: message('HTTP/1.1 200 OK', {}, 'an afterthought'),
      }),
      capture('c', {
        request: request('/c', { 'Content-Encoding': 'gzip' }, gzipSync('all squeezed')),
        response: message('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked' }, '4\r\ntoge\r\n4\r\nther\r\n0\r\n\r\n'),
      }),
      capture('d', {
        request: request(
          '/d',
          { 'Content-Type': 'application/x-www-form-urlencoded' },
          'payload=%7B%22action%22%3A%22opened%22%7D',
        ),
      }),
    );
    expect(await ids(store, { text })).toEqual(found);
  });

  test('finds in pending captures, and in what has just been put', async () => {
    const store = await opened();
    await store.put(capture('a', { ...pending, request: request('/first') }));
    for (const id of ['b', 'c', 'd']) void store.put(capture(id, { request: request('/second') }));
    expect(await ids(store, { text: 'first' })).toEqual(['a']);
    expect(await ids(store, { text: 'second' })).toEqual(['d', 'c', 'b']);
  });

  test('does not find an earlier state of a capture', async () => {
    const store = await opened(capture('a', { response: message('HTTP/1.1 200 OK', {}, 'before') }));
    expect(await ids(store, { text: 'before' })).toEqual(['a']);
    await store.put(capture('a', { response: message('HTTP/1.1 200 OK', {}, 'after') }));
    expect(await ids(store, { text: 'before' })).toEqual([]);
    expect(await ids(store, { text: 'after' })).toEqual(['a']);
  });

  test('removes and brings back', async () => {
    const store = await opened(capture('a'), capture('b'), capture('c', pending));
    const changes = changesOf(store);
    await store.remove(['a', 'c', 'unknown']);
    expect(await ids(store)).toEqual(['b']);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.count()).toBe(1);
    await store.restore(['a', 'b', 'c', 'unknown']);
    expect(await ids(store)).toEqual(['c', 'b', 'a']);
    expect(await store.get('a')).toEqual(capture('a'));
    expect(changes.map((change) => ('ids' in change ? [change.kind, change.ids.toSorted()] : change.kind))).toEqual([
      ['removed', ['a', 'c']],
      ['restored', ['a', 'c']],
    ]);
  });

  test('a removed pending capture is back when it ends', async () => {
    const store = await opened(capture('a', pending));
    await store.remove(['a']);
    expect(await ids(store)).toEqual([]);
    await store.put(capture('a'));
    expect(await ids(store)).toEqual(['a']);
  });

  test('brings back what was removed before another state was put only as that state', async () => {
    const store = await opened(capture('a', { outcome: 'reset' }));
    await store.remove(['a']);
    await store.put(capture('a'));
    await store.restore(['a']);
    expect(await store.list()).toMatchObject([{ id: 'a', outcome: 'complete' }]);
    expect(await store.count()).toBe(1);
  });

  test('clears all that is not pinned, and brings it back', async () => {
    const all = Array.from({ length: 250 }, (_, at) => `b${String(at).padStart(3, '0')}`);
    const store = await opened(...all.map((id) => capture(id)), capture('a', pending));
    await store.pin(['b007', 'b200'], true);
    const cleared = await store.clear();
    expect(await ids(store)).toEqual(['b200', 'b007']);
    expect(cleared).toHaveLength(249);
    await store.restore(cleared);
    expect(await store.count()).toBe(251);
  });

  test('gives an accepted capture to one of those who claim it, unless it was removed', async () => {
    const store = await opened(
      capture('a', { outcome: 'accepted' }),
      capture('b', { outcome: 'accepted' }),
      capture('c'),
    );
    expect(await ids(store, { outcome: 'accepted' })).toEqual(['b', 'a']);
    await store.remove(['b']);
    const claims = await Promise.all(['a', 'a', 'b', 'c', 'd'].map((id) => store.claim(id)));
    expect(claims).toEqual([true, false, false, false, false]);
    expect((await store.get('a'))?.outcome).toBe('delivering');
    expect(await ids(store, { outcome: 'accepted' })).toEqual([]);
  });

  test('pins and lists the pinned, also through a later state', async () => {
    const store = await opened(capture('a'), capture('b', pending), capture('c'));
    const changes = changesOf(store);
    await store.pin(['a', 'b', 'unknown'], true);
    await store.put(capture('a', { outcome: 'aborted' }));
    await store.put(capture('b'));
    expect(await store.list({ pinned: true })).toMatchObject([
      { id: 'b', pinned: true, outcome: 'complete' },
      { id: 'a', pinned: true, outcome: 'aborted' },
    ]);
    expect(await ids(store, { pinned: true, limit: 1 })).toEqual(['b']);
    await store.pin(['a', 'b'], false);
    expect(await ids(store, { pinned: true })).toEqual([]);
    expect(changes[0]).toMatchObject({ kind: 'pinned', pinned: true });
    expect(changes.at(-1)).toMatchObject({ kind: 'pinned', pinned: false });
  });

  test('takes captures that are not HTTP, too', async () => {
    const bytes = { head: Buffer.from('no such thing'), body: Buffer.alloc(3), truncated: false };
    const odd = capture('a', { request: bytes, response: bytes });
    const store = await opened(odd);
    expect(await store.list()).toMatchObject([{ id: 'a', method: '', path: '', bytesIn: 3 }]);
    expect(await store.get('a')).toEqual(odd);
    expect(await ids(store, { text: 'such' })).toEqual(['a']);
  });

  test('is silent after it is closed', async () => {
    const store = await opened(capture('a'));
    const changes = changesOf(store);
    await store.close();
    await store.close();
    expect(() => store.put(capture('b'))).not.toThrow();
    expect(changes).toEqual([]);
  });
}

describe('MemoryHistory', () => {
  historyStoreContract(async () => new MemoryHistory());
});

describe('SqliteHistory', () => {
  historyStoreContract(async () => openStore(await folder()));
});
