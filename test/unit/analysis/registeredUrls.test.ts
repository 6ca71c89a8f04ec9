import { expect, test } from 'vitest';
import { parseDotenv } from '../../../src/core/analysis/dotenv.ts';
import { bypassesLoopback, isLoopbackHost, reachOf } from '../../../src/core/analysis/hosts.ts';
import { registeredFact, registeredInEnv, registeredInSettings } from '../../../src/core/analysis/registeredUrls.ts';
import { textAt } from './workspace.ts';

test('reads the setting with the place of every URL', () => {
  const text = `{
  // where Stripe calls
  "editor.tabSize": 2,
  "hookline.webhookUrls": [
    "http://my-laptop.local:3001/webhooks/stripe", // old
    "https://example.com/hook",
  ],
}`;
  const urls = registeredInSettings('/w/settings.json', text);
  expect(urls.map(({ url }) => url)).toEqual([
    'http://my-laptop.local:3001/webhooks/stripe',
    'https://example.com/hook',
  ]);
  expect(urls.map(({ location }) => location && textAt(text, location.span))).toEqual(urls.map(({ url }) => url));
  const [first] = urls.flatMap((url) => registeredFact(url) ?? []);
  expect(first).toMatchObject({ host: 'my-laptop.local', port: 3001 });
  expect(first?.portSpan && textAt(text, first.portSpan)).toBe('3001');
});

test('reads the settings of a workspace file', () => {
  const text = JSON.stringify({ folders: [], settings: { 'hookline.webhookUrls': ['http://localhost:3001/hook'] } });
  expect(registeredInSettings('/w/x.code-workspace', text)).toMatchObject([{ url: 'http://localhost:3001/hook' }]);
});

test.each(['', '{', '[]', '{"hookline.webhookUrls": "x"}', '{"hookline.webhookUrls": [1, null]}'])(
  'finds nothing in the settings %j',
  (text) => expect(registeredInSettings('/w/settings.json', text)).toEqual([]),
);

test('an escaped URL is known, but the place of its port is not', () => {
  const text = String.raw`{"hookline.webhookUrls": ["http:\/\/localhost:3001\/hook"]}`;
  const [url] = registeredInSettings('/w/settings.json', text);
  expect(url && registeredFact(url)).toMatchObject({ port: 3001, portSpan: undefined });
});

test.each([
  ['http://localhost:3001/hook', 3001],
  ['http://user:pass@localhost:3001', 3001],
  ['http://[::1]:3001/hook', 3001],
  ['HTTP://LOCALHOST:3001?x', 3001],
  ['http://localhost/hook', undefined],
  ['http://localhost:80/hook', undefined],
  ['https://localhost:443/hook', undefined],
  ['http://localhost/a:3001', undefined],
])('the port written in %s is %s', (url, port) => {
  expect(registeredFact({ url, location: undefined })?.port).toBe(port);
});

test.each(['', 'localhost:3000', 'not a url', 'ftp://localhost:3000/', 'http://localhost:99999/'])(
  '%j is no webhook URL',
  (url) => {
    expect(registeredFact({ url, location: undefined })).toBeUndefined();
  },
);

test.each([
  ['STRIPE_WEBHOOK_URL=http://my-laptop.local:3001/webhooks/stripe', true],
  ['WEBHOOK_ENDPOINT=http://192.168.1.20:3001/hook', true],
  ['GITHUB_CALLBACK_URL=http://localhost:3001/auth/github/callback', true],
  ['GITHUB_CALLBACK_URL=http://localhost:3001', false],
  ['SLACK_WEBHOOK_URL=https://hooks.slack.com/services/T0/B0/x', false],
  ['DISCORD_WEBHOOK_URL=https://discord.com/api/webhooks/1/x', false],
  ['WEBHOOK_URL=https://example.com:8443/hook', false],
  ['WEBHOOK_URL=http://localhost/hook', false],
  ['WEBHOOK_URL=http://localhost:${PORT}/hook', false],
  ['WEBHOOK_SECRET=whsec_123', false],
  ['DATABASE_URL=postgres://localhost:5432/db', false],
  ['API_URL=http://localhost:3001/api', false],
])('%s is a registered URL: %s', (line, expected) => {
  const [variable] = parseDotenv('/w/.env', line);
  expect(variable && registeredInEnv(variable) !== undefined).toBe(expected);
});

test('the port of a URL in an environment file has its place', () => {
  const text = 'A=1\nWEBHOOK_URL="http://localhost:3001/hook"';
  const [fact] = parseDotenv('/w/.env', text).flatMap((variable) => registeredInEnv(variable) ?? []);
  expect(fact?.portSpan && textAt(text, fact.portSpan)).toBe('3001');
});

test.each([
  ['localhost', 'loopback'],
  ['app.localhost', 'loopback'],
  ['127.0.0.1', 'loopback'],
  ['127.1.2.3', 'loopback'],
  ['::1', 'loopback'],
  ['[::1]', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['10.0.0.5', 'nearby'],
  ['172.16.0.1', 'nearby'],
  ['172.32.0.1', 'public'],
  ['192.168.1.20', 'nearby'],
  ['169.254.1.1', 'nearby'],
  ['fd00::1', 'nearby'],
  ['fe80::1', 'nearby'],
  ['2001:db8::1', 'public'],
  ['my-laptop.local', 'nearby'],
  ['my-laptop', 'nearby'],
  ['my-laptop.lan', 'nearby'],
  ['my-laptop.home.arpa', 'nearby'],
  ['shop.test', 'nearby'],
  ['host.docker.internal', 'nearby'],
  ['8.8.8.8', 'public'],
  ['example.com', 'public'],
  ['127.0.0.1.nip.io', 'public'],
  ['abc.trycloudflare.com', 'public'],
])('%s leads to %s', (host, reach) => {
  expect(reachOf(host)).toBe(reach);
  expect(isLoopbackHost(host)).toBe(reach === 'loopback');
});

test.each(['shop.test', 'host.docker.internal', 'localhost', 'example.com'])(
  'nothing says that %s arrives past loopback',
  (host) => {
    expect(bypassesLoopback(host)).toBe(false);
  },
);
