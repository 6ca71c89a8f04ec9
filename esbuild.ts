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

const node: esbuild.BuildOptions = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  outExtension: { '.js': '.cjs' },
  external: ['vscode'],
  // localtunnel registers through our own client (core/tunnels/localtunnel.ts), so its axios is never called.
  alias: { axios: './src/core/tunnels/noAxios.cjs' },
};

const builds: esbuild.BuildOptions[] = [
  { ...node, entryPoints: ['src/extension.ts'] },
  { ...node, entryPoints: ['src/cli.ts'], banner: { js: '#!/usr/bin/env node' } },
  {
    ...shared,
    platform: 'browser',
    format: 'iife',
    target: 'chrome142',
    entryPoints: { 'webview/send': 'src/webview/send/main.ts' },
    loader: { '.ttf': 'file' },
  },
];

async function copyGrammars(): Promise<void> {
  const wasm = join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm')));
  await mkdir(join(outdir, 'grammars'), { recursive: true });
  for (const name of ['tree-sitter', 'tree-sitter-javascript', 'tree-sitter-typescript', 'tree-sitter-tsx']) {
    await cp(join(wasm, `${name}.wasm`), join(outdir, 'grammars', `${name}.wasm`));
  }
}

await rm(outdir, { recursive: true, force: true });
await copyGrammars();
if (watch) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  await Promise.all(builds.map((options) => esbuild.build(options)));
}
