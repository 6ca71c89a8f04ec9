import { expect, test } from 'vitest';
import type { AllowedHostsFact, BindFact, Value } from '../../../src/core/analysis/facts.ts';
import { applied, commandsOf, factsOf, root, textAt, type Files } from './workspace.ts';

function valueText(source: string, { source: known, value, env, span }: Value<string | number>): string {
  return [known, value, env.join(','), span && `<${textAt(source, span)}>`].filter(Boolean).join(' ');
}

async function bindsOf(name: string, source: string): Promise<readonly BindFact[]> {
  return (await factsOf({ [name]: source })).filter((fact) => fact.kind === 'bind');
}

async function allowedHostsOf(name: string, source: string): Promise<readonly AllowedHostsFact[]> {
  return (await factsOf({ [name]: source })).filter((fact) => fact.kind === 'allowedHosts');
}

const configs: readonly (readonly [name: string, source: string, expected: readonly string[]])[] = [
  [
    'vite.config.js',
    `import { defineConfig } from 'vite';\nexport default defineConfig({ server: { port: 3000, strictPort: true } });`,
    ['vite port | default localhost | literal 3000 <3000>'],
  ],
  [
    'vite.config.ts',
    `export default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, process.cwd(), '');\n  return { server: { host: '127.0.0.1', port: Number(env.PORT) || 3000 } };\n});`,
    [`vite port | literal 127.0.0.1 <'127.0.0.1'> | env 3000 PORT <3000>`],
  ],
  [
    'vite.config.mjs',
    `/** @type {import('vite').UserConfig} */\nexport default { server: { host: true }, preview: { port: 8080, host: '0.0.0.0' } };`,
    [
      'vite host | literal :: <true> | default 5173',
      `vite-preview port | literal 0.0.0.0 <'0.0.0.0'> | literal 8080 <8080>`,
    ],
  ],
  [
    'vite.config.cjs',
    `const config = { server: { host: false, port } };\nmodule.exports = config;`,
    ['vite port | literal localhost <false> | unresolved <port>'],
  ],
  [
    'vite.config.ts',
    `export default defineConfig({ plugins: [react()], server: { proxy: { '/api': 'http://localhost:4000' } } });`,
    [],
  ],
  ['vite.config.ts', `export default defineConfig({ plugins: [react()] });`, []],
  [
    'astro.config.mjs',
    `export default defineConfig({ server: ({ command }) => ({ port: command === 'dev' ? 4321 : 4000, host: true }) });`,
    [`astro port | literal :: <true> | unresolved <command === 'dev' ? 4321 : 4000>`],
  ],
  [
    'nuxt.config.ts',
    `export default defineNuxtConfig({ devServer: { host: '0.0.0.0', port: 4000 } });`,
    [`nuxt port | env 0.0.0.0 NUXT_HOST,NITRO_HOST,HOST <'0.0.0.0'> | env 4000 NUXT_PORT,NITRO_PORT,PORT <4000>`],
  ],
  [
    'webpack.config.js',
    `const path = require('path');\nmodule.exports = { mode: 'development', devServer: { host: 'localhost', port: 9000, hot: true } };`,
    [`webpack port | literal localhost <'localhost'> | literal 9000 <9000>`],
  ],
  [
    'webpack.dev.js',
    `const { merge } = require('webpack-merge');\nconst common = require('./webpack.common.js');\nmodule.exports = merge(common, { devServer: { port: 9000 } });`,
    ['webpack port | default :: | literal 9000 <9000>'],
  ],
  [
    'webpack.config.ts',
    `const config: Configuration = { devServer: { port: 9000, host: process.env.HOST || '0.0.0.0' } };\nexport default (env) => [config];`,
    [`webpack port | env 0.0.0.0 HOST <'0.0.0.0'> | literal 9000 <9000>`],
  ],
  [
    'vue.config.js',
    `const { defineConfig } = require('@vue/cli-service');\nmodule.exports = defineConfig({ devServer: { port: 3000 } });`,
    ['vue-cli port | env 0.0.0.0 HOST | env 3000 PORT <3000>'],
  ],
  [
    'rsbuild.config.ts',
    `export default defineConfig({ server: { port: 8080 } });`,
    ['rsbuild port | unresolved | literal 8080 <8080>'],
  ],
  ['webpack.config.js', `module.exports = { devServer: { port: 'auto' } };`, []],
  ['vitest.config.ts', `export default defineConfig({ server: { port: 3000 } });`, []],
  ['playwright.config.ts', `export default defineConfig({ webServer: { port: 3000 }, server: { port: 3000 } });`, []],
  ['app.ts', `export default { server: { port: 3000 } };`, []],
];

