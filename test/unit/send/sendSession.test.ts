import { once } from 'node:events';
import * as http from 'node:http';
import { Stripe } from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/core/emitter.ts';
import { formatText } from '../../../src/core/text.ts';
import { SendSession, type SendSessionParts } from '../../../src/editor/webviews/sendSession.ts';
import type { SendTarget } from '../../../src/editor/webviews/sendTargets.ts';
import { OTHER_URL, type SendOutcome, type SendState } from '../../../src/protocol/send.ts';

const SECRET = 'whsec_kept';
const stripe = new Stripe('sk_test_unused');

/** The parts of a session, in memory, around a real server. */
class Bench implements SendSessionParts {
  readonly defaultPath = '/webhooks';
  readonly requests: { url: string; headers: http.IncomingHttpHeaders; body: Buffer }[] = [];
  readonly log: string[] = [];
  readonly stored = new Map<string, unknown>();
  readonly kept = new Map<string, string>();
  listed: SendTarget[] = [{ id: 'port:3000', label: ':3000', detail: 'express' }];
  envFile: Record<string, string> = {};
  renewals = 0;
  readonly targetsChanged = new Emitter<void>();
  readonly #server: http.Server;
  #base = '';

  constructor(answer: http.RequestListener) {
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.requests.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
        answer(request, response);
      });
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#base = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  readonly targets = {
    onDidChange: this.targetsChanged.event,
    list: () => this.listed,
    resolve: (id: string) => Promise.resolve(id === 'port:3000' ? `${this.#base}/` : undefined),
  };
  readonly secrets = {
    get: (provider: string) => Promise.resolve(this.kept.get(provider)),
    set: (provider: string, secret: string) => Promise.resolve(void this.kept.set(provider, secret)),
    findInEnvFile: (variable: string) => Promise.resolve(this.envFile[variable]),
  };
  readonly bodies = {
    onDidChange: new Emitter<void>().event,
    get: (provider: string, event: string) => ({
      bytes: Buffer.from(`{"id":"evt_${this.renewals}","object":"event","type":"${provider}.${event}"}`),
      edited: false,
    }),
    renew: () => void this.renewals++,
  };
  readonly state = {
    get: (key: string) => this.stored.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void this.stored.set(key, value)),
  };
  readonly logger = {
    trace: (message: string) => void this.log.push(message),
    info: (message: string) => void this.log.push(message),
    warn: (message: string) => void this.log.push(message),
    error: (message: string, error?: unknown) => void this.log.push(`${message} ${String(error)}`),
  };
  readonly localize = formatText;
}

let answer: http.RequestListener;
let bench: Bench;
let session: SendSession;

beforeEach(async () => {
  answer = (_, response) => response.end('{"received":true}');
  bench = new Bench((request, response) => answer(request, response));
  bench.kept.set('stripe', SECRET);
  await bench.start();
  session = new SendSession(bench);
});

afterEach(async () => {
  session.dispose();
  await bench.stop();
});

async function fill(change: Partial<SendState['form']>): Promise<void> {
  await session.change({ ...session.form, ...change });
}

function outcomes(): SendOutcome['kind'][] {
  const kinds: SendOutcome['kind'][] = [];
  session.onDidChange(() => {
    const { kind } = session.snapshot().outcome;
    if (kinds.at(-1) !== kind) kinds.push(kind);
  });
  return kinds;
}

describe('sending', () => {
  it('signs a renewed body and posts it to the path of the chosen target', async () => {
    await fill({ target: 'port:3000', path: 'webhooks/stripe?x=1', headers: [{ name: ' X-Trace ', value: '1' }] });
    const kinds = outcomes();
    await session.send();
    expect(kinds).toEqual(['sending', 'answered']);
    expect(session.snapshot().outcome).toMatchObject({
      status: 200,
      event: 'checkout.session.completed',
      body: { kind: 'json', text: '{\n  "received": true\n}' },
    });
    const [request] = bench.requests;
    expect(request?.url).toBe('/webhooks/stripe?x=1');
    expect(request?.headers['x-trace']).toBe('1');
    const event = stripe.webhooks.constructEvent(
      request?.body ?? '',
      String(request?.headers['stripe-signature']),
      SECRET,
    );
    expect(event.id).toBe('evt_1');
  });

  it('takes the first target there is when none was chosen', async () => {
    expect(session.snapshot().form.target).toBe('port:3000');
    await session.send();
    expect(session.snapshot().outcome.kind).toBe('answered');
  });

  it('goes to a URL of one’s own, typed without a scheme', async () => {
    const base = (await bench.targets.resolve('port:3000')) ?? '';
    await fill({ target: OTHER_URL, url: ` ${base.replace('http://', '')}own ` });
    await session.send();
    expect(bench.requests.map(({ url }) => url)).toEqual(['/own']);
  });

  it('is not started twice at once, and can be cancelled', async () => {
    const arrived = Promise.withResolvers<void>();
    answer = () => arrived.resolve();
    const sending = session.send();
    await session.send();
    await arrived.promise;
    session.cancel();
    await sending;
    expect(session.snapshot().outcome).toEqual({ kind: 'cancelled' });
    expect(bench.requests).toHaveLength(1);
  });

  it('logs where it went and what came back, never the secret, the query or the body', async () => {
    await fill({ path: '/hook?token=query-token' });
    await session.send();
    expect(bench.log.join('\n')).toMatch(
      /stripe checkout\.session\.completed to http:\/\/127\.0\.0\.1:\d+\/hook: 200 in/,
    );
    expect(bench.log.join('\n')).not.toMatch(/whsec|query-token|evt_/);
  });

  it.each<[string, Partial<SendState['form']>, string | undefined, () => void]>([
    ['a secret is missing', { provider: 'stripe' }, 'Set Secret…', () => bench.kept.clear()],
    ['no target is there', { target: '' }, undefined, () => bench.listed.pop()],
    ['the chosen target is gone', { target: 'port:1' }, undefined, () => undefined],
    ['the URL is none', { target: OTHER_URL, url: '' }, undefined, () => undefined],
    ['a header is not allowed', { headers: [{ name: 'X Y', value: '' }] }, undefined, () => undefined],
  ])('says so when %s, and sends nothing', async (_, change, action, arrange) => {
    arrange();
    await fill(change);
    await session.send();
    const { outcome } = session.snapshot();
    expect(outcome.kind).toBe('failed');
    expect(outcome).toHaveProperty('failure.message');
    expect(outcome.kind === 'failed' && outcome.failure.action?.label).toBe(action);
    expect(bench.requests).toEqual([]);
  });
});

