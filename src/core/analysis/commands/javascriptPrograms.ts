import { nothingMore, serves, type Program, type Programs } from './program.ts';

const all = '::';
const hostAndPort = { hosts: '--host', ports: '--port' };
const vite = {
  hosts: '--host?',
  ports: '--port',
  configurations: '-c --config',
  values: '-m --mode --base -l --logLevel -f --filter -d --debug',
};

const next = { hosts: '-H --hostname', ports: '-p --port', portEnv: 'PORT' };
const nuxt = {
  hosts: '--host? -h --hostname',
  ports: '--port -p',
  hostEnv: 'NUXT_HOST NITRO_HOST HOST',
  portEnv: 'NUXT_PORT NITRO_PORT PORT',
  envFiles: '--dotenv',
};
const nitro = serves('nitro', all, 3000, { hostEnv: 'NITRO_HOST HOST', portEnv: 'NITRO_PORT PORT' });
const webpack = serves('webpack', all, 8080, {
  ...hostAndPort,
  configurations: '-c --config',
  values: '--mode --env --node-env --stats -d',
});
const storybook = serves('storybook', all, 6006, {
  hosts: '-h --host',
  ports: '-p --port',
  values: '-c --config-dir -s --static-dir',
});
const nest: Program = { programs: '=src/main.ts', values: '-p --path -c --config --entryFile -e --exec --sourceRoot' };
const wrangler = { hosts: '--ip', ports: '--port', values: '-c --config -e --env --inspector-port --persist-to --var' };
const functions = serves('functions-framework', all, 8080, {
  ports: '--port',
  portEnv: 'PORT',
  values: '--target --source --signature-type',
});