for (const [name, source, expected] of configs) {
  test(`reads the servers of ${name}: ${source}`, async () => {
    const texts = (await bindsOf(name, source)).map(
      ({ framework, host, port, span }) =>
        `${framework} ${textAt(source, span)} | ${valueText(source, host)} | ${valueText(source, port)}`,
    );
    expect(texts).toEqual(expected);
  });
}

const hosts: readonly (readonly [name: string, source: string, hosts: unknown, added: string | undefined])[] = [
  [
    'vite.config.js',
    `export default { server: { allowedHosts: ['.example.com'] } };`,
    ['.example.com'],
    `export default { server: { allowedHosts: ['.example.com', 'a.b'] } };`,
  ],
  [
    'vite.config.js',
    `export default { server: { allowedHosts: [] } };`,
    [],
    `export default { server: { allowedHosts: ['a.b'] } };`,
  ],
  ['vite.config.js', `export default { server: { allowedHosts: true } };`, 'any', undefined],
  [
    'vite.config.js',
    `export default { server: { port: 3000 } };`,
    [],
    `export default { server: { port: 3000, allowedHosts: ['a.b'] } };`,
  ],
  ['vite.config.js', `export default { server: {} };`, [], `export default { server: { allowedHosts: ['a.b'] } };`],
  [
    'vite.config.js',
    `export default defineConfig({ plugins: ["x"] });`,
    [],
    `export default defineConfig({ plugins: ["x"], server: { allowedHosts: ["a.b"] } });`,
  ],
  ['vite.config.js', `export default { server: { allowedHosts: hosts } };`, 'unresolved', undefined],
  ['vite.config.js', `export default { server: { ...server } };`, undefined, undefined],
  ['webpack.config.js', `module.exports = { devServer: { allowedHosts: 'all' } };`, 'any', undefined],
  ['webpack.config.js', `module.exports = { devServer: { allowedHosts: 'auto' } };`, [], undefined],
  [
    'vue.config.js',
    `module.exports = { devServer: { allowedHosts: ['a', host] } };`,
    'unresolved',
    `module.exports = { devServer: { allowedHosts: ['a', host, 'a.b'] } };`,
  ],
];

for (const [name, source, expected, added] of hosts) {
  test(`tells the hosts that a dev server accepts by ${name}: ${source}`, async () => {
    const [fact] = await allowedHostsOf(name, source);
    expect(fact?.hosts).toEqual(expected);
    const { insertion, file = root } = fact ?? {};
    const files: Files = { [name]: source };
    const after =
      insertion &&
      applied(files, {
        title: { template: '', args: [] },
        edits: [{ file, span: insertion.span, newText: `${insertion.before}a.b${insertion.after}` }],
      })[name];
    expect(after).toBe(added);
  });
}

test('processes of PM2 are commands with the variables that are set for them', async () => {
  const source = `module.exports = {
  apps: [
    { name: 'api', script: './dist/server.js', env: { PORT: 3000, NODE_ENV: 'production' }, instances: 2 },
    { name: 'web', script: 'npm', args: 'start' },
    ...others,
  ],
};`;
  const commands = await commandsOf({ 'ecosystem.config.js': source });
  expect(commands.map(({ name, programs, startsOthers }) => ({ name, programs, startsOthers }))).toMatchObject([
    { name: 'api', programs: ['./dist/server.js'], startsOthers: false },
    { name: 'web' },
  ]);
  const [port] = commands[0]?.variables ?? [];
  expect(port).toMatchObject({ name: 'PORT', value: '3000' });
  expect(port?.span && textAt(source, port.span)).toBe('3000');
});
