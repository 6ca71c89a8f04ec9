import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bindTextsAcross } from './factText.ts';
import { applied, findingsOf, root, settings, summary, type Files } from './workspace.ts';

const express = `const express = require('express'); const app = express();\n`;
const any = 'default ::';

const ports: readonly (readonly [name: string, code: string, files: Files, expected: string])[] = [
  [
    'a named export',
    `import { PORT } from './config';\napp.listen(PORT)`,
    { 'config.js': 'export const PORT = 3000;' },
    'literal 3000 <3000 in config.js>',
  ],
  [
    'a renamed import',
    `import { PORT as port } from './config.js';\napp.listen(port)`,
    { 'config.js': `const PORT = '3000';\nexport { PORT };` },
    `literal 3000 <'3000' in config.js>`,
  ],
  [
    'a renamed export',
    `import { port } from './config.js';\napp.listen(port)`,
    { 'config.js': `const p = 3000;\nexport { p as port };` },
    'literal 3000 <3000 in config.js>',
  ],
  [
    'a namespace import',
    `import * as config from './config.mjs';\napp.listen(config.port)`,
    { 'config.mjs': 'export let port = 3000;' },
    'literal 3000 <3000 in config.mjs>',
  ],
  [
    'a default export',
    `import config from './config';\napp.listen(config.server.port)`,
    { 'config/index.js': 'export default { server: { port: process.env.PORT || 3000 } };' },
    'env 3000 PORT <3000 in config/index.js>',
  ],
  [
    'a default export that is a value',
    `import port from './port';\napp.listen(port)`,
    { 'port.js': 'export default 3000;' },
    'literal 3000 <3000 in port.js>',
  ],
  [
    'a default export by name',
    `import config from './config';\napp.listen(config.port)`,
    { 'config.js': 'const config = { port: 3000 };\nexport default config;' },
    'literal 3000 <3000 in config.js>',
  ],
  [
    'a function of its own that checks the environment',
    `import { loadEnv } from './env.js';\nconst env = loadEnv();\napp.listen(env.PORT)`,
    {
      'env.ts':
        'import { z } from "zod";\nconst schema = z.object({ PORT: z.coerce.number().default(3000) });\nexport function loadEnv(source: NodeJS.ProcessEnv = process.env) {\n  const parsed = schema.safeParse(source);\n  if (!parsed.success) throw new Error("bad");\n  return parsed.data;\n}',
    },
    'env 3000 PORT <3000 in env.ts>',
  ],
  [
    'module.exports',
    `const { port } = require('./config');\napp.listen(port)`,
    { 'config.js': 'module.exports = { port: 3000 };' },
    'literal 3000 <3000 in config.js>',
  ],
  [
    'module.exports by name, imported as default',
    `import config from './config.cjs';\napp.listen(config.port)`,
    { 'config.cjs': 'const config = Object.freeze({ port: 3000 });\nmodule.exports = config;' },
    'literal 3000 <3000 in config.cjs>',
  ],
  [
    'an alias of the sources',
    `import { PORT } from '@config';\napp.listen(PORT)`,
    { 'src/config/index.ts': 'export const PORT = 3000;' },
    'literal 3000 <3000 in src/config/index.ts>',
  ],
  [
    'a package of the workspace',
    `import { env } from '@acme/env';\napp.listen(env.PORT)`,
    { 'packages/env/src/index.ts': 'export const env = { PORT: 3000 };' },
    'literal 3000 <3000 in packages/env/src/index.ts>',
  ],
  [
    'a package that is not of the workspace',
    `import { env } from '@acme/env';\napp.listen(env.PORT)`,
    {},
    'unresolved <env.PORT>',
  ],
  [
    'the environment, taken apart',
    `import { PORT } from './config';\napp.listen(PORT || 3000)`,
    { 'config.ts': 'export const { NODE_ENV, PORT } = process.env;' },
    'env 3000 PORT <3000>',
  ],
  [
    'members of exports',
    `const config = require('./config');\napp.listen(config.port)`,
    { 'config.js': 'exports.port = 3000;\nmodule.exports.host = "x";' },
    'literal 3000 <3000 in config.js>',
  ],
  [
    'deep destructuring',
    `const { server: { port } } = require('./config');\napp.listen(port)`,
    { 'config.js': 'module.exports = { server: { port: 3000 } };' },
    'literal 3000 <3000 in config.js>',
  ],
  [
    'a member of what require returns',
    `app.listen(require('./config').port)`,
    { 'config.js': 'module.exports = { port: 3000 };' },
    'literal 3000 <3000 in config.js>',
  ],
  [
    'JSON',
    `app.listen(require('./config.json').server.port)`,
    { 'config.json': '{ "server": { "port": 3000 } }' },
    'literal 3000 <3000 in config.json>',
  ],
  [
    'JSON, imported',
    `import config from './config.json' with { type: 'json' };\napp.listen(config.port)`,
    { 'config.json': '{ "port": "3000" }' },
    'literal 3000 <"3000" in config.json>',
  ],
  [
    'a re-export',
    `import { PORT } from './lib';\napp.listen(PORT)`,
    { 'lib/index.js': `export * from './config.js';`, 'lib/config.js': 'export const PORT = 3000;' },
    'literal 3000 <3000 in lib/config.js>',
  ],
  [
    'a renaming re-export',
    `import { port } from './lib';\napp.listen(port)`,
    { 'lib/index.js': `export { PORT as port } from './config.js';`, 'lib/config.js': 'export const PORT = 3000;' },
    'literal 3000 <3000 in lib/config.js>',
  ],
  [
    'a namespace re-export',
    `import { config } from './lib';\napp.listen(config.PORT)`,
    { 'lib/index.js': `export * as config from './config.js';`, 'lib/config.js': 'export const PORT = 3000;' },
    'literal 3000 <3000 in lib/config.js>',
  ],
  [
    'an import that is exported again',
    `const { config } = require('./lib');\napp.listen(config.port)`,
    {
      'lib/index.js': `const config = require('./config');\nmodule.exports = { config };`,
      'lib/config.js': 'module.exports = { port: 3000 };',
    },
    'literal 3000 <3000 in lib/config.js>',
  ],
  [
    'an object that takes on another',
    `const config = require('./lib/config');\napp.listen(config.port)`,
    {
      'lib/config.js': `const base = require('./base');\nmodule.exports = { ...base, host: 'x' };`,
      'lib/base.js': 'module.exports = { port: 3000 };',
    },
    'literal 3000 <3000 in lib/base.js>',
  ],
  [
    'TypeScript behind .js',
    `import { config } from './config.js';\napp.listen(config.port)`,
    { 'config.ts': 'export const config = { port: Number(process.env.PORT ?? 3000) } as const;' },
    'env 3000 PORT <3000 in config.ts>',
  ],
  [
    'an alias',
    `import { PORT } from '@/config';\napp.listen(PORT)`,
    { 'src/config.ts': 'export const PORT: number = 3000;' },
    'literal 3000 <3000 in src/config.ts>',
  ],
  [
    'a constant of another file as what a variable falls back to',
    `import { DEFAULT_PORT } from './config';\napp.listen(process.env.PORT || DEFAULT_PORT)`,
    { 'config.js': 'export const DEFAULT_PORT = 3000;' },
    'env 3000 PORT <3000 in config.js>',
  ],
  [
    'a variable of another file with a value to fall back to here',
    `import { port } from './config';\napp.listen(port || 3000)`,
    { 'config.js': 'export const port = process.env.PORT;' },
    'env 3000 PORT <3000>',
  ],
  [
    'an export that is missing for certain',
    `const config = require('./config');\napp.listen(config.server.port ?? 3000)`,
    { 'config.js': 'module.exports = { server: { host: "x" } };' },
    'literal 3000 <3000>',
  ],
  [
    'a default in the pattern',
    `const { port = 4000 } = require('./config');\napp.listen(port)`,
    { 'config.js': 'module.exports = { port: 3000 };' },
    'literal 3000 <3000 in config.js>',
  ],
  [
    'the environment of another file',
    `import { env } from './env';\napp.listen(env.PORT || 3000)`,
    { 'env.js': 'export const env = process.env;' },
    'env 3000 PORT <3000>',
  ],
  [
    'a function of another file',
    `import { getPort } from './config';\napp.listen(getPort())`,
    { 'config.js': 'export function getPort() { return process.env.PORT || 3000; }' },
    'env 3000 PORT <3000 in config.js>',
  ],
  [
    'configuration that a function returns',
    `import config from './config';\napp.listen(config().port)`,
    { 'config.js': 'export default () => ({ port: parseInt(process.env.PORT, 10) || 3000 });' },
    'env 3000 PORT <3000 in config.js>',
  ],
  [
    'a schema of the environment',
    `import { env } from './env';\napp.listen(env.PORT)`,
    {
      'env.ts': `import { z } from 'zod';\nconst schema = z.object({ PORT: z.coerce.number().default(3000) });\nexport const env = schema.parse(process.env);`,
    },
    'env 3000 PORT <3000 in env.ts>',
  ],
  [
    'a convict configuration',
    `import config from './config';\napp.listen(config.get('server.port'))`,
    {
      'config.ts': `import convict from 'convict';\nconst config = convict({ server: { port: { format: 'port', default: 3000, env: 'PORT' } } });\nconfig.validate();\nexport default config;`,
    },
    'env 3000 PORT <3000 in config.ts>',
  ],
  // What is not to be told
  ['a file that is not there', `import { PORT } from './config';\napp.listen(PORT)`, {}, 'unresolved <PORT>'],
  [
    'a name that is not there',
    `import { PORT } from './config';\napp.listen(PORT)`,
    { 'config.js': 'export const HOST = "x";' },
    'unresolved <PORT>',
  ],
  [
    'an export that is assigned to',
    `import { port } from './config';\napp.listen(port)`,
    { 'config.js': 'export let port = 3000;\nport = 4000;' },
    'unresolved <port>',
  ],
  [
    'a member that is assigned to',
    `import config from './config';\napp.listen(config.port)`,
    { 'config.js': 'const config = { port: 3000 };\nconfig.port = argv.port;\nexport default config;' },
    'unresolved <config.port>',
  ],
  [
    'a member that this file assigns to',
    `import config from './config';\nconfig.port = 4000;\napp.listen(config.port)`,
    { 'config.js': 'export default { port: 3000 };' },
    'unresolved <config.port>',
  ],
  [
    'an object that takes on what cannot be told',
    `import config from './config';\napp.listen(config.port)`,
    { 'config.js': 'export default { port: 3000, ...overrides[process.env.NODE_ENV] };' },
    'unresolved <config.port>',
  ],
  [
    'files that import each other in a circle',
    `import { PORT } from './a';\napp.listen(PORT)`,
    { 'a.js': `export { PORT } from './b';`, 'b.js': `export { PORT } from './a';` },
    'unresolved <PORT>',
  ],
  [
    'a package of the same name',
    `import { PORT } from 'config';\napp.listen(PORT)`,
    { 'config.js': 'export const PORT = 3000;' },
    'unresolved <PORT>',
  ],
];

