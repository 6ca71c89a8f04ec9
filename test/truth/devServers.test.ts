import { ensureModules } from './install.ts';
import { holdAgainstKernel, inManifest, type Case } from './harness.ts';

await ensureModules();

type More = Partial<Omit<Case, 'name' | 'run'>>;

/** A project of these files; every case is one command line and what is configured. */
const inProject =
  (project: Case['files']) =>
  (run: string, more: More = {}, name = run): Case => ({ name, run, ...more, files: { ...project, ...more.files } });

const vite = inProject({ 'index.html': '<script type="module" src="/main.js"></script>', 'main.js': '' });
const viteConfig = (server: string, file = 'vite.config.js'): More => ({
  files: { [file]: `import { defineConfig } from 'vite';\nexport default defineConfig({\n  server: ${server},\n});\n` },
});

holdAgainstKernel({ name: 'Vite', command: inManifest }, [
  vite('vite'),
  vite('vite dev'),
  vite('vite --port 4100'),
  vite('vite --host'),
  vite('vite --host 127.0.0.1'),
  vite('vite --host=0.0.0.0 --port=4100'),
  vite('vite', viteConfig('{ port: 4100 }'), 'server.port'),
  vite('vite', viteConfig('{ host: true }'), 'server.host true'),
  vite('vite', viteConfig(`{ host: '127.0.0.1', port: 4100 }`, 'vite.config.ts'), 'server.host 127.0.0.1'),
  vite('vite', viteConfig(`{ host: 'localhost', strictPort: true }`, 'vite.config.mjs'), 'server.host localhost'),
  vite('vite --port 4200', viteConfig('{ port: 4100 }'), 'the command line before the configuration'),
  vite('vite preview', { files: { 'dist/index.html': '' } }),
  vite('vite preview --port 4100 --host 0.0.0.0', { files: { 'dist/index.html': '' } }),
]);

const preview = { 'dist/index.html': '' };
const configured = `export default { server: { port: 4300 }, preview: { port: 4100, host: '127.0.0.1' } };\n`;

holdAgainstKernel({ name: 'Vite, preview', command: inManifest }, [
  vite('vite preview --port 4200', { files: { ...preview, 'vite.config.js': configured } }),
  vite('vite preview', { files: { ...preview, 'vite.config.js': configured } }, 'preview.host'),
  vite('PORT=4200 vite'),
]);

const next = inProject({
  'pages/index.js': 'export default function Page() {\n  return null;\n}\n',
});

holdAgainstKernel({ name: 'Next', command: inManifest }, [
  next('next dev'),
  next('next dev -p 4100'),
  next('next dev --port=4100 --hostname localhost'),
  next('next dev -H 127.0.0.1'),
  next('next dev', { env: { PORT: '4200' } }, 'next dev with PORT'),
  next('PORT=4200 next dev'),
  next('next build --webpack && next start'),
  next('next build --webpack && next start -p 4100 -H 127.0.0.1'),
]);

const nuxt = inProject({ 'app.vue': '<template><p>ok</p></template>\n' });

holdAgainstKernel({ name: 'Nuxt', command: inManifest }, [
  nuxt('nuxt dev'),
  nuxt('nuxt dev --port 4100 --host 127.0.0.1'),
  nuxt('nuxt build && node .output/server/index.mjs'),
  nuxt('nuxt build && HOST=127.0.0.1 PORT=4100 node .output/server/index.mjs'),
  nuxt('nuxt build && nuxt preview --port 4100'),
  nuxt(
    'nuxt dev',
    {
      files: { 'nuxt.config.ts': `export default defineNuxtConfig({ devServer: { host: '0.0.0.0', port: 4100 } });\n` },
    },
    'devServer',
  ),
]);

const astro = inProject({ 'src/pages/index.astro': '<p>ok</p>\n' });

holdAgainstKernel({ name: 'Astro', command: inManifest }, [
  astro('astro dev'),
  astro('astro dev --host --port 4100'),
  astro('astro dev --host 127.0.0.1'),
  astro(
    'astro dev',
    {
      files: {
        'astro.config.mjs': `import { defineConfig } from 'astro/config';\nexport default defineConfig({ server: { port: 4100, host: true } });\n`,
      },
    },
    'server',
  ),
]);

const webpack = inProject({ 'src/index.js': '' });
const webpackConfig = (devServer: string): More => ({
  files: { 'webpack.config.js': `module.exports = {\n  mode: 'development',\n  devServer: ${devServer},\n};\n` },
});

holdAgainstKernel({ name: 'webpack', command: inManifest }, [
  webpack('webpack serve --mode development'),
  webpack('webpack serve --mode development --port 4100 --host 127.0.0.1'),
  webpack('webpack serve', webpackConfig('{ port: 4100 }'), 'devServer.port'),
  webpack('webpack serve', webpackConfig(`{ host: '127.0.0.1', port: 4100 }`), 'devServer.host 127.0.0.1'),
  webpack('webpack serve', webpackConfig(`{ host: '0.0.0.0' }`), 'devServer.host 0.0.0.0'),
  webpack('webpack-dev-server --mode development --host localhost'),
]);

const files = inProject({ 'index.html': '' });

holdAgainstKernel({ name: 'servers of files', command: inManifest }, [
  files('http-server'),
  files('http-server -p 4100 -a 127.0.0.1'),
  files('serve'),
  files('serve -l 4100'),
  files('serve -l tcp://127.0.0.1:4100'),
]);
