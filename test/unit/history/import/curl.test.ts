import { describe, expect, onTestFinished, test } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaptureIds } from '../../../../src/core/gateway/captureIds.ts';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { importCaptures } from '../../../../src/core/history/import/importCaptures.ts';
import { findOnPath } from '../../../support/command.ts';
import recorded from './recorded/chrome156Curl.json' with { type: 'json' };
import { runProgram, said, wireServer, type Said } from '../wire.ts';

const curl = await findOnPath('curl');
const bash = await findOnPath('bash');

function imported(source: string): readonly Capture[] {
  return importCaptures(source, { ids: new CaptureIds(), now: 0, upstreamPort: 0 });
}

function saidBy({ request }: Capture): Said {
  return said(request.head, request.body);
}

/** curl's version, what it was built to decompress, and its boundaries are its own. */
function withoutVersion({ headers, body, ...rest }: Said): Said {
  const boundary = /boundary=(-+\w+)/.exec(headers.find(([name]) => name === 'Content-Type')?.[1] ?? '')?.[1];
  const plain = (text: string) => (boundary === undefined ? text : text.replaceAll(boundary, 'BOUNDARY'));
  return {
    ...rest,
    headers: headers
      .filter(([name]) => name !== 'Expect')
      .map(([name, value]) => [
        name,
        name === 'User-Agent'
          ? value.replace(/^curl\/.*/, 'curl')
          : name === 'Accept-Encoding'
            ? value.replace('deflate, gzip, br, zstd', 'deflate, gzip, br')
            : name === 'Content-Length' && boundary !== undefined
              ? 'LENGTH'
              : plain(value),
      ]),
    body: plain(body),
  };
}