for (const [name, code, files, expected] of ports) {
  test(`reads the port from ${name}`, async () => {
    const all = { 'main.js': express + code, ...files };
    expect(await bindTextsAcross(all)).toEqual([`express | ${any} | ${expected}`]);
  });
}

const uvicorn = 'import uvicorn\n';

const python: readonly (readonly [name: string, code: string, files: Files, expected: string])[] = [
  [
    'a constant',
    'from config import PORT\nuvicorn.run(app, port=PORT)',
    { 'config.py': 'PORT = 9000\n' },
    'literal 9000 <9000 in config.py>',
  ],
  [
    'a module',
    'import config\nuvicorn.run(app, port=config.PORT)',
    { 'config.py': 'import os\nPORT = int(os.getenv("PORT", "9000"))\n' },
    'env 9000 PORT <"9000" in config.py>',
  ],
  [
    'a module of a package, relative',
    'from . import config\nuvicorn.run(app, port=config.PORT)',
    { 'app/config.py': 'PORT = 9000\n' },
    'literal 9000 <9000 in app/config.py>',
  ],
  [
    'a relative import under another name',
    'from .core.config import PORT as port\nuvicorn.run(app, port=port)',
    { 'app/core/config.py': 'PORT: int = 9000\n' },
    'literal 9000 <9000 in app/core/config.py>',
  ],
  [
    'a package that hands on what a module has',
    'from app.core import PORT\nuvicorn.run(app, port=PORT)',
    { 'app/core/__init__.py': 'from .config import PORT\n', 'app/core/config.py': 'PORT = 9000\n' },
    'literal 9000 <9000 in app/core/config.py>',
  ],
  [
    'a dictionary',
    'from config import CONFIG\nuvicorn.run(app, port=CONFIG["server"]["port"])',
    { 'config.py': 'CONFIG = {"server": {"port": 9000}}\n' },
    'literal 9000 <9000 in config.py>',
  ],
  [
    'a class',
    'from config import Config\nuvicorn.run(app, port=Config.PORT)',
    { 'config.py': 'class Config:\n    PORT = 9000\n' },
    'literal 9000 <9000 in config.py>',
  ],
  [
    'settings of Pydantic',
    'from app.settings import settings\nuvicorn.run(app, port=settings.port)',
    {
      'app/settings.py':
        'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    port: int = 9000\n    host: str\nsettings = Settings()\n',
    },
    'env 9000 PORT <9000 in app/settings.py>',
  ],
  [
    'settings of Pydantic with a prefix, made here',
    'from app.settings import Settings\nsettings = Settings()\nuvicorn.run(app, port=settings.port)',
    {
      'app/settings.py':
        'from pydantic_settings import BaseSettings, SettingsConfigDict\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="APP_")\n    port: int = Field(default=9000)\n',
    },
    'env 9000 APP_PORT <9000 in app/settings.py>',
  ],
  [
    'settings that a function makes once',
    'from app.settings import get_settings\nsettings = get_settings()\nuvicorn.run(app, port=settings.port)',
    {
      'app/settings.py':
        'from functools import lru_cache\nfrom pydantic import AliasChoices, Field\nfrom pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    port: int = Field(9000, validation_alias=AliasChoices("PORT", "APP_PORT"))\nclass Settings(Base):\n    name: str\n@lru_cache\ndef get_settings() -> Settings:\n    return Settings(_env_file=".env")\n',
    },
    'env 9000 PORT,APP_PORT <9000 in app/settings.py>',
  ],
  [
    'settings that a function keeps',
    'from app.settings import get_settings\nuvicorn.run(app, port=get_settings().port)',
    {
      'app/settings.py':
        'from pydantic_settings import BaseSettings\n_settings = None\nclass Settings(BaseSettings):\n    port: int = 9000\ndef get_settings():\n    global _settings\n    if _settings is None:\n        _settings = Settings()\n    return _settings\n',
    },
    'env 9000 PORT <9000 in app/settings.py>',
  ],
  [
    'a function that may return either of two',
    'from app.settings import port\nuvicorn.run(app, port=port())',
    { 'app/settings.py': 'def port():\n    if test():\n        return 1\n    return 2\n' },
    'unresolved <port()>',
  ],
  [
    'settings with a prefix that cannot be told',
    'from app.settings import settings\nuvicorn.run(app, port=settings.port)',
    {
      'app/settings.py':
        'from pydantic_settings import BaseSettings, SettingsConfigDict\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=PREFIX)\n    port: int = 9000\nsettings = Settings()\n',
    },
    'unresolved <settings.port>',
  ],
  [
    'a constant of another file as what a variable falls back to',
    'import os\nfrom config import PORT\nuvicorn.run(app, port=int(os.environ.get("PORT", PORT)))',
    { 'config.py': 'PORT = 9000\n' },
    'env 9000 PORT <9000 in config.py>',
  ],
  ['a package', 'from settings_of_others import PORT\nuvicorn.run(app, port=PORT)', {}, 'unresolved <PORT>'],
  [
    'a constant that is given two values',
    'from config import PORT\nuvicorn.run(app, port=PORT)',
    { 'config.py': 'PORT = 9000\nPORT = load()\n' },
    'unresolved <PORT>',
  ],
];

