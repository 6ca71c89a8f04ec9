import { describe, expect, it } from 'vitest';
import { findEvent, findProvider, providers } from '../../../src/core/providers/providers.ts';

const now = new Date('2026-11-21T12:00:00Z');

describe.each(providers)('$name', (provider) => {
  it('is found by its id, and each of its events by name', () => {
    expect(findProvider(provider.id)).toBe(provider);
    expect(provider.events.length).toBeGreaterThan(0);
    for (const event of provider.events) expect(findEvent(provider, event.name)).toBe(event);
  });

  it('makes a different secret each time', () => {
    const secrets = new Set(Array.from({ length: 20 }, () => provider.secret?.generate()));
    expect(secrets.size).toBe(provider.secret ? 20 : 1);
  });

  it('says what it sends is JSON, and does', () => {
    for (const event of provider.events) {
      const body = Buffer.from(event.sample(now));
      expect(() => JSON.parse(body.toString()) as unknown).not.toThrow();
      const headers = new Map(provider.headers({ event: event.name, body, secret: 'secret', now }));
      expect(headers.get('Content-Type')).toMatch(/^application\/json/);
    }
  });

  it('never writes the secret itself into a header', () => {
    const headers = provider.headers({ event: 'any', body: Buffer.from('{}'), secret: 'whsec_hidden', now });
    expect(JSON.stringify(headers)).not.toContain('whsec_hidden');
  });
});

it('an unknown provider or event is not found', () => {
  expect(findProvider('nobody')).toBeUndefined();
  for (const provider of providers) expect(findEvent(provider, 'nothing.happened')).toBeUndefined();
});