const commands = [
  `curl URL/hook`,
  `curl URL`,
  `curl 'URL?a=b'`,
  `curl URL/a/./b/../c/..`,
  `curl --path-as-is URL/a/./b/../c/..`,
  `curl 'URL/a?b=../c&d=%2e#fragment'`,
  `curl -X POST URL/hook`,
  `curl -XPOST -d '{"a":1}' -H 'Content-Type: application/json' URL/hook`,
  `curl -sSXPUT -da=b URL/hook`,
  `curl -d a=1 -d b=2 --data c=3 URL/hook`,
  `curl --data-raw '@not a file' URL/hook`,
  `curl --data-binary $'line 1\\nline 2\\r\\n' URL/hook`,
  `curl --data '' URL/hook`,
  `curl --data-urlencode 'a b&c=d+e' --data-urlencode '=x y' --data-urlencode 'n=1 2/ü~' --data-urlencode 'plain text' URL/hook`,
  `curl -G -d a=1 --data-urlencode 'b=2 3' 'URL/hook?z=0'`,
  `curl -G -d a=1 URL`,
  `curl --get URL/hook`,
  `curl --json '{"a":' --json '1}' URL/hook`,
  `curl --json '{}' -H 'content-type: application/vnd.api+json' -H 'X-A: 1' URL/hook`,
  `curl -I URL/hook`,
  `curl --head -H 'A: b' URL/hook`,
  `curl -u user:pass:word URL/hook`,
  `curl -u user: URL/hook`,
  `curl --basic --user 'us er:pä' URL/hook`,
  `curl http://me:p%40ss@HOST/hook`,
  `curl -u user:pass -H 'Authorization: Bearer x' URL/hook`,
  `curl --oauth2-bearer TOKEN URL/hook`,
  `curl -b 'a=1; b=2' -b c=3 URL/hook`,
  `curl -b a=1 -H 'Cookie: b=2' URL/hook`,
  `curl -A 'My Agent/1.0' -e 'http://example.test/' URL/hook`,
  `curl -A '' URL/hook`,
  `curl -e 'http://example.test/;auto' URL/hook`,
  `curl --compressed URL/hook`,
  `curl --compressed -H 'Accept-Encoding: gzip' URL/hook`,
  `curl -H 'Accept:' -H 'User-Agent:' URL/hook`,
  `curl -H 'X-Empty;' -H 'X-None:' -H 'X-A: 1' -H 'x-a: 2' -H 'X-A: 1' URL/hook`,
  `curl -H 'X-Spaces:   a  b  ' -H 'NoColon' URL/hook`,
  `curl -H 'Host: example.test' -H 'X: 1' URL/hook`,
  `curl -H 'host: example.test' URL/hook`,
  `curl -d a=1 -H 'Content-Type:' URL/hook`,
  `curl -d a=1 -H 'content-type: text/plain' URL/hook`,
  `curl -d a=1 -H 'Transfer-Encoding: chunked' URL/hook`,
  `curl -r 0-99 URL/hook`,
  `curl -0 URL/hook`,
  `curl --request-target '*' -X OPTIONS URL`,
  `curl --url URL/hook --request DELETE`,
  `curl -F a=1 -F 'b=x y;type=text/plain' -F 'c="quoted; \\"text\\"";type=text/csv' URL/hook`,
  `curl -F 'a=b;filename=f.txt' --form-string 'd=@no;type=file' URL/hook`,
  `curl -F 'odd"name=1' URL/hook`,
  `curl -k -s -S -L -v -i --max-time 20 --connect-timeout 5 -o /dev/null --retry 0 -w '%{http_code}' --http1.1 URL/hook`,
  `curl "URL/hook" -H "X: a\\"b\\\\c\\d" --data "x 'y' \\\n z"`,
  `curl URL/hook \\\n  -H 'A: 1' \\\n  --data-raw 'it'\\''s'`,
  `curl URL/hook -d $'\\u0021 \\'q\\' \\x41\\101 \\u00e9 \\t'`,
  `curl URL/a URL/b`,
  `curl URL/a -d 1 --next URL/b -H 'X: 2'`,
  `curl URL/a; curl URL/b && curl URL/c # the end`,
  `printf 'a\\nb' | curl --data-binary @- URL/hook`,
  `printf 'a\\nb' | curl -d @- URL/hook`,
  `printf %s 'AAEC/w==' | base64 --decode | curl --data-binary @- URL/hook`,
  `echo '{"a": 1}' | curl --json @- URL/hook | cat > /dev/null`,
  `curl -H "$(printf 'X: caf\\351')" URL/hook`,
  `curl --url-query 'a=b c' --url-query '+x=%20' 'URL/hook?z'`,
  `curl --data-raw 'ü€😀' -H 'X: ü' 'URL/hook?q=\\[1\\]&r=\\{a,b\\}'`,
  // In UTF-8 the last byte of this letter looks like a space of latin1.
  `curl -d à -H 'X-A: à' -H X:à --data-raw "à" URL/hook`,
  `curl -F 'a=à' -F 'b="à";type=text/plain' URL/hook`,
  `curl -g 'URL/hook?q=[1]&r={a,b}'`,
];

