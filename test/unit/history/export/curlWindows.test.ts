import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCurlCmd, writeCurlPowerShell } from '../../../../src/core/history/export/curlWindows.ts';
import { textRequest } from '../arbitraries.ts';
import { captureOf } from '../wire.ts';

/** The arguments that curl.exe gets of a line at the prompt: cmd's carets first, then the rules of the C runtime. */
function cmdArguments(source: string): string[] {
  const line = source.replaceAll('^\r\n', '').trimEnd();
  // At the prompt %NAME% is replaced before anything else; a caret within the name keeps it from being one.
  const expanded = line.replace(/%(\w+)%/g, 'EXPANDED');
  const plain = expanded.replace(/\^([^])/g, '$1');
  const found: string[] = [];
  for (const [, argument = ''] of plain.matchAll(/(?:^|\s)((?:[^\s"]|"(?:\\\\|\\"|[^"])*")+)/g)) {
    found.push(argument.replace(/"((?:\\\\|\\"|[^"])*)"/g, (_, inner: string) => unescaped(inner)));
  }
  return found;
}

/** Backslashes count only before a quote. */
function unescaped(inner: string): string {
  const halved = (_: string, slashes: string, quote: string) =>
    slashes.slice(0, Math.floor(slashes.length / 2)) + quote;
  return inner.replace(/(\\+)("|$)/g, halved);
}

describe('for cmd.exe', () => {
  test('every special character has a caret, quotes have a backslash, and variables are not expanded', () => {
    const body = '{"a":"%PATH% & b | c > d ^ e \\" f\\\\"}';
    const command = writeCurlCmd(
      captureOf(
        `POST /a?b=%20c&d=1 HTTP/1.1\r\nHost: x\r\nX-A: !"q"!\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      ),
    );
    expect(cmdArguments(command)).toEqual(
      [
        'curl.exe',
        '--http1.1',
        '--path-as-is',
        '--request',
        'POST',
        '--header',
        'Host: x',
        '--header',
        'X-A: !"q"!',
        '--header',
        'User-Agent:',
        '--header',
        'Accept:',
        '--header',
        'Content-Type:',
        '--header',
        'Expect:',
        '--data-raw',
        body,
        'http://localhost:3000/a?b=%20c&d=1',
      ].filter((argument) => argument !== '--request' && argument !== 'POST'),
    );
  });

  test('what is not short printable ASCII goes through a file of base64', () => {
    const bytes = Buffer.from([0, 255, 10, ...Buffer.alloc(9000, 'x')]);
    const head = `POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\n\r\n`;
    const lines = writeCurlCmd(captureOf(Buffer.concat([Buffer.from(head), bytes]))).split('\r\n');
    const base64 = lines.flatMap((line) => /^>> "%TEMP%\\hookline-c0\.b64" echo (\S+)$/.exec(line)?.[1] ?? []);
    expect(Buffer.from(base64.join(''), 'base64').equals(bytes)).toBe(true);
    expect(lines).toContain('certutil -f -decode "%TEMP%\\hookline-c0.b64" "%TEMP%\\hookline-c0.bin"');
    expect(lines.join()).toContain('--data-binary "@%TEMP%\\hookline-c0.bin"');
    expect(lines.every((line) => line.length < 8191)).toBe(true);
  });

  test('any request of text is one command', () => {
    fc.assert(
      fc.property(textRequest, (request) => {
        const command = writeCurlCmd(request);
        fc.pre(!command.includes('certutil'));
        const body = request.request.body.toString();
        const words = cmdArguments(command);
        expect(words.at(-2)).toBe(body === '' ? words.at(-2) : body);
        expect(words[0]).toBe('curl.exe');
      }),
    );
  });
});

describe('for PowerShell', () => {
  test('quotes are escaped for programs, and lines of the body stay lines', () => {
    const body = `{"it's": "é"}`.replace('é', 'e');
    const lines = (text: string) =>
      writeCurlPowerShell(
        captureOf(
          `POST /a?b='c' HTTP/1.1\r\nHost: x\r\nX-A: say "a b\\"\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
        ),
      );
    expect(lines(body)).toContain(`[Text.Encoding]::UTF8.GetBytes('{"it''s": "e"}')`);
    expect(lines('a\nb')).toContain("[Text.Encoding]::UTF8.GetBytes((@(\n  'a',\n  'b'\n) -join \"`n\"))");
    expect(lines(body)).toContain(`--header 'X-A: say \\"a b\\\\\\"'`);
    expect(lines(body)).toContain(`'http://localhost:3000/a?b=''c'''`);
    expect(lines(body)).toContain('--data-binary "@$bodyFile"');
    expect(lines('caf\xe9')).toContain(`[Convert]::FromBase64String('Y2Fm6Q==')`);
  });

  test('a request without a body needs no file', () => {
    expect(writeCurlPowerShell(captureOf('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))).not.toContain('bodyFile');
  });
});

test('of a body that is not whole the text says so', () => {
  const { request } = captureOf('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na');
  const cut = { ...captureOf('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), request: { ...request, truncated: true } };
  expect(writeCurlCmd(cut)).toMatch(/^rem Only the beginning/);
  expect(writeCurlPowerShell(cut)).toMatch(/^# Only the beginning/);
});