for (const [name, code, files, expected] of python) {
  test(`reads the port of a Python program from ${name}`, async () => {
    const main = Object.keys(files).some((file) => file.startsWith('app/')) ? 'app/main.py' : 'main.py';
    expect(await bindTextsAcross({ [main]: uvicorn + code, ...files })).toEqual([
      `uvicorn | default 127.0.0.1 | ${expected}`,
    ]);
  });
}

const nest = `const { NestFactory } = require('@nestjs/core');\nconst app = await NestFactory.create(AppModule);\nconst config = app.get(ConfigService);\n`;

const servers: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
  [
    'what a Nest app registers under a name',
    {
      'src/main.ts': `${nest}await app.listen(config.getOrThrow('app.port', { infer: true }), config.get('app.host'));`,
      'src/config/app.config.ts': `import { registerAs } from '@nestjs/config';\nexport default registerAs('app', () => ({ port: process.env.APP_PORT ? parseInt(process.env.APP_PORT, 10) : 3000, host: '0.0.0.0' }));`,
    },
    [
      `nestjs | literal 0.0.0.0 <'0.0.0.0' in src/config/app.config.ts> | env 3000 APP_PORT <3000 in src/config/app.config.ts>`,
    ],
  ],
  [
    'what a Nest app loads',
    {
      'src/main.ts': `${nest}await app.listen(config.get<number>('http.port') || 4000);`,
      'src/app.module.ts': `import configuration from './configuration';\n@Module({ imports: [ConfigModule.forRoot({ isGlobal: true, load: [configuration] })] })\nexport class AppModule {}`,
      'src/configuration.ts': 'export default () => ({ http: { port: parseInt(process.env.PORT, 10) } });',
    },
    [`nestjs | ${any} | env 4000 PORT <4000>`],
  ],
  [
    'what two Nest apps register under one name',
    {
      'api/main.ts': `${nest}await app.listen(config.get('app.port'));`,
      'api/app.config.ts': `export default registerAs('app', () => ({ port: 3000 }));`,
      'jobs/app.config.ts': `export default registerAs('app', () => ({ port: 3001 }));`,
    },
    [`nestjs | ${any} | unresolved <config.get('app.port')>`],
  ],
  [
    'a Slack app of another file',
    {
      'index.js': `const { app } = require('./app');\napp.start(3000);`,
      'app.js': `const { App } = require('@slack/bolt');\nexports.app = new App({ token });`,
    },
    [`bolt | ${any} | literal 3000 <3000>`],
  ],
  [
    'a Slack app of another file that listens on nothing',
    {
      'index.js': `const { app } = require('./app');\napp.start(3000);`,
      'app.js': `const { App } = require('@slack/bolt');\nexports.app = new App({ token, socketMode: true });`,
    },
    [],
  ],
  [
    'something else of another file that is started',
    {
      'index.js': `const { app } = require('./app');\napp.start(3000);`,
      'app.js': `const express = require('express');\nexports.app = express();`,
    },
    [],
  ],
  [
    'an app of another file',
    {
      'server.js': `const app = require('./app');\napp.listen(3000);`,
      'app.js': `const express = require('express');\nconst app = express();\nmodule.exports = app;`,
    },
    [`express | ${any} | literal 3000 <3000>`],
  ],
  [
    'an app that a function of another file makes',
    {
      'server.ts': `import { buildApp } from './app.js';\nconst app = await buildApp();\nawait app.listen({ port: 3000 });`,
      'app.ts': `import Fastify from 'fastify';\nexport async function buildApp() {\n  const app = Fastify();\n  return app;\n}`,
    },
    [`fastify | default localhost | literal 3000 <3000>`],
  ],
  [
    'an app whose settings say the port',
    {
      'bin/www': `const app = require('../app');\napp.listen(app.get('port'));`,
      'app.js': `const app = require('express')();\napp.set('port', process.env.PORT || 3000);\nmodule.exports = app;`,
    },
    [`express | ${any} | env 3000 PORT <3000 in app.js>`],
  ],
  [
    'nothing that is no server by its name and of an unknown kind',
    { 'main.js': `import { bus } from './bus';\nbus.listen(3000);`, 'bus.js': 'export const bus = makeBus();' },
    [],
  ],
  [
    'a server of any name, when its file makes it one',
    {
      'main.js': `import { instance } from './instance';\ninstance.listen(3000);`,
      'instance.js': `import Koa from 'koa';\nexport const instance = new Koa();`,
    },
    [`koa | ${any} | literal 3000 <3000>`],
  ],
];

