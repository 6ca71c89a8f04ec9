import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canExecute, findOnPath } from '../../../support/command.ts';
import { corpus } from '../../gateway/corpus.ts';
import { writeCurl } from '../../../../src/core/history/export/curl.ts';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { captureOf, runProgram, said, wireServer, type Said } from '../wire.ts';

const curl = await findOnPath('curl');
const shells = (
  await Promise.all(['/bin/bash', '/bin/dash', '/bin/zsh'].map(async (path) => ((await canExecute(path)) ? path : '')))
).filter(Boolean);

/** Content-Length is curl's own, Host is always the first and written so. */
function asCurlSends({ headers, ...rest }: Said): Said {
  const lower = (name: string) => name.toLowerCase();
  const host = headers.filter(([name]) => lower(name) === 'host').map(([, value]) => ['Host', value] as const);
  const others = headers.filter(([name]) => !['host', 'content-length'].includes(lower(name)));
  const lengths = headers
    .filter(([name]) => lower(name) === 'content-length')
    .map(([, value]) => ['Content-Length', String(Number(value))] as const);
  return { ...rest, headers: [...host, ...others, ...lengths] };
}

/** What arrives when a shell runs the exported command. */
async function sentBy(shell: string, capture: Capture): Promise<Said> {
  const server = await wireServer();
  const script = join(await mkdtemp(join(tmpdir(), 'hookline-curl-')), 'request.sh');
  onTestFinished(() => rm(dirname(script), { recursive: true }));
  await writeFile(script, writeCurl({ ...capture, upstreamPort: server.port }));
  await runProgram(shell, [script]);
  expect(server.requests).toHaveLength(1);
  return server.requests[0] as Said;
}

/** Those of the corpus that are there for their response have the plainest request. */
const requests = corpus.filter(
  ({ request }, index) => index === 0 || request.toString() !== corpus[0]?.request.toString(),
);

describe.skipIf(curl === undefined)('the exported command, run by a shell with the real curl', () => {
  test.each(requests.map(({ name, request }) => [name, request] as const))(
    'sends the same: %s',
    { timeout: 120_000 },
    async (_, bytes) => {
      const capture = captureOf(bytes);
      for (const shell of shells) {
        expect(await sentBy(shell, capture)).toEqual(asCurlSends(said(capture.request.head, capture.request.body)));
      }
    },
  );
});
