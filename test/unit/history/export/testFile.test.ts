import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findOnPath } from '../../../support/command.ts';
import { corpus } from '../../gateway/corpus.ts';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { writeJest, writePytest, writeVitest } from '../../../../src/core/history/export/testFile.ts';
import { capture } from '../captures.ts';
import { captureOf, runProgram, said, wireServer, type Said } from '../wire.ts';

const python = await findOnPath('python3');
const hasPytest =
  python !== undefined &&
  (await runProgram(python, ['-c', 'import pytest']).then(
    () => true,
    () => false,
  ));

const answer = { head: Buffer.from('HTTP/1.1 201 Created\r\n\r\n'), body: Buffer.alloc(0), truncated: false };
const text = '{"a": "it\'s \\"é\\" €😀", `${x}`: "\\n \\\\"}\n"""\'\'\'\r\n\ttab\u2028\uFEFF\0\x7f""';
const awkward = captureOf(
  Buffer.concat([
    Buffer.from(
      `POST /a?b='c"d\\e$\{f}%20[1] HTTP/1.1\r\nhOST: example.test\r\nX-A: it's "\\n" \${x}\r\nx-a: caf\xe9\r\nX-A: 2\r\nX-Empty:\r\nConnection: close\r\nContent-length: ${Buffer.byteLength(text)}\r\n\r\n`,
      'latin1',
    ),
    Buffer.from(text),
  ]),
);

/** What node:http and http.client can send: HTTP/1.1 with heads that are not too long. */
const sent = [
  awkward,
  ...corpus
    .filter(
      ({ request, nodeRefuses }) =>
        request.length < 100_000 &&
        nodeRefuses === undefined &&
        !request.includes('X-198') &&
        !request.includes('HTTP/1.0'),
    )
    .map(({ request }) => captureOf(request)),
].map((one): Capture => ({ ...one, response: answer }));

const saidBy = ({ request }: Capture): Said => said(request.head, request.body);

function withoutConnection({ headers, ...rest }: Said): Said {
  const isAdded = (header: readonly string[]) => /^Connection,|^Content-Length,0$/.test(header.join());
  return { ...rest, headers: headers.filter((header) => !isAdded(header)) };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'hookline-testfile-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

describe('the Vitest file', () => {
  async function runVitest(source: string, target: string, ...args: string[]): Promise<string> {
    const root = await folder();
    await symlink(resolve('node_modules'), join(root, 'node_modules'), 'junction');
    await writeFile(join(root, 'capture.test.js'), source);
    return runProgram(process.execPath, [resolve('node_modules/vitest/vitest.mjs'), 'run', '--root', root, ...args], {
      cwd: root,
      env: { ...process.env, HOOKLINE_TARGET: target, NO_COLOR: '1', VITEST: '' },
    });
  }

  test('sends every capture as it was, and passes when the status is the same', async () => {
    const server = await wireServer(201);
    expect(await runVitest(writeVitest(sent), `http://localhost:${server.port}`)).toContain(`${sent.length} passed`);
    expect(server.requests.map(withoutConnection)).toEqual(sent.map(saidBy).map(withoutConnection));
  });

  test('fails when the status is another', async () => {
    const server = await wireServer(500);
    await expect(
      runVitest(writeVitest([awkward].map((one) => ({ ...one, response: answer }))), `http://localhost:${server.port}`),
    ).rejects.toThrow(/expected 500 to be 201/);
  });

  test('for Jest is the same in CommonJS, with globals', async () => {
    const server = await wireServer(201);
    const globals = "const { test, expect } = require('./globals.cjs');\n";
    const root = await folder();
    await writeFile(
      join(root, 'globals.cjs'),
      `exports.expect = (a) => ({ toBe: (b) => { if (a !== b) throw new Error(a + ' is not ' + b); } });\nconst tests = [];\nexports.test = (name, run) => tests.push(run);\nsetImmediate(async () => { for (const run of tests) await run(); });`,
    );
    await writeFile(join(root, 'capture.test.cjs'), globals + writeJest(sent.slice(0, 3)));
    await runProgram(process.execPath, [join(root, 'capture.test.cjs')], {
      env: { ...process.env, HOOKLINE_TARGET: `http://localhost:${server.port}` },
    });
    expect(server.requests.map(withoutConnection)).toEqual(sent.slice(0, 3).map(saidBy).map(withoutConnection));
  });
});

describe.skipIf(python === undefined)('the pytest file', () => {
  async function runPython(source: string, target: string): Promise<string> {
    const root = await folder();
    await writeFile(join(root, 'capture_test.py'), source);
    const plain =
      'import capture_test\nfor name, run in list(vars(capture_test).items()):\n    if name.startswith("test_"): run()\n';
    const args = hasPytest ? ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'capture_test.py'] : ['-c', plain];
    return runProgram(python as string, args, {
      cwd: root,
      env: { ...process.env, HOOKLINE_TARGET: target, PYTHONDONTWRITEBYTECODE: '1' },
    });
  }

  test('sends every capture as it was, and passes when the status is the same', async () => {
    const server = await wireServer(201);
    await runPython(writePytest(sent), `http://localhost:${server.port}`);
    expect(server.requests).toEqual(sent.map(saidBy));
  });

  test('fails when the status is another', async () => {
    const server = await wireServer(500);
    await expect(runPython(writePytest(sent.slice(0, 1)), `http://localhost:${server.port}`)).rejects.toThrow(
      /assert|AssertionError/i,
    );
  });
});

test('where no status of the app was recorded, any below 400 will do', () => {
  for (const one of [capture('a', { response: undefined }), capture('a', { answeredBy: 'hookline' })]) {
    expect(writeVitest([one])).toContain('expect(status).toBeLessThan(400);');
    expect(writePytest([one])).toContain('assert status < 400');
  }
});

test('the app is looked for at its own port', () => {
  expect(writeVitest([awkward])).toContain("process.env.HOOKLINE_TARGET ?? 'http://127.0.0.1:3000'");
});