/** Programs written in JavaScript, by the names of their commands. Sources: ports-and-binds, section 8, and their help. */
export const javascriptPrograms: Programs = {
  next: serves('next', all, 3000, next),
  'next dev|start': serves('next', all, 3000, next),
  'next build|lint|export|telemetry|info|typegen': nothingMore,
  'nuxt|nuxi|nuxi-edge': serves('nuxt', all, 3000, nuxt),
  'nuxt|nuxi dev': serves('nuxt', all, 3000, nuxt),
  'nuxt|nuxi preview|start': serves('nuxt', all, 3000, nuxt),
  'nuxt|nuxi build|generate|prepare|typecheck|analyze|cleanup|init|module|add|info|upgrade|build-module': nothingMore,
  'nitro|nitropack dev': serves('nitro', 'localhost', 3000, { ...nuxt, programs: '' }),
  'vite|rolldown-vite': serves('vite', 'localhost', 5173, vite),
  'vite dev|serve': serves('vite', 'localhost', 5173, vite),
  'vite preview': serves('vite-preview', 'localhost', 4173, vite),
  'vite build|optimize': nothingMore,
  'astro dev|start|preview': serves('astro', 'localhost', 4321, {
    hosts: '--host?',
    ports: '--port',
    values: '--root --config',
  }),
  'remix vite:dev': serves('remix', 'localhost', 5173, vite),
  'remix dev': { startsOthers: true },
  'react-router dev': serves('react-router', 'localhost', 5173, vite),
  'remix-serve': serves('remix', all, 3000, { hostEnv: 'HOST', portEnv: 'PORT', ports: '--port' }),
  'react-router-serve': serves('react-router', all, 3000, { hostEnv: 'HOST', portEnv: 'PORT', ports: '--port' }),
  'webpack serve|server|s|dev': webpack,
  'webpack-dev-server': webpack,
  'rspack serve|server|s|dev': { ...webpack, framework: 'rspack' },
  'rsbuild dev|preview': serves('rsbuild', all, 3000, {
    hosts: '--host?',
    ports: '--port',
    values: '-c --config -r --root',
  }),
  'ng serve|s|dev': serves('angular', 'localhost', 4200, {
    hosts: '--host',
    ports: '--port',
    values: '-c --configuration --proxy-config',
  }),
  'parcel|parcel-bundler': serves('parcel', all, 1234, {
    hosts: '--host',
    ports: '-p --port',
    portEnv: 'PORT',
    values: '--hmr-port --dist-dir -d --out-dir --target --public-url',
  }),
  'parcel build|watch|help': nothingMore,
  'gatsby develop': serves('gatsby', 'localhost', 8000, { hosts: '-H --host', ports: '-p --port', portEnv: 'PORT' }),
  'gatsby serve': serves('gatsby', 'localhost', 9000, { hosts: '-H --host', ports: '-p --port', portEnv: 'PORT' }),
  'svelte-kit dev|preview': serves('sveltekit', 'localhost', 3000, { hosts: '-h --host?', ports: '-p --port' }),
  'storybook|sb dev': storybook,
  'start-storybook': storybook,
  'expo start': serves('expo', all, 8081, {
    ports: '-p --port',
    portEnv: 'RCT_METRO_PORT',
    values: '-m --host --scheme',
  }),
  'react-native start': serves('react-native', all, 8081, { ...hostAndPort, portEnv: 'RCT_METRO_PORT' }),
  'wrangler dev': serves('wrangler', 'localhost', 8787, wrangler),
  'wrangler pages dev': serves('wrangler', 'localhost', 8788, wrangler),
  'http-server|http-server-pwa': serves('http-server', '0.0.0.0', 8080, {
    hosts: '-a',
    ports: '-p --port',
    portEnv: 'PORT',
    values: '-c -P --proxy -e -t -C -K',
  }),
  serve: serves('serve', all, 3000, {
    addresses: '-l --listen -p',
    addressScheme: 'tcp://',
    portEnv: 'PORT',
    values: '-c --config --ssl-cert --ssl-key',
  }),
  'json-server': serves('json-server', 'localhost', 3000, {
    hosts: '-H --host',
    ports: '-p --port',
    portEnv: 'PORT',
    values: '-r --routes -m --middlewares -s --static -d --delay -c --config -i --id',
  }),
  'live-server': serves('live-server', '0.0.0.0', 8080, {
    hosts: '--host=',
    ports: '--port',
    hostEnv: 'IP',
    portEnv: 'PORT',
  }),
  'browser-sync start': serves('browser-sync', all, 3000, {
    hosts: '--listen',
    ports: '--port',
    values: '--files -f --proxy -p --host --ui-port -c --config',
  }),
  'fastify start': serves('fastify', 'localhost', 3000, {
    hosts: '-a --address',
    ports: '-p --port',
    hostEnv: 'FASTIFY_ADDRESS',
    portEnv: 'FASTIFY_PORT PORT',
    sockets: '-s --socket',
    values:
      '-l --log-level -r --require -i --import --prefix -c --config --debug-port -I --debug-host -b --body-limit -T --plugin-timeout',
    programs: '1',
  }),
  'nest start': nest,
  'nest build|generate|g|new|n|add|info|i': nothingMore,
  micro: serves('micro', all, 3000, {
    addresses: '-l --listen',
    ports: '-p --port',
    hosts: '-H --host',
    portEnv: 'PORT',
    programs: '1',
  }),
  'micro-dev': serves('micro', all, 3000, { ports: '-p --port', hosts: '-H --host', programs: '1' }),
  'probot run': serves('probot', all, 3000, {
    hosts: '-H --host',
    ports: '-p --port',
    hostEnv: 'HOST',
    portEnv: 'PORT',
    programs: '1',
    values: '-W --webhook-proxy -w --webhook-path -a --app -s --secret -P --private-key',
  }),
  'functions-framework|functions-framework-nodejs': functions,
  'react-scripts|react-app-rewired|craco start': serves('react-scripts', '0.0.0.0', 3000, {
    hostEnv: 'HOST',
    portEnv: 'PORT',
  }),
  'vue-cli-service serve': serves('vue-cli', '0.0.0.0', 8080, {
    ...hostAndPort,
    hostEnv: 'HOST',
    portEnv: 'PORT',
    values: '--mode',
  }),
  'docusaurus start|serve': serves('docusaurus', 'localhost', 3000, {
    hosts: '-h --host',
    ports: '-p --port',
    hostEnv: 'HOST',
    portEnv: 'PORT',
    values: '--config --locale',
  }),
  'vitepress dev|preview|serve': serves('vitepress', 'localhost', 5173, vite),
  vitepress: serves('vitepress', 'localhost', 5173, vite),
  'vitepress build|init': nothingMore,
  'vuepress dev': serves('vuepress', '0.0.0.0', 8080, { hosts: '--host', ports: '-p --port' }),
  'eleventy|11ty': serves('eleventy', all, 8080, { ports: '--port', ifTold: true }),
  'umi|max|dumi dev': serves('umi', '0.0.0.0', 8000, {
    hosts: '--host',
    ports: '--port',
    hostEnv: 'HOST',
    portEnv: 'PORT',
  }),
  'ember serve|s|server': serves('ember', all, 4200, { hosts: '--host -H', ports: '--port -p', portEnv: 'PORT' }),
  'hexo server|s': serves('hexo', all, 4000, { hosts: '-i --ip', ports: '-p --port' }),
  'gridsome develop': serves('gridsome', '0.0.0.0', 8080, { hosts: '-h --host', ports: '-p --port' }),
  'quasar dev': serves('quasar', '0.0.0.0', 9000, { hosts: '-H --hostname', ports: '-p --port', values: '-m --mode' }),
  'ionic serve': serves('ionic', 'localhost', 8100, { hosts: '--host', ports: '-p --port' }),
  'waku dev|start': serves('waku', all, 3000, { hosts: '-h --host', ports: '-p --port' }),
  'vinxi dev|start': serves('vinxi', all, 3000, { hosts: '--host?', ports: '--port', portEnv: 'PORT' }),
  'sanity dev|start': serves('sanity', 'localhost', 3333, { hosts: '--host', ports: '--port' }),
  'vercel|now dev': serves('vercel', all, 3000, { addresses: '-l --listen' }),
  'netlify|ntl dev': serves('netlify', all, 8888, {
    ports: '-p --port',
    values: '-c --command --target-port -d --dir -f --functions',
    startsOthers: true,
  }),
  'serverless|sls offline': serves('serverless', 'localhost', 3000, {
    hosts: '-o --host',
    ports: '--httpPort',
    values: '-s --stage -r --region -c --config --lambdaPort --websocketPort',
    startsOthers: true,
  }),
  'swa start': serves('swa', 'localhost', 4280, { hosts: '-q --host', ports: '-p --port', startsOthers: true }),
  'func start|host': serves('azure-functions', '0.0.0.0', 7071, { ports: '-p --port' }),
  'keystone|keystone-next dev|start': serves('keystone', all, 3000, { ports: '--port', portEnv: 'PORT' }),
  'medusa develop|start': serves('medusa', all, 9000, {
    hosts: '-H --host',
    ports: '-p --port',
    hostEnv: 'HOST',
    portEnv: 'PORT',
  }),
  'directus start': serves('directus', '0.0.0.0', 8055, { hostEnv: 'HOST', portEnv: 'PORT' }),
  'prism mock|proxy': serves('prism', '127.0.0.1', 4010, { hosts: '-h --host', ports: '-p --port' }),
  'mockoon-cli start': serves('mockoon', all, undefined, { ports: '-p --port', ifTold: true, values: '-d --data -n' }),
  verdaccio: serves('verdaccio', 'localhost', 4873, { addresses: '-l --listen', values: '-c --config' }),
  'node-red': serves('node-red', '0.0.0.0', 1880, { ports: '-p --port', portEnv: 'PORT', values: '-u -s -t' }),
  n8n: serves('n8n', all, 5678, { hostEnv: 'N8N_LISTEN_ADDRESS', portEnv: 'N8N_PORT' }),
  'deno serve': serves('deno', '0.0.0.0', 8000, {
    hosts: '--host',
    ports: '--port',
    programs: '1',
    values: '-c --config --import-map --cert --location',
    envFiles: '--env-file',
  }),
  'sirv|sirv-cli': serves('sirv', 'localhost', 8080, {
    hosts: '-H --host?',
    ports: '-p --port',
    hostEnv: 'HOST',
    portEnv: 'PORT',
  }),
};

/** Programs that a build makes, by their paths: what they bind is in no source of the project. */
export const builtPrograms: readonly (readonly [path: RegExp, program: Program])[] = [
  [/(?:^|\/)\.output\/server\/index\.m?js$/, nitro],
  [
    /(?:^|\/)\.next\/standalone\/(?:.*\/)?server\.js$/,
    serves('next', '0.0.0.0', 3000, { hostEnv: 'HOSTNAME', portEnv: 'PORT' }),
  ],
  [/(?:^|\/)dist\/server\/entry\.mjs$/, serves('astro', 'localhost', 4321, { hostEnv: 'HOST', portEnv: 'PORT' })],
];
