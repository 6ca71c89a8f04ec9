import { expect, test } from 'vitest';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { CaptureIds } from '../../../../src/core/gateway/captureIds.ts';
import { importCaptures } from '../../../../src/core/history/import/importCaptures.ts';
import { said, type Said } from '../wire.ts';

const read = (source: string): readonly Capture[] =>
  importCaptures(source, { ids: new CaptureIds(), now: 0, upstreamPort: 3000 });
const saidBy = ({ request }: Capture): Said => said(request.head, request.body);
const first = (source: string): Said => saidBy(read(source)[0] as Capture);

test('a file of the REST Client', () => {
  const captures = read(`@host = localhost:8123
@base=http://{{host}}

# @name login
# A comment
POST {{base}}/login?a=1
    &b=2
    &c={{ host }} HTTP/1.1
Content-Type: application/json
// Another comment
X-Token: {{login.response.body.token}}

{
  "time": "{{$timestamp}}",

  "host": "{{host}}"
}


### Next
GET https://example.test/x HTTP/1.1

###

### Only a comment
# nothing

###
http://localhost:8124
`);
  expect(captures.map(saidBy)).toEqual([
    {
      method: 'POST',
      target: '/login?a=1&b=2&c=localhost:8123',
      headers: [
        ['Host', 'localhost:8123'],
        ['Content-Type', 'application/json'],
        ['X-Token', '{{login.response.body.token}}'],
        ['Content-Length', '59'],
      ],
      body: '{\n  "time": "{{$timestamp}}",\n\n  "host": "localhost:8123"\n}',
    },
    { method: 'GET', target: '/x', headers: [['Host', 'example.test']], body: '' },
    { method: 'GET', target: '/', headers: [['Host', 'localhost:8124']], body: '' },
  ]);
  expect(captures.map(({ upstreamPort }) => upstreamPort)).toEqual([8123, 3000, 8124]);
});

test('a file of JetBrains, without its scripts and responses', () => {
  const captures = read(`### Create
< {%
  request.variables.set("a", "b")
%}
PUT http://localhost:8123/items/1
Content-Type: text/plain
Authorization: Basic {{user}} {{password}}

line 1
> not a script, a quote

> {%
  client.test("ok", () => {});
%}

<> 2026-01-02T030405.200.json
>> out.json

### Second
DELETE http://localhost:8123/items/1
> handler.js
`);
  expect(captures.map(saidBy)).toEqual([
    {
      method: 'PUT',
      target: '/items/1',
      headers: [
        ['Host', 'localhost:8123'],
        ['Content-Type', 'text/plain'],
        ['Authorization', 'Basic {{user}} {{password}}'],
        ['Content-Length', '30'],
      ],
      body: 'line 1\n> not a script, a quote',
    },
    { method: 'DELETE', target: '/items/1', headers: [['Host', 'localhost:8123']], body: '' },
  ]);
});

test('lines of a form are joined, lines of multipart end in CRLF', () => {
  const form = 'POST http://x/\nContent-Type: application/x-www-form-urlencoded\n\na=1\n&b=2\n&c=3';
  expect(first(form).body).toBe('a=1&b=2&c=3');
  expect(first(form.replace('\n&b', '&\nb')).body).toBe('a=1&b=2&c=3');
  const multipart =
    'POST http://x/\nContent-Type: multipart/form-data; boundary=b\n\n--b\nContent-Disposition: form-data; name="a"\n\n1\n--b--\n';
  expect(first(multipart).body).toBe('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n');
});

test('a path alone goes to the Host that is named, or to the app', () => {
  expect(first('### a\nGET /x?y HTTP/1.1\nHost: localhost:8123\n')).toMatchObject({
    target: '/x?y',
    headers: [['Host', 'localhost:8123']],
  });
  expect(first('### a\nGET /x\n')).toMatchObject({ target: '/x', headers: [['Host', 'localhost:3000']] });
});

test('no byte of UTF-8 is taken for a space', () => {
  const { target, headers, body } = first('@a = à\nPOST http://x/à HTTP/1.1\nX: à\nY: {{a}}\n\nà\n');
  const latin1 = Buffer.from('à').toString('latin1');
  expect({ target, body }).toEqual({ target: '/%C3%A0', body: latin1 });
  expect(headers.slice(1, 3)).toEqual([
    ['X', latin1],
    ['Y', latin1],
  ]);
});

test('XML is no file', () => {
  expect(first('POST http://x/\n\n<a>\n <b/>\n</a>').body).toBe('<a>\n <b/>\n</a>');
});

test('a scheme, a path and a header may be made of variables', () => {
  expect(first('@p = /a/{{q}}\n@q = b c\nGET http://localhost:8123{{p}}?{{unknown}}').target).toBe(
    '/a/b%20c?{{unknown}}',
  );
  expect(first('@a={{b}}\n@b={{a}}\nGET http://x/{{a}}').target).toMatch(/^\/\{\{[ab]\}\}$/);
});

test.each([
  ['POST http://x/\n\n< ./body.json', 'line 3'],
  ['POST http://x/\n\n<@utf8 body.json', 'line 3'],
  ['### a\n\nGET http://{{host}}/a', 'line 3'],
  ['GET {{base}}/a', 'line 1'],
  ['GET http://x:{{port}}/a', 'line 1'],
  ['POST http://x/\nno colon\n', 'line 2'],
  ['### a\nGRPC localhost:1/x', 'line 2'],
  ['### a\nWEBSOCKET ws://localhost:1/x', 'line 2'],
  ['### a\nGET ftp://x/', 'line 2'],
  ['### a\n# nothing', 'no request'],
])('refuses %j', (source, told) => {
  expect(() => read(source)).toThrow(
    expect.objectContaining({ code: 'IMPORT_INVALID', message: expect.stringContaining(told) }),
  );
});