for (const [name, files, expected] of servers) {
  test(`starts ${name}`, async () => expect(await bindTextsAcross(files)).toEqual(expected));
}

test('the host is read from another file too, and the marker and its fix are on the line there', async () => {
  const files = {
    'server.js': `${express}const { host, port } = require('./config');\napp.listen(port, host);`,
    'config.js': `module.exports = { port: 3000, host: 'localhost' };`,
  };
  const [finding] = await findingsOf(files);
  expect(finding && summary(files, finding)).toBe(`loopback-bind information config.js: 'localhost'`);
  const [fix] = finding?.fixes ?? [];
  expect(fix && applied(files, fix)['config.js']).toBe(`module.exports = { port: 3000, host: '127.0.0.1' };`);
});

test('a URL that does not meet a port of another file has that port changed there', async () => {
  const files = {
    'server.js': `${express}const { port } = require('./config');\napp.listen(port);`,
    'config.js': 'module.exports = { port: 3000 };',
    '.vscode/settings.json': settings('http://localhost:4000/webhook'),
  };
  const [finding] = await findingsOf(files);
  const fix = finding?.fixes.find(({ edits }) => edits.some(({ file }) => file === join(root, 'config.js')));
  expect(fix && applied(files, fix)['config.js']).toBe('module.exports = { port: 4000 };');
});
