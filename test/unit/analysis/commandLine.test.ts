import { expect, test } from 'vitest';
import { bindTexts } from './factText.ts';
import { findingsOf, summary, type Files } from './workspace.ts';

const uvicorn = 'import uvicorn\n';
const express = `const express = require('express');\nconst app = express();\n`;
const run = 'uvicorn.run("main:app", host=args.host, port=args.port)';

const binds: readonly (readonly [name: string, source: string, expected: string, file: string])[] = [
  [
    'argparse',
    `import argparse\n${uvicorn}def main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument("--port", "-p", type=int, default=8000)\n    parser.add_argument("--host", default="127.0.0.1")\n    args = parser.parse_args()\n    ${run}`,
    'uvicorn run | env 127.0.0.1 --host <"127.0.0.1"> | env 8000 --port,-p <8000>',
    'main.py',
  ],
  [
    'arguments that a function parses',
    `from argparse import ArgumentParser\n${uvicorn}def parse():\n    p = ArgumentParser()\n    p.add_argument("--bind-host", dest="host", default="0.0.0.0")\n    p.add_argument("port", nargs="?", default="81")\n    return p.parse_args()\nargs = parse()\n${run}`,
    'uvicorn run | env 0.0.0.0 --bind-host <"0.0.0.0"> | env 81 <port> <"81">',
    'main.py',
  ],
  [
    'arguments that are handed on',
    `import argparse\n${uvicorn}def serve(args):\n    ${run}\np = argparse.ArgumentParser()\np.add_argument("--port", default=81)\np.add_argument("--host")\nserve(p.parse_args())`,
    'uvicorn run | env --host <args.host> | env 81 --port <81>',
    'main.py',
  ],
  [
    'an option with a variable for its default',
    `import argparse, os\n${uvicorn}p = argparse.ArgumentParser()\np.add_argument("--port", default=int(os.getenv("PORT", 81)))\nargs = p.parse_args()\nuvicorn.run(app, port=args.port or 82)`,
    'uvicorn run | default 127.0.0.1 | env 81 --port,PORT <81>',
    'main.py',
  ],
  [
    'an option that several commands have',
    `import argparse\n${uvicorn}a.add_argument("--port", default=1)\nb.add_argument("--port", default=2)\nargs = argparse.ArgumentParser().parse_args()\nuvicorn.run(app, port=args.port)`,
    'uvicorn run | default 127.0.0.1 | unresolved <args.port>',
    'main.py',
  ],
  [
    'click',
    `import click\n${uvicorn}@click.command()\n@click.option("-p", "--port", default=81, envvar="APP_PORT")\n@click.option("--host", "bind", default="::1")\ndef main(port, bind):\n    uvicorn.run(app, host=bind, port=port)`,
    'uvicorn run | env ::1 --host <"::1"> | env 81 -p,--port,APP_PORT <81>',
    'main.py',
  ],
  [
    'typer',
    `import typer\n${uvicorn}cli = typer.Typer()\n@cli.command()\ndef serve(bind_host: str = typer.Option("0.0.0.0"), port: int = typer.Option(81, "--port", "-p", envvar="PORT")):\n    uvicorn.run(app, host=bind_host, port=port)`,
    'uvicorn run | env 0.0.0.0 --bind-host <"0.0.0.0"> | env 81 --port,-p,PORT <81>',
    'main.py',
  ],
  [
    'typer with annotations and plain defaults',
    `import typer\nfrom typing import Annotated\n${uvicorn}def serve(port: Annotated[int, typer.Option("--http")] = 81, host: str = "::1"):\n    uvicorn.run(app, host=host, port=port)\ntyper.run(serve)`,
    'uvicorn run | env ::1 --host <"::1"> | env 81 --http <81>',
    'main.py',
  ],
  [
    'a function that no command is made of',
    `${uvicorn}def serve(port=81):\n    uvicorn.run(app, port=port)`,
    'uvicorn run | default 127.0.0.1 | unresolved <port>',
    'main.py',
  ],
  [
    'options of Tornado',
    `import tornado.web\nfrom tornado.options import define, options\ndefine("port", default=8888)\ntornado.web.Application().listen(options.port)`,
    'tornado listen | default :: | env 8888 --port <8888>',
    'main.py',
  ],
  [
    'sys.argv',
    `import sys\n${uvicorn}uvicorn.run(app, port=int(sys.argv[1]) if len(sys.argv) > 1 else 81)`,
    'uvicorn run | default 127.0.0.1 | env 81 $1 <81>',
    'main.py',
  ],
  [
    'sys.argv on a condition',
    `import sys\n${uvicorn}port = 81\nif len(sys.argv) > 1:\n    port = int(sys.argv[1])\nuvicorn.run(app, port=port)`,
    'uvicorn run | default 127.0.0.1 | env 81 $1 <81>',
    'main.py',
  ],
  [
    'process.argv',
    `${express}app.listen(process.argv[2] || 8080)`,
    'express listen | default :: | env 8080 $1 <8080>',
    'app.js',
  ],
  [
    'words of process.argv',
    `${express}const args = process.argv.slice(2);\nconst port = args[0] ? Number(args[0]) : 81;\napp.listen(port)`,
    'express listen | default :: | env 81 $1 <81>',
    'app.js',
  ],
  [
    'the word behind an option',
    `${express}const i = process.argv.indexOf('--port');\nconst port = i > 0 ? Number(process.argv[i + 1]) : 81;\napp.listen(port)`,
    'express listen | default :: | env 81 --port <81>',
    'app.js',
  ],
  [
    'minimist',
    `${express}const argv = require('minimist')(process.argv.slice(2), { default: { host: '::1' } });\napp.listen(argv.port || 81, argv.host)`,
    `express listen | env ::1 --host <'::1'> | env 81 --port <81>`,
    'app.js',
  ],
  [
    'yargs',
    `${express}import yargs from 'yargs';\nconst argv = yargs(hideBin(process.argv)).option('port', { alias: 'p', default: 81 }).options({ bindHost: { default: '::1' } }).parseSync();\napp.listen(argv.port, argv.bindHost)`,
    `express listen | env ::1 --bind-host <'::1'> | env 81 --port,-p <81>`,
    'app.ts',
  ],
  [
    'commander',
    `${express}import { Command } from 'commander';\nconst program = new Command();\nprogram.name('x').option('-p, --port <port>', 'port', '81').option('--bind-host <host>', 'host');\nprogram.command('y').option('--port <port>', 'port', '82');\nconst options = program.parse().opts();\napp.listen(Number(options.port), options.bindHost ?? '::1')`,
    `express listen | env ::1 --bind-host <'::1'> | env 81 -p,--port <'81'>`,
    'app.ts',
  ],
  [
    'a command of commander',
    `${express}const { program } = require('commander');\nprogram.command('serve <folder>').option('-p, --port <port>', 'port', parseInt, 81).action((folder, options) => {\n  app.listen(options.port);\n});`,
    'express listen | default :: | env 81 -p,--port <81>',
    'app.js',
  ],
  [
    'parseArgs',
    `${express}import { parseArgs } from 'node:util';\nconst { values } = parseArgs({ options: { port: { type: 'string', short: 'p', default: '81' } } });\napp.listen(values.port)`,
    `express listen | default :: | env 81 --port,-p <'81'>`,
    'app.mjs',
  ],
  [
    'an option that no library is known to give',
    `${express}const argv = parse(process.argv);\napp.listen(argv.port)`,
    'express listen | default :: | unresolved <argv.port>',
    'app.js',
  ],
];

