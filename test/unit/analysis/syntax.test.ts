import { expect, test } from 'vitest';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { pythonSyntax } from '../../../src/core/analysis/python/syntax.ts';
import type { Stretch } from '../../../src/core/analysis/sourceFile.ts';
import { Evaluator } from '../../../src/core/analysis/syntax/evaluator.ts';
import { Names } from '../../../src/core/analysis/syntax/names.ts';
import type { Evaluated } from '../../../src/core/analysis/values.ts';
import { grammarFolder } from './workspace.ts';

const grammars = new Grammars(grammarFolder);

/** What `use` makes of the argument of the last call in the source. */
async function ofLast<T>(
  source: string,
  use: (evaluator: Evaluator, argument: Parameters<Evaluator['evaluate']>[0]) => T,
): Promise<T | undefined> {
  return grammars.parse('python', { path: '/main.py', text: source }, ({ rootNode }) => {
    const evaluator = new Evaluator(pythonSyntax, new Names(source, rootNode, pythonSyntax));
    const call = rootNode.lastNamedChild?.firstNamedChild?.childForFieldName('arguments')?.firstNamedChild;
    if (!call) throw new Error('The source ends with no call');
    return use(evaluator, call);
  });
}

function text(source: string, evaluated: Evaluated | undefined): string {
  const at = ({ startIndex, endIndex }: Stretch): string => source.slice(startIndex, endIndex);
  if (!evaluated) return '-';
  switch (evaluated.kind) {
    case 'literal':
      return `${evaluated.value} <${at(evaluated.node)}> [${at(evaluated.edit)}]`;
    case 'env':
      return `${evaluated.names.join(',')} or ${text(source, evaluated.fallback)}`;
    default:
      return evaluated.kind;
  }
}

const values: readonly (readonly [source: string, expected: string])[] = [
  ['f(8_000)', '8000 <8_000> [8_000]'],
  ['f(0x1F90)', '8080 <0x1F90> [0x1F90]'],
  ['f(r"::1")', '::1 <r"::1"> [::1]'],
  [`f(b'''x''')`, `x <b'''x'''> [x]`],
  [String.raw`f("\x31\u0032")`, String.raw`12 <"\x31\u0032"> [\x31\u0032]`],
  ['f("")', ' <""> []'],
  ['f(None)', 'nothing'],
  ['PORT = 3\nf(PORT)', '3 <3> [3]'],
  ['PORT = 3\nPORT = 4\nf(PORT)', 'unresolved'],
  ['def g(port=3): pass\nport = 4\nf(port)', '4 <4> [4]'],
  ['def g(port=3):\n  f(port)\nf(port)', 'unresolved'],
  ['port = 3\ndef g():\n  global port\n  port = 4\nf(port)', 'unresolved'],
  ['for port in ports: pass\nf(port)', 'unresolved'],
  ['host, port = "h", 3\nf(port)', '3 <3> [3]'],
  ['import os\nf(os.environ["PORT"])', 'PORT or -'],
  ['import os\nf(int(os.getenv("PORT", "80")))', 'PORT or 80 <"80"> [80]'],
  ['from os import environ as e\nf(e.get("PORT") or 8000)', 'PORT or 8000 <8000> [8000]'],
  ['import os\nf(os.getenv("PORT", find()))', 'unresolved'],
  ['import os\nf(os.getenv("A", os.getenv("B", 3)))', 'A,B or 3 <3> [3]'],
  ['import os\nname = "PORT"\nf(os.getenv(name))', 'PORT or -'],
  ['import os\np = os.getenv("PORT")\nif not p:\n  p = 8000\nf(p)', 'PORT or 8000 <8000> [8000]'],
  ['import os\nf(int(os.environ["PORT"]) if "PORT" in os.environ else 5)', 'PORT or 5 <5> [5]'],
  ['import nos as os\nf(os.getcwd("PORT"))', 'unresolved'],
  ['from helpers import get_env\nf(get_env("PORT", 8000))', 'PORT or 8000 <8000> [8000]'],
  ['from helpers import get_env\nf(get_env("production"))', 'unresolved'],
  ['conf = {"port": 9}\nf(conf["port"])', '9 <9> [9]'],
  ['conf = {"port": 9}\nconf["port"] = 3\nf(conf["port"])', 'unresolved'],
  ['conf = {"port": 9, **more}\nf(conf["port"])', 'unresolved'],
  ['class C:\n  port = 3\nf(C.port)', '3 <3> [3]'],
  ['port = port or 8000\nf(port)', 'unresolved'],
  [
    'import os\ntry:\n  port = int(os.environ["PORT"])\nexcept ValueError:\n  port = 5000\nf(port)',
    'PORT or 5000 <5000> [5000]',
  ],
];

test.each(values)('evaluates %j', async (source, expected) => {
  expect(await ofLast(source, (evaluator, node) => text(source, evaluator.evaluate(node)))).toBe(expected);
});

