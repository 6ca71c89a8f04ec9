import examples from '@octokit/webhooks-examples';
import { verify } from '@octokit/webhooks-methods';
import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { github } from '../../../src/core/providers/github.ts';

const now = new Date('2026-11-21T12:00:00.900Z');

function headersOf(body: string, secret: string | undefined): Map<string, string> {
  return new Map(github.headers({ event: 'push', body: Buffer.from(body), secret, now }));
}

describe('the GitHub delivery headers', () => {
  it('are accepted by GitHub’s own verifier, for any body and secret', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ minLength: 1 }),
        async (body, secret) => {
          const signature = headersOf(body, secret).get('X-Hub-Signature-256') ?? '';
          expect(await verify(secret, Buffer.from(body).toString(), signature)).toBe(true);
          expect(await verify(secret, `${body} `, signature)).toBe(false);
        },
      ),
    );
  });

  it('still have the legacy SHA-1 signature', () => {
    const legacy = createHmac('sha1', 'secret').update('{}').digest('hex');
    expect(headersOf('{}', 'secret').get('X-Hub-Signature')).toBe(`sha1=${legacy}`);
  });

  it('have no signature without a secret', () => {
    expect([...headersOf('{}', undefined).keys()].filter((name) => name.includes('Signature'))).toEqual([]);
  });

  it('name the event and a delivery of its own', () => {
    const first = headersOf('{}', undefined);
    expect(first.get('X-GitHub-Event')).toBe('push');
    expect(first.get('X-GitHub-Delivery')).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-/);
    expect(headersOf('{}', undefined).get('X-GitHub-Delivery')).not.toBe(first.get('X-GitHub-Delivery'));
    expect(first.get('User-Agent')).toMatch(/^GitHub-Hookshot\/[\da-f]{7}$/);
  });
});

describe.each(github.events)('the sample of GitHub’s $name', ({ name, sample }) => {
  it('has every key that all of GitHub’s own examples have, at any depth', () => {
    const published = examples.find((event) => event.name === name)?.examples ?? [];
    expect(published).not.toEqual([]);
    expect(missing(JSON.parse(sample(now)), published)).toEqual([]);
  });
});

it('the ping sample agrees with the hook id in the headers', () => {
  const id = Number(headersOf('{}', undefined).get('X-GitHub-Hook-ID'));
  const ping = github.events.find(({ name }) => name === 'ping')?.sample(now) ?? '';
  expect(JSON.parse(ping)).toMatchObject({ hook_id: id, hook: { id } });
});

/** Keys that only some repositories' events have: those of an organization, or of an installed app. */
const CIRCUMSTANTIAL = new Set(['organization', 'installation']);

/** Paths of the keys that each of `published` has and `sample` lacks. An array stands for its first item. */
function missing(sample: unknown, published: readonly unknown[], path = ''): string[] {
  const examples = published.map(firstOf).filter(isObject);
  const own = firstOf(sample);
  if (!isObject(own) || examples.length === 0 || examples.length < published.length) return [];
  const common = Object.keys(examples[0] ?? {}).filter(
    (key) => !CIRCUMSTANTIAL.has(key) && examples.every((example) => key in example),
  );
  return common.flatMap((key) =>
    key in own
      ? missing(
          own[key],
          examples.map((example) => example[key]),
          `${path}/${key}`,
        )
      : [`${path}/${key}`],
  );
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
