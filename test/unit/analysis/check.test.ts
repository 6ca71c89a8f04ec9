import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import type { Log } from 'sarif';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkDirectory, type CheckResult } from '../../../src/core/analysis/check.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { RecordCache } from '../../../src/core/analysis/recordCache.ts';
import { reportJson } from '../../../src/core/analysis/reportJson.ts';
import { reportSarif } from '../../../src/core/analysis/reportSarif.ts';
import { reportText } from '../../../src/core/analysis/reportText.ts';
import { grammarFolder, textAt } from './workspace.ts';

const url = 'http://my-laptop.local:3001/webhooks/stripe';
let folder: string;
let result: CheckResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookline-check-'));
  await mkdir(join(folder, '.vscode'));
  await mkdir(join(folder, 'my src'));
  const files = {
    'package.json': '{ "scripts": { "start": "node --env-file=.env \\"my src/server.js\\"" } }',
    '.env': '\uFEFFPORT=3000\n',
    '.gitignore': '.env\n.vscode\n',
    '.vscode/settings.json': `{\n\t"hookline.webhookUrls": ["${url}"]\n}\n`,
    'my src/server.js':
      `import express from 'express';\nconst app = express();\n` +
      `\tapp.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {});\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  result = await check();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function check(signal = new AbortController().signal): Promise<CheckResult> {
  return checkDirectory(folder, { grammars: new Grammars(grammarFolder), signal });
}

test('checks a folder with what its settings register', () => {
  expect(result.files).toBe(4);
  expect(result.findings.map(({ rule, severity }) => [rule, severity])).toEqual([
    ['port-mismatch', 'warning'],
    ['loopback-bind', 'warning'],
  ]);
  expect(result.facts.map(({ kind }) => kind).sort()).toEqual(['bind', 'env', 'registered']);
});

test('a second check reads from its cache what has not changed', async () => {
  const cached = join(folder, 'cache');
  const again = async (): Promise<CheckResult> =>
    checkDirectory(folder, {
      grammars: new Grammars(grammarFolder),
      signal: new AbortController().signal,
      cache: await RecordCache.open(cached, fileURLToPath(import.meta.url)),
    });
  const plain = ({ findings, facts, files }: CheckResult) => ({ findings, facts, files });
  expect(plain(await again())).toEqual(plain(result));
  expect(plain(await again())).toEqual(plain(result));
  const server = join(folder, 'my src', 'server.js');
  const source = await readFile(server, 'utf8');
  await writeFile(server, source.replace('127.0.0.1', '0.0.0.0'));
  expect((await again()).findings.map(({ rule }) => rule)).toEqual(['port-mismatch']);
  await writeFile(server, source);
  await writeFile(cached, 'no cache at all');
  expect(plain(await again())).toEqual(plain(result));
  await rm(cached);
});

test('a rule is as grave as the settings have it', async () => {
  const settings = join(folder, '.vscode', 'settings.json');
  const text = await readFile(settings, 'utf8');
  const rules = { 'loopback-bind': 'off', 'port-mismatch': 'error', 'no-such-rule': 'off', 'stale-url': 3 };
  await writeFile(settings, text.replace('{', `{ "hookline.diagnostics.rules": ${JSON.stringify(rules)},`));
  expect((await check()).findings.map(({ rule, severity }) => [rule, severity])).toEqual([['port-mismatch', 'error']]);
  await writeFile(settings, text);
});

test('the demo has a warning at each end', async () => {
  const sample = fileURLToPath(new URL('../../support/sample', import.meta.url));
  const options = { grammars: new Grammars(grammarFolder), signal: new AbortController().signal };
  const { findings, sources } = await checkDirectory(sample, options);
  const marked = findings.map(({ rule, severity, file, span }) => [
    rule,
    severity,
    textAt(sources.get(file) ?? '', span),
  ]);
  expect(marked).toEqual([
    ['port-mismatch', 'warning', '3001'],
    ['loopback-bind', 'warning', `'127.0.0.1'`],
  ]);
});

test('stops when aborted', async () => {
  await expect(check(AbortSignal.abort())).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test('the text report shows each line with the stretch that is wrong', () => {
  expect(reportText(result, { colors: false })).toBe(`\
.vscode/settings.json:2:51 warning The webhook URL ${url} leads to port 3001, but the app listens on port 3000. [port-mismatch]
  2 |  "hookline.webhookUrls": ["${url}"]
    |                                                   ^^^^
  my src/server.js:3:6: The server is started here.
  .env:1:6: PORT is set here.
  Fix: Change the port of the webhook URL to 3000
  Fix: Set PORT=3001 in .env

my src/server.js:3:47 warning A server on 127.0.0.1 accepts connections from this machine's loopback only. The webhook URL ${url} leads to my-laptop.local, where it will be refused. [loopback-bind]
  3 |  app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {});
    |                                               ^^^^^^^^^^^
  .vscode/settings.json:2:28: Callers of this URL do not arrive on loopback.
  Fix: Listen on all interfaces (0.0.0.0)

0 errors, 2 warnings, 0 notes in 4 files.`);
});

test('the text report has colours when asked for, and says so when there is nothing', () => {
  expect(reportText(result, { colors: true })).toContain('\u001B[33mwarning\u001B[39m');
  expect(reportText({ ...result, findings: [] }, { colors: true })).toBe('No findings in 4 files.');
});

test('the JSON report has findings, and facts when asked for', () => {
  const report: unknown = JSON.parse(reportJson(result, { facts: false }));
  expect(report).toEqual({
    findings: [
      expect.objectContaining({ rule: 'port-mismatch', file: '.vscode/settings.json', line: 2, column: 51 }),
      {
        rule: 'loopback-bind',
        severity: 'warning',
        file: 'my src/server.js',
        line: 3,
        column: 47,
        endLine: 3,
        endColumn: 58,
        message: expect.stringContaining('A server on 127.0.0.1'),
        related: [
          {
            file: '.vscode/settings.json',
            line: 2,
            column: 28,
            endLine: 2,
            endColumn: 28 + url.length,
            message: 'Callers of this URL do not arrive on loopback.',
          },
        ],
        fixes: [
          {
            title: 'Listen on all interfaces (0.0.0.0)',
            edits: [{ file: 'my src/server.js', line: 3, column: 48, endLine: 3, endColumn: 57, newText: '0.0.0.0' }],
          },
        ],
      },
    ],
  });
  const withFacts: unknown = JSON.parse(reportJson(result, { facts: true }));
  expect(withFacts).toHaveProperty('facts', [
    { kind: 'env', file: '.env', line: 1, column: 6, endLine: 1, endColumn: 10, name: 'PORT', value: '3000' },
    {
      kind: 'bind',
      file: 'my src/server.js',
      line: 3,
      column: 6,
      endLine: 3,
      endColumn: 12,
      language: 'javascript',
      framework: 'express',
      host: '127.0.0.1',
      hostSource: 'literal',
      hostSpan: { line: 3, column: 47, endLine: 3, endColumn: 58 },
      port: 8080,
      portSource: 'env',
      portEnv: ['PORT'],
      portSpan: { line: 3, column: 40, endLine: 3, endColumn: 44 },
    },
    expect.objectContaining({
      kind: 'registered',
      file: '.vscode/settings.json',
      url,
      host: 'my-laptop.local',
      port: 3001,
    }),
  ]);
});

test('the SARIF report is what its schema says', async () => {
  const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  // The schema is of an older draft, whose name and id this validator does not know.
  const { $schema: _, id: __, ...schema } = JSON.parse(await readFile(path, 'utf8'));
  const validate = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false }).compile(schema);
  const log: unknown = JSON.parse(reportSarif(result, '1.2.3'));
  validate(log);
  expect(validate.errors).toBeNull();
  expect(validate({ version: '2.1.0', runs: [{ results: [{}] }] })).toBe(false);
});

test('the SARIF report names rules, places and replacements', () => {
  const log: Log = JSON.parse(reportSarif(result, '1.2.3'));
  const [run] = log.runs;
  const rules = run?.tool.driver.rules ?? [];
  expect(log.version).toBe('2.1.0');
  expect(run?.tool.driver).toMatchObject({ name: 'Hookline', semanticVersion: '1.2.3' });
  expect(run?.originalUriBaseIds?.['SRCROOT']?.uri).toBe(`${pathToFileURL(folder).href}/`);
  expect(run?.results?.map(({ ruleId, ruleIndex }) => [ruleId, rules[ruleIndex ?? -1]?.id])).toEqual([
    ['port-mismatch', 'port-mismatch'],
    ['loopback-bind', 'loopback-bind'],
  ]);
  expect(run?.results?.[1]).toMatchObject({
    level: 'warning',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'my%20src/server.js', uriBaseId: 'SRCROOT' },
          region: { startLine: 3, startColumn: 47, endLine: 3, endColumn: 58 },
        },
      },
    ],
    fixes: [
      {
        artifactChanges: [
          {
            replacements: [
              {
                deletedRegion: { startLine: 3, startColumn: 48, endLine: 3, endColumn: 57 },
                insertedContent: { text: '0.0.0.0' },
              },
            ],
          },
        ],
      },
    ],
  });
});