const names = 'import os\nHOST = "127.0.0.1"\nPORT = int(os.getenv("PORT", 80))\n';
const hostAndPort = '127.0.0.1 <"127.0.0.1"> [127.0.0.1] | PORT or 80 <80> [80]';

const addresses: readonly (readonly [source: string, expected: string])[] = [
  ['f("0.0.0.0:8000")', '0.0.0.0 <0.0.0.0> [0.0.0.0] | 8000 <8000> [8000]'],
  ['f(":8080")', '- | 8080 <8080> [8080] | f("^:8080")'],
  ['f("[::1]:8080")', '::1 <[::1]> [[::1]] | 8080 <8080> [8080]'],
  ['f("0.0.0.0:0")', '0.0.0.0 <0.0.0.0> [0.0.0.0] | 0 <0> [0]'],
  ['f("localhost")', 'localhost <"localhost"> [localhost] | -'],
  ['f("8000")', '- | 8000 <"8000"> [8000]'],
  ['f(8000)', '- | 8000 <8000> [8000]'],
  ['f("http://*:5000/x?a=b:c")', 'http * <*> [*] | 5000 <5000> [5000]'],
  ['f("tcp://[::]:9292")', 'tcp :: <[::]> [[::]] | 9292 <9292> [9292]'],
  ['f("tcp://:9292")', 'tcp - | 9292 <9292> [9292] | f("tcp://^:9292")'],
  ['f("unix:/run/x.sock")', 'none'],
  ['f("unix:///run/x.sock")', 'none'],
  ['f("/run/x.sock")', 'none'],
  ['f("fd://3")', 'none'],
  ['f("::1")', 'unresolved | unresolved'],
  ['f(x)', 'unresolved | unresolved'],
  ['f(f"{x}:8000")', 'unresolved | 8000 <8000> [8000]'],
  ['f(f"{x}")', 'unresolved | unresolved'],
  ['f("0.0.0.0:" + x)', '0.0.0.0 <0.0.0.0> [0.0.0.0] | unresolved'],
  ['f("0.0.0.0:80" + x)', '0.0.0.0 <0.0.0.0> [0.0.0.0] | unresolved'],
  [`${names}f(f"{HOST}:{PORT}")`, hostAndPort],
  [`${names}f(HOST + ":" + str(PORT))`, hostAndPort],
  [`${names}f("%s:%d" % (HOST, PORT))`, hostAndPort],
  [`${names}f("{}:{}".format(HOST, PORT))`, hostAndPort],
  [`${names}f("{h}:{p}".format(p=PORT, h=HOST))`, hostAndPort],
  [`${names}f(os.getenv("BIND", "1.2.3.4:80"))`, 'BIND or 1.2.3.4 <1.2.3.4> [1.2.3.4] | BIND or 80 <80> [80]'],
  [`${names}f(os.getenv("PORT", 80))`, '- | PORT or 80 <80> [80]'],
];

test.each(addresses)('divides %j', async (source, expected) => {
  const divided = await ofLast(source, (evaluator, node) => {
    const address = evaluator.address(node);
    if (!address) return 'none';
    const { scheme, host, port, hostAt } = address;
    const line = source.slice(source.lastIndexOf('\n') + 1);
    const offset = (hostAt?.startIndex ?? 0) - (source.length - line.length);
    const insertion = hostAt ? [`${line.slice(0, offset)}^${line.slice(offset)}`] : [];
    const prefix = scheme === undefined ? '' : `${scheme} `;
    return [prefix + text(source, host), text(source, port), ...insertion].join(' | ');
  });
  expect(divided).toBe(expected);
});

const origins: readonly (readonly [source: string, expected: readonly string[]])[] = [
  ['from flask import Flask\napp = Flask(__name__)\nf(app.run)', ['flask.Flask().run']],
  ['import flask as fl\ndef make():\n  a = fl.Flask("x")\n  return a\nf(make().run)', ['flask.Flask().run']],
  ['from flask import Flask\nf((app := Flask("x")).run)', ['flask.Flask().run']],
  ['from flask import Flask\napp: Flask = make()\nf(app)', ['flask.Flask()', 'make()']],
  ['import a.b\nf(a.b.c)', ['a.b.c']],
  ['from . import app\nf(app.run)', ['.app.run']],
  ['from ..web.app import app as a\nf(a.run)', ['..web.app.app.run']],
  ['try:\n  import uvloop\nexcept ImportError:\n  uvloop = None\nf(uvloop.install)', ['uvloop.install']],
  ['from http.server import HTTPServer\nclass S(HTTPServer): pass\nf(S)', ['http.server.HTTPServer']],
  ['a = b\nb = a\nf(a)', ['?a']],
];

test.each(origins)('knows where things come from in %j', async (source, expected) => {
  expect(await ofLast(source, (evaluator, node) => evaluator.paths.of(node))).toEqual(expected);
});
