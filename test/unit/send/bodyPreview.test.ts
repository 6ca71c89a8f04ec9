import { describe, expect, it } from 'vitest';
import { previewBody } from '../../../src/core/send/bodyPreview.ts';

describe('the preview of a response body', () => {
  it('indents JSON and changes nothing else in it', () => {
    const { kind, text } = previewBody(Buffer.from('{"id":12345678901234567890,"id":1.0,"é":[true]}'));
    expect(kind).toBe('json');
    expect(text).toContain('\n  "id": 12345678901234567890,\n  "id": 1.0,\n');
    expect(text.replace(/\s/g, '')).toBe('{"id":12345678901234567890,"id":1.0,"é":[true]}');
  });

  it.each(['', 'null', '42', '"text"', '{"broken":', '<html>'])('shows %j as it is', (body) => {
    expect(previewBody(Buffer.from(body))).toEqual({
      kind: body ? 'text' : 'empty',
      text: body,
      bytes: body.length,
      cut: false,
    });
  });

  it('does not show what is not text', () => {
    for (const body of [Buffer.from([0x1f, 0x8b, 0x08, 0]), Buffer.from([0xff, 0xfe]), Buffer.from('a\0b')]) {
      expect(previewBody(body)).toEqual({ kind: 'binary', text: '', bytes: body.length, cut: true });
    }
  });

  it('shows the beginning of a long text, up to a whole character', () => {
    const body = Buffer.from('a' + '東'.repeat(50_000));
    const { kind, text, bytes, cut } = previewBody(body);
    expect({ kind, bytes, cut }).toEqual({ kind: 'text', bytes: 150_001, cut: true });
    expect(text).toMatch(/^a東{20000,}$/);
  });
});