describe('the form', () => {
  it('outlives the session', async () => {
    await fill({ path: '/webhooks/github', provider: 'github', event: 'issues' });
    expect(new SendSession(bench).form).toEqual(session.form);
  });

  it('is the default one when what was kept is not a form', () => {
    bench.stored.set('send.form', { target: 3 });
    expect(new SendSession(bench).form).toMatchObject({
      path: '/webhooks',
      provider: 'stripe',
      event: 'checkout.session.completed',
    });
  });

  it('takes the first event of a provider that has not the chosen one', async () => {
    await fill({ provider: 'github', event: 'invoice.paid' });
    expect(session.form.event).toBe('push');
  });

  it('ignores a change that was overtaken by a later one, until a new webview counts from 0 again', async () => {
    await session.change({ ...session.form, path: '/second' }, 2);
    await session.change({ ...session.form, path: '/first' }, 1);
    expect(session.snapshot()).toMatchObject({ revision: 2, form: { path: '/second' } });
    expect(await session.restart()).toMatchObject({ revision: 0, form: { path: '/second' } });
    await session.change({ ...session.form, path: '/third' }, 1);
    expect(session.form.path).toBe('/third');
  });

  it('keeps the chosen target in the list while its app restarts', async () => {
    await fill({ target: 'port:3000' });
    bench.listed = [{ id: 'port:4000', label: ':4000' }];
    expect(session.snapshot().targets).toEqual([
      { id: 'port:3000', label: ':3000', detail: 'not running' },
      { id: 'port:4000', label: ':4000' },
    ]);
  });

  it('changes when the targets do', () => {
    let changes = 0;
    session.onDidChange(() => void changes++);
    bench.targetsChanged.fire();
    expect(changes).toBe(1);
  });
});

describe('the secret', () => {
  it('is shown masked, and compared with the one in .env', async () => {
    bench.envFile = { STRIPE_WEBHOOK_SECRET: 'whsec_of_env' };
    await session.restart();
    expect(session.snapshot().secret).toMatchObject({ kind: 'set', masked: 'whsec_••••', envFile: 'different' });
    await session.adoptEnvSecret();
    expect(bench.kept.get('stripe')).toBe('whsec_of_env');
    expect(session.snapshot().secret).toMatchObject({ kind: 'set', envFile: 'same' });
    expect(JSON.stringify(session.snapshot())).not.toMatch(/whsec_of|whsec_kept/);
  });

  it('is offered from .env, and not taken by itself', async () => {
    bench.kept.clear();
    bench.envFile = { GITHUB_WEBHOOK_SECRET: 'of-env' };
    await fill({ provider: 'github' });
    expect(session.snapshot().secret).toEqual({
      kind: 'missing',
      required: false,
      variable: 'GITHUB_WEBHOOK_SECRET',
      inEnvFile: true,
    });
    expect(bench.kept.size).toBe(0);
  });

  it('can be made, differs per provider, and is unused where nothing is signed', async () => {
    await session.generateSecret();
    expect(bench.kept.get('stripe')).toMatch(/^whsec_\w{32}$/);
    await fill({ provider: 'github' });
    expect(session.snapshot().secret.kind).toBe('missing');
    await fill({ provider: 'custom' });
    expect(session.snapshot().secret).toEqual({ kind: 'unused' });
    await session.generateSecret();
    expect([...bench.kept.keys()]).toEqual(['stripe']);
  });

  it('adds the signature to the headers that are shown', async () => {
    await session.restart();
    expect(session.snapshot().ownHeaders).toContain('Stripe-Signature');
    bench.kept.clear();
    await session.restart();
    expect(session.snapshot().ownHeaders).not.toContain('Stripe-Signature');
  });
});
