import { expect, test } from 'vitest';
import { writeHttpFile } from '../../../../src/core/history/export/httpFile.ts';
import { captureOf } from '../wire.ts';

const post = (body: string | Buffer, target = '/a'): string =>
  writeHttpFile(
    captureOf(
      Buffer.concat([
        Buffer.from(`POST ${target} HTTP/1.1\r\nHost: x\r\nX-Empty:\r\nContent-Length: ${body.length}\r\n\r\n`),
        Buffer.from(body),
      ]),
    ),
  );

test('a request as both clients read it, its length left to them', () => {
  expect(post('{"a": 1}\n\n{"b": 2}', '/a?b=1')).toBe(
    '### POST /a?b=1\nPOST http://localhost:3000/a?b=1 HTTP/1.1\nHost: x\nX-Empty:\n\n{"a": 1}\n\n{"b": 2}\n',
  );
});

test.each([
  ['bytes', Buffer.from([0xff, 0xfe]), /# error: the body of 2 bytes is not text and is left out/],
  ['CRLF', 'a\r\nb', /# error: the body has line breaks/],
  ['a line break at the end', 'a\n', /# error: the body has line breaks/],
  ['a separator', 'a\n### b', /# error: a line of the body/],
  ['what is read from a file', '< a', /# error: a line of the body/],
  ['a script', '> {% a %}', /# error: a line of the body/],
  ['a variable', '{{a}}', /# error: \{\{ begins a variable/],
])('says that %s cannot be written so, and to use raw', (_, body, comment) => {
  expect(post(body)).toMatch(comment);
  expect(post(body)).toContain('Export it as raw HTTP to keep every byte.');
});

test.each(['http://example.test/a', '/a#b', '/{{a}}'])('says so of the target %s', (target) => {
  expect(post('', target)).toContain('# error:');
});

test('chunks are no part of the text', () => {
  const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
  expect(writeHttpFile(captureOf(chunked))).toBe('### POST /\nPOST http://localhost:3000/ HTTP/1.1\nHost: x\n\nabc\n');
});