test.each(binds)('what the command line decides: %s', async (_, source, expected, file) => {
  expect(await bindTexts(source, file)).toEqual([expected]);
});

const server = `import argparse\n${uvicorn}p = argparse.ArgumentParser()\np.add_argument("--host", default="127.0.0.1")\np.add_argument("--port", type=int, default=8000)\nargs = p.parse_args()\nuvicorn.run(app, host=args.host, port=args.port)\n`;
const image = (more: string): Files => ({
  'server.py': server,
  Dockerfile: `FROM python:3.13\nWORKDIR /app\nCOPY . .\n${more}\n`,
  'compose.yml': 'services:\n  web:\n    build: .\n    ports: ["8000:8000"]\n',
});

const containers: readonly (readonly [more: string, expected: readonly string[]])[] = [
  ['CMD ["python", "server.py"]', ['loopback-bind error server.py: "127.0.0.1"']],
  ['CMD ["python", "server.py", "--host", "0.0.0.0"]', []],
  ['ENTRYPOINT ["python", "server.py"]\nCMD ["--host=0.0.0.0"]', []],
  ['CMD python server.py --host 0.0.0.0 --port 9000', ['port-mismatch error compose.yml: 8000']],
  ['CMD python server.py --host 0.0.0.0 --port $PORT', []],
  ['CMD python server.py $OPTIONS', []],
  ['CMD python server.py --metrics-port 9100 --host ::', []],
];

test.each(containers)('a container that runs %j', async (more, expected) => {
  const files = image(more);
  expect((await findingsOf(files)).map((finding) => summary(files, finding))).toEqual(expected);
});