describe.skipIf(curl === undefined || bash === undefined)('a command is read as the real curl reads it', () => {
  test.each(commands)('%s', async (command) => {
    const server = await wireServer();
    const source = command
      .replaceAll('URL', `http://localhost:${server.port}`)
      .replaceAll('HOST', `localhost:${server.port}`);
    const folder = await mkdtemp(join(tmpdir(), 'hookline-import-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'request.sh'), source);
    await runProgram(bash as string, [join(folder, 'request.sh')], { cwd: folder });
    const captures = imported(source);
    expect(captures.map(saidBy).map(withoutVersion)).toEqual(server.requests.map(withoutVersion));
    expect(new Set(captures.map(({ upstreamPort }) => upstreamPort))).toEqual(new Set([server.port]));
  });
});

/**
 * Of Chromium 156: what its DevTools copied (`NetworkLogView.generateCurlCommand`) of requests that a page made; this
 * is what the page sent. For cmd.exe Chrome writes a space for what is not ASCII, and a line feed for CRLF.
 */
const sentByPage = [
  { target: '/hook?a=b%20c&x=[1]', body: `{"a":"it's é €😀!","b":"line1\\nline2","pct":"%PATH% ^ & | <>"}` },
  { target: '/hook/form', body: 'a=1+2&b=%C3%A9%26%3D' },
  {
    target: '/hook/multi',
    body: [
      '------WebKitFormBoundary',
      'Content-Disposition: form-data; name="field"',
      '',
      'va"lue',
      '------WebKitFormBoundary',
      'Content-Disposition: form-data; name="file"; filename="f.txt"',
      'Content-Type: application/octet-stream',
      '',
      'content\n',
      '------WebKitFormBoundary--',
      '',
    ].join('\r\n'),
  },
  { target: '/hook/bin', body: '\0\x01\x02ÿþ\n\r\x80' },
  { target: '/hook/nl', body: 'a\nb\r\nc\t"q" \\ back $HOME `x`' },
];

describe('what Chrome copied as cURL', () => {
  test.each(sentByPage.map((sent, index) => ({ ...sent, ...recorded[index] })))(
    'for a POSIX shell: $target',
    (sent) => {
      const [capture] = imported(sent.unix as string) as [Capture];
      const { method, target, headers, body } = saidBy(capture);
      expect({ method, target }).toEqual({ method: target === '/hook/bin' ? 'PUT' : 'POST', target: sent.target });
      expect(
        Buffer.from(body, 'latin1')
          .toString()
          .replace(/(Boundary)\w+/g, '$1'),
      ).toBe(sent.body);
      expect(headers).toContainEqual(['Host', '127.0.0.1:8123']);
      expect(capture).toMatchObject({ upstreamPort: 8123, outcome: 'imported', response: undefined });
    },
  );

  test.each(sentByPage.map((sent, index) => ({ ...sent, ...recorded[index] })))('for cmd.exe: $target', (sent) => {
    const posix = saidBy(imported(sent.unix as string)[0] as Capture);
    const { body, headers, ...rest } = saidBy(imported(sent.win as string)[0] as Capture);
    const plain = (text: string) => text.replace(/\r?\n|\r/g, '\n').replace(/[^\n\x20-\x7e]/g, ' ');
    const expected = plain(Buffer.from(posix.body, 'latin1').toString());
    expect(body).toBe(expected);
    const withoutLength = (list: Said['headers']) => list.filter(([name]) => name !== 'Content-Length');
    expect({ ...rest, headers: withoutLength(headers) }).toEqual({
      method: posix.method,
      target: posix.target,
      headers: withoutLength(posix.headers),
    });
  });
});

describe('what others copy as cURL', () => {
  test('Firefox, with its own quoting of multipart bodies', () => {
    const source = String.raw`curl 'http://localhost:3100/hook' --compressed -X POST -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' -H 'Accept: */*' -H 'Accept-Encoding: gzip, deflate, br, zstd' -H 'Content-Type: multipart/form-data; boundary=----geckoformboundary1' --data-binary $'------geckoformboundary1\r\nContent-Disposition: form-data; name="a"\r\n\r\n\u0021\'\r\n------geckoformboundary1--\r\n'`;
    const { method, headers, body } = saidBy(imported(source)[0] as Capture);
    expect(method).toBe('POST');
    expect(headers.map(([name]) => name)).toEqual([
      'Host',
      'User-Agent',
      'Accept',
      'Accept-Encoding',
      'Content-Type',
      'Content-Length',
    ]);
    expect(body).toContain("\r\n\r\n!'\r\n");
  });

  test('Safari', () => {
    const source = `curl 'https://api.example.test/hook' \\\n-X 'POST' \\\n-H 'Content-Type: application/json' \\\n-H 'Accept: */*' \\\n--data-binary $'{"a":"it\\'s"}'`;
    const [capture] = imported(source) as [Capture];
    expect(saidBy(capture)).toMatchObject({ method: 'POST', target: '/hook', body: `{"a":"it's"}` });
    expect(capture.upstreamPort).toBe(0);
  });

  test('Postman', () => {
    const source = `curl --location --request POST 'localhost:3100/hook?x=1' \\\n--header 'Content-Type: application/json' \\\n--header 'Cookie: a=b' \\\n--data-raw '{\n    "a": 1\n}'`;
    const { target, headers, body } = saidBy(imported(source)[0] as Capture);
    expect({ target, body }).toEqual({ target: '/hook?x=1', body: '{\n    "a": 1\n}' });
    expect(headers).toContainEqual(['Cookie', 'a=b']);
    const form = `curl --location 'http://localhost:3100' \\\n--form 'name="a \\"b\\""' \\\n--form 'other=1'`;
    expect(saidBy(imported(form)[0] as Capture).body).toContain('name="name"\r\n\r\na "b"\r\n');
  });

  test('Insomnia', () => {
    const source = `curl --request PATCH \\\n  --url 'http://localhost:3100/hook?a=1' \\\n  --header 'User-Agent: insomnia/12.0.0' \\\n  --cookie s=1 \\\n  --data '{"a":1}'`;
    const { method, headers, body } = saidBy(imported(source)[0] as Capture);
    expect({ method, body }).toEqual({ method: 'PATCH', body: '{"a":1}' });
    expect(headers).toContainEqual(['Cookie', 's=1']);
  });

  test('older Chromes for cmd.exe, with doubled quotes', () => {
    const source = `curl "http://localhost:3100/hook" ^\r\n  -H "content-type: application/json" ^\r\n  --data-raw "{""a"":""100"%""""^\r\n\r\n"}" ^\r\n  --compressed`;
    expect(saidBy(imported(source)[0] as Capture).body).toBe('{"a":"100%"\n}');
  });

  test('a surrogate pair in two escapes', () => {
    const { body } = saidBy(imported(String.raw`curl localhost -d $'\ud83d\ude00'`)[0] as Capture);
    expect(Buffer.from(body, 'latin1').toString()).toBe('😀');
  });
});

test('variables stay as they are written, text that is not ASCII is encoded in the target', () => {
  const { target, headers } = saidBy(
    imported('curl "http://x/ü b?$A" -H "Authorization: Bearer $TOKEN" -H "X: ${Y:-z}"')[0] as Capture,
  );
  expect(target).toBe('/%C3%BC%20b?$A');
  expect(headers).toContainEqual(['Authorization', 'Bearer $TOKEN']);
  expect(headers).toContainEqual(['X', '${Y:-z}']);
});

test.each([
  ['curl -d @body.json localhost', '--data @body.json'],
  ['curl --data-binary @/etc/passwd localhost', '--data-binary @/etc/passwd'],
  ['curl --data-urlencode name@file localhost', '--data-urlencode name@file'],
  ['curl -F file=@image.png localhost', '--form file=@image.png'],
  ['curl -F "text=<a.txt" localhost', '--form text=<a.txt'],
  ['curl -T a.txt localhost', '--upload-file a.txt'],
  ['curl -K config localhost', '--config config'],
  ['curl -H @headers localhost', '--header @headers'],
  ['curl -b cookies.txt localhost', '--cookie cookies.txt'],
  ['curl -d @- localhost', '--data @-'],
  ['curl -d @- localhost < file', 'line 1'],
  ['curl -d "$(cat file)" localhost', 'line 1'],
  ['curl -d `id` localhost', 'line 1'],
  ['cat file | curl -d @- localhost', '--data @-'],
  ["# one\ncurl 'localhost", 'line 2'],
  ['curl -d "a localhost', 'line 1'],
  ['curl', 'no URL'],
  ['curl -X POST', 'no URL'],
  ['curl ftp://localhost', 'ftp://localhost'],
  ['curl file:///etc/passwd', 'file:///etc/passwd'],
])('refuses %s', (source, told) => {
  expect(() => imported(source)).toThrow(
    expect.objectContaining({ code: 'IMPORT_INVALID', message: expect.stringContaining(told) }),
  );
});
