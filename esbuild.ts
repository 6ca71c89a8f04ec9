/** Bundles the extension host, the command line and the webviews into dist/. */
import { cp, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const outdir = 'dist';

const shared: esbuild.BuildOptions = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'info',
  outdir,
};

/** Loaded on first use from a file of its own, so that starting the extension does not compile it. */
const lazy = { undici: './undici.cjs', '@vscode/tree-sitter-wasm': './treeSitter.cjs' };

const node: esbuild.BuildOptions = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  outExtension: { '.js': '.cjs' },
  external: ['vscode', ...Object.values(lazy)],
  // jsonc-parser's other build hides its modules from a bundler.
  mainFields: ['module', 'main'],
  // localtunnel registers through our own client (core/tunnels/localtunnel.ts), so its axios is never called.
  alias: { axios: './src/core/tunnels/noAxios.cjs', ...lazy },
};

const builds: esbuild.BuildOptions[] = [
  { ...node, alias: {}, entryPoints: { undici: 'undici', treeSitter: '@vscode/tree-sitter-wasm' } },
  { ...node, entryPoints: ['src/extension.ts'] },
  { ...node, entryPoints: ['src/core/history/historyWorker.ts'] },
  { ...node, entryPoints: ['src/editor/inspection/inspectionWorker.ts'] },
  { ...node, entryPoints: ['src/editor/diagnostics/analysisWorker.ts'] },
  { ...node, entryPoints: ['src/cli.ts'], banner: { js: '#!/usr/bin/env node' } },
  {
    ...shared,
    platform: 'browser',
    format: 'iife',
    target: 'chrome142',
    entryPoints: { 'webview/send': 'src/webview/send/main.ts', 'webview/inspector': 'src/webview/inspector/main.ts' },
    loader: { '.ttf': 'file' },
    // Beside the bundle: a webview may load from dist/webview alone.
    assetNames: 'webview/[name]',
  },
];

const { resolve } = createRequire(import.meta.url);
const grammars: Readonly<Record<string, readonly string[]>> = {
  [dirname(resolve('@vscode/tree-sitter-wasm'))]: [
    'tree-sitter',
    ...['javascript', 'typescript', 'tsx', 'python', 'go', 'ruby', 'php', 'java', 'c-sharp', 'rust'].map(
      (name) => `tree-sitter-${name}`,
    ),
  ],
  [dirname(resolve('@tree-sitter-grammars/tree-sitter-kotlin/package.json'))]: ['tree-sitter-kotlin'],
  [dirname(resolve('tree-sitter-elixir/package.json'))]: ['tree-sitter-elixir'],
};

async function copyGrammars(): Promise<void> {
  await mkdir(join(outdir, 'grammars'), { recursive: true });
  for (const [folder, names] of Object.entries(grammars)) {
    for (const name of names) await cp(join(folder, `${name}.wasm`), join(outdir, 'grammars', `${name}.wasm`));
  }
}

await rm(outdir, { recursive: true, force: true });
await copyGrammars();
if (watch) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  await Promise.all(builds.map((options) => esbuild.build(options)));
}
