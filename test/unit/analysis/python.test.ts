import { expect, test } from 'vitest';
import { bindTexts, routeTexts } from './factText.ts';
import { applied, bindsOf, textAt } from './workspace.ts';

const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const local = 'default 127.0.0.1';
const any = 'default 0.0.0.0';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[], file?: string])[] = [
  ['Flask', `${flask}app.run()`, [`flask run | ${local} | default 5000`]],
  [
    'Flask with host and port',
    `${flask}if __name__ == "__main__":\n    app.run(host="0.0.0.0", port=8080, debug=True)`,
    ['flask run | literal 0.0.0.0 <"0.0.0.0"> | literal 8080 <8080>'],
  ],
  [
    'Flask with arguments by their places',
    `import flask\nserver = flask.Flask('x')\nserver.run('127.0.0.1', 8080)`,
    [`flask run | literal 127.0.0.1 <'127.0.0.1'> | literal 8080 <8080>`],
  ],
  [
    'Flask and the environment',
    `import os\n${flask}port = int(os.environ.get("PORT", 5000))\napp.run(host=os.getenv("HOST", "127.0.0.1"), port=port)`,
    ['flask run | env 127.0.0.1 HOST <"127.0.0.1"> | env 5000 PORT <5000>'],
  ],
  [
    'Flask made by a function of the file',
    `from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    return app\ncreate_app().run(port=3)`,
    [`flask run | ${local} | literal 3 <3>`],
  ],
  [
    'Flask made in another file',
    `from app import create_app\n\napp = create_app()\n\nif __name__ == '__main__':\n    app.run(debug=True)`,
    [`flask run | ${local} | default 5000`],
  ],
  [
    'an app of another file',
    `from .web import app\napp.run(host="::1", port=8000)`,
    ['python run | literal ::1 <"::1"> | literal 8000 <8000>'],
  ],
  [
    'an app of another file with what only Flask takes',
    `from hooks import app\nHOST = '0.0.0.0'\napp.run(HOST, port=81, threaded=True)`,
    [`flask run | literal 0.0.0.0 <'0.0.0.0'> | literal 81 <81>`],
  ],
  [
    'Flask as a field',
    `from flask import Flask\nclass Web:\n    def __init__(self):\n        self.app = Flask('x')\n    def go(self):\n        self.app.run(port=81)`,
    [`flask run | ${local} | literal 81 <81>`],
  ],
  [
    'Flask by its server name',
    `from flask import Flask\napp = Flask('x')\napp.config['SERVER_NAME'] = 'localhost:8003'\napp.run()`,
    ['flask run | default localhost | default 8003'],
  ],
  [
    'a class that extends Flask',
    `from flask import Flask\nclass Api(Flask):\n    pass\napi = Api('x')\napi.run(port=81)`,
    [`flask run | ${local} | literal 81 <81>`],
  ],
  [
    'Flask-SocketIO',
    `from flask_socketio import SocketIO\nsocketio = SocketIO(app)\nsocketio.run(app, host='0.0.0.0', port=5001)`,
    [`flask run | literal 0.0.0.0 <'0.0.0.0'> | literal 5001 <5001>`],
  ],
  ['Quart', `from quart import Quart\napp = Quart('x')\napp.run(port=81)`, [`quart run | ${local} | literal 81 <81>`]],
  [
    'uvicorn',
    `import uvicorn\nuvicorn.run("main:app", host="0.0.0.0", port=8000, reload=True)`,
    ['uvicorn run | literal 0.0.0.0 <"0.0.0.0"> | literal 8000 <8000>'],
  ],
  ['uvicorn by default', `import uvicorn as uv\nuv.run(app)`, [`uvicorn run | ${local} | default 8000`]],
  [
    'uvicorn with a dictionary of options',
    `import uvicorn\noptions = {"host": "::", "port": 81}\nuvicorn.run(app, **options)`,
    ['uvicorn run | literal :: <"::"> | literal 81 <81>'],
  ],
  [
    'uvicorn with options that cannot be told',
    `from uvicorn import run\nrun(app, **options)\nrun(app, port=args.port)`,
    ['uvicorn run | unresolved | unresolved', `uvicorn run | ${local} | unresolved <args.port>`],
  ],
  [
    'settings of Pydantic in the same file',
    `import uvicorn\nfrom pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    host: str = "127.0.0.1"\n    port: int\nsettings = Settings()\nuvicorn.run(app, host=settings.host, port=settings.port)`,
    ['uvicorn run | env 127.0.0.1 HOST <"127.0.0.1"> | env PORT <settings.port>'],
  ],
  [
    'fields of a data class',
    `import os, uvicorn\nfrom dataclasses import dataclass, field\n@dataclass\nclass Config:\n    host: str = "::1"\n    port: int = field(default_factory=lambda: int(os.getenv("PORT", "81")))\nconfig = Config(host="::")\nuvicorn.run(app, host=config.host, port=config.port)`,
    ['uvicorn run | literal :: <"::"> | env 81 PORT <"81">'],
  ],
  [
    'FastMCP over HTTP',
    `from fastmcp import FastMCP\nmcp = FastMCP("x")\nmcp.run()\nmcp.run(transport="stdio")\nmcp.run(transport="http", port=81)`,
    ['fastmcp run | env 127.0.0.1 FASTMCP_HOST | literal 81 <81>'],
  ],
  [
    'uvicorn.Config',
    `import uvicorn\nconfig = uvicorn.Config("main:app", port=5000, log_level="info")\nserver = uvicorn.Server(config)\nawait server.serve()`,
    [`uvicorn Config | ${local} | literal 5000 <5000>`],
  ],
  [
    'hypercorn',
    `from hypercorn.config import Config\nfrom hypercorn.asyncio import serve\nconfig = Config()\nconfig.bind = ["localhost:8080", "[::1]:8081", "unix:/run/x"]\nasyncio.run(serve(app, config))`,
    [
      'hypercorn bind | literal localhost <localhost> | literal 8080 <8080>',
      'hypercorn bind | literal ::1 <[::1]> | literal 8081 <8081>',
    ],
  ],
  [
    'hypercorn by default',
    `from hypercorn.config import Config\nfrom hypercorn.asyncio import serve\nasyncio.run(serve(app, Config()))`,
    [`hypercorn serve | ${local} | default 8000`],
  ],
  [
    'gunicorn.conf.py',
    `import os\nworkers = 4\nbind = f"0.0.0.0:{os.getenv('PORT', '8080')}"`,
    [`gunicorn bind | literal 0.0.0.0 <0.0.0.0> | env 8080 PORT <'8080'>`],
    'gunicorn.conf.py',
  ],
  [
    'gunicorn with an address that one variable may give',
    `import os\nhost = os.getenv("HOST", "::")\naddress = os.getenv("BIND", None)\nif address:\n    use = address\nelse:\n    use = f"{host}:80"\nbind = use`,
    ['gunicorn bind | env :: BIND,HOST <"::"> | env 80 BIND <80>'],
    'gunicorn_conf.py',
  ],
  [
    'gunicorn on all interfaces',
    `bind = ":8000"`,
    [`gunicorn bind | ${any} | literal 8000 <8000>`],
    'gunicorn_config.py',
  ],
  [
    'several addresses of gunicorn',
    `bind = ["127.0.0.1:8000", "[::1]:8000"]`,
    [
      'gunicorn bind | literal 127.0.0.1 <127.0.0.1> | literal 8000 <8000>',
      'gunicorn bind | literal ::1 <[::1]> | literal 8000 <8000>',
    ],
    'gunicorn.conf.py',
  ],
  [
    'gunicorn inside of the program',
    `from gunicorn.app.base import BaseApplication\nApp(handler, {"bind": "%s:%s" % ("127.0.0.1", "8080"), "workers": 2}).run()`,
    [`gunicorn bind | literal 127.0.0.1 <"127.0.0.1"> | literal 8080 <"8080">`],
  ],
  ['aiohttp', `from aiohttp import web\nweb.run_app(app)`, [`aiohttp run_app | default :: | default 8080`]],
  [
    'aiohttp with host and port',
    `from aiohttp import web\nweb.run_app(make(), host='127.0.0.1', port=80)`,
    [`aiohttp run_app | literal 127.0.0.1 <'127.0.0.1'> | literal 80 <80>`],
  ],
  [
    'a site of aiohttp',
    `import aiohttp.web\nsite = aiohttp.web.TCPSite(runner, 'localhost', 8081)`,
    [`aiohttp TCPSite | literal localhost <'localhost'> | literal 8081 <8081>`],
  ],
  [
    'Tornado',
    `import tornado.web\ndef make_app():\n    return tornado.web.Application([(r"/", Main)])\napp = make_app()\napp.listen(8888)`,
    [`tornado listen | default :: | literal 8888 <8888>`],
  ],
  [
    'an HTTPServer of Tornado',
    `from tornado.httpserver import HTTPServer\nserver = HTTPServer(app)\nserver.bind(8888, "127.0.0.1")\nserver.start(0)`,
    ['tornado bind | literal 127.0.0.1 <"127.0.0.1"> | literal 8888 <8888>'],
  ],
  [
    'http.server',
    `from http.server import HTTPServer, BaseHTTPRequestHandler\nhttpd = HTTPServer(("", 8000), Handler)\nhttpd.serve_forever()`,
    [`http.server HTTPServer | ${any} | literal 8000 <8000>`],
  ],
  [
    'http.server with a named address',
    `import http.server\nserver_address = ('127.0.0.1', 8000)\nhttpd = http.server.ThreadingHTTPServer(server_address, H)`,
    [`http.server ThreadingHTTPServer | literal 127.0.0.1 <'127.0.0.1'> | literal 8000 <8000>`],
  ],
  [
    'http.server through a parameter, as the manual has it',
    `from http.server import *\nfrom http.server import HTTPServer\ndef run(server_class=HTTPServer, handler_class=H):\n    httpd = server_class(('', 8000), handler_class)`,
    [`http.server server_class | ${any} | literal 8000 <8000>`],
  ],
  [
    'a class that extends HTTPServer',
    `from http.server import HTTPServer\nfrom socketserver import ThreadingMixIn\nclass Threaded(ThreadingMixIn, HTTPServer):\n    pass\nThreaded(("0.0.0.0", 8000), H)`,
    ['http.server Threaded | literal 0.0.0.0 <"0.0.0.0"> | literal 8000 <8000>'],
  ],
  [
    'what a class hands on to HTTPServer',
    `from http.server import HTTPServer\nclass Own(HTTPServer):\n    def __init__(self, handler):\n        super().__init__(("127.0.0.1", 8000), handler)\nOwn(H)`,
    ['http.server Own | literal 127.0.0.1 <"127.0.0.1"> | literal 8000 <8000>'],
  ],
  [
    'socketserver',
    `import socketserver\nwith socketserver.TCPServer(("localhost", 9999), Handler) as server:\n    server.serve_forever()`,
    ['net TCPServer | literal localhost <"localhost"> | literal 9999 <9999>'],
  ],
  [
    'socketserver that serves files',
    `import http.server, socketserver\nPORT = 8000\nHandler = http.server.SimpleHTTPRequestHandler\nwith socketserver.TCPServer(("", PORT), Handler) as httpd: pass`,
    [`http.server TCPServer | ${any} | literal 8000 <8000>`],
  ],
  [
    'wsgiref',
    `from wsgiref.simple_server import make_server\nwith make_server('', 8000, app) as httpd: pass`,
    [`wsgiref make_server | ${any} | literal 8000 <8000>`],
  ],
  [
    'waitress',
    `from waitress import serve\nserve(app, listen='127.0.0.1:8041')`,
    ['waitress serve | literal 127.0.0.1 <127.0.0.1> | literal 8041 <8041>'],
  ],
  ['waitress by default', `import waitress\nwaitress.serve(app)`, [`waitress serve | ${any} | default 8080`]],
  [
    'Bottle',
    `from bottle import route, run\nrun(host='localhost', port=8080)`,
    [`bottle run | literal localhost <'localhost'> | literal 8080 <8080>`],
  ],
  [
    'CherryPy',
    `import cherrypy\ncherrypy.config.update({'server.socket_host': '0.0.0.0', 'server.socket_port': 9090})\ncherrypy.quickstart(Root())`,
    [`cherrypy quickstart | literal 0.0.0.0 <'0.0.0.0'> | literal 9090 <9090>`],
  ],
  [
    'Sanic',
    `from sanic import Sanic\napp = Sanic("x")\napp.run(host="0.0.0.0", port=1337)`,
    [`sanic run | literal 0.0.0.0 <"0.0.0.0"> | literal 1337 <1337>`],
  ],
  [
    'Gradio',
    `import gradio as gr\nwith gr.Blocks() as demo:\n    pass\ndemo.launch(server_name="0.0.0.0")`,
    ['gradio launch | literal 0.0.0.0 <"0.0.0.0"> | env 7860 GRADIO_SERVER_PORT'],
  ],
  [
    'gevent',
    `from gevent.pywsgi import WSGIServer\nWSGIServer(('', 5000), app).serve_forever()`,
    [`gevent WSGIServer | ${any} | literal 5000 <5000>`],
  ],
  [
    'an address of gevent',
    `from gevent import pywsgi\npywsgi.WSGIServer(':5000', app)`,
    [`gevent WSGIServer | ${any} | literal 5000 <5000>`],
  ],
  [
    'Werkzeug',
    `from werkzeug.serving import run_simple\nrun_simple('localhost', 4000, app)`,
    [`werkzeug run_simple | literal localhost <'localhost'> | literal 4000 <4000>`],
  ],
  [
    'asyncio',
    `import asyncio\nserver = await asyncio.start_server(handle, '127.0.0.1', 8888)`,
    [`net start_server | literal 127.0.0.1 <'127.0.0.1'> | literal 8888 <8888>`],
  ],
  [
    'Slack Bolt',
    `from slack_bolt import App\napp = App()\napp.start(port=3000)`,
    [`slack-bolt start | ${any} | literal 3000 <3000>`],
  ],
  [
    'a webhook of Telegram',
    `from telegram.ext import Application\napplication = Application.builder().token("T").build()\napplication.run_webhook(listen="0.0.0.0", port=8443, url_path="x")`,
    ['telegram run_webhook | literal 0.0.0.0 <"0.0.0.0"> | literal 8443 <8443>'],
  ],
];

for (const [name, source, expected, file = 'server.py'] of servers) {
  test(`finds ${name}`, async () => expect(await bindTexts(source, file)).toEqual(expected));
}

const others: readonly (readonly [name: string, source: string])[] = [
  ['a process', 'import subprocess\nsubprocess.run(["x"], port=8000)'],
  ['a coroutine', 'import asyncio\nasyncio.run(main())'],
  ['tests', 'import unittest\nunittest.main()'],
  ['an app of Typer', 'import typer\napp = typer.Typer()\napp.run(port=3)'],
  ['an app of absl', 'from absl import app\napp.run(main)'],
  ['an app that is not known to be of the web', 'from game import app\napp.run()'],
  ['a port of 0', `${flask}app.run(port=0)`],
  ['a socket of the file system', 'import uvicorn\nuvicorn.run(app, uds="/tmp/x.sock")'],
  ['a client', 'import http.client\nhttp.client.HTTPConnection("localhost", 8000)'],
  ['a server of datagrams', 'import socketserver\nsocketserver.UDPServer(("", 53), H)'],
  ['a socket that is there already', 'from gevent.server import StreamServer\nStreamServer(sock, handle)'],
  ['a queue', 'queue.bind(exchange, "0.0.0.0:80")\nbind = "0.0.0.0:80"'],
  ['a broker', 'from celery import Celery\napp = Celery("x")\napp.start(port=3)'],
  ['a mention of CherryPy', 'import cherrypy\n"""cherrypy.quickstart()"""'],
  ['a mention', '# app.run(port=3)\n"""app.run(port=3)"""\nprint("uvicorn.run(port=3)")'],
];

for (const [name, source] of others) {
  test(`does not take ${name} for a server`, async () => expect(await bindTexts(source, 'server.py')).toEqual([]));
}

const insertions: readonly (readonly [source: string, fixed: string])[] = [
  [`${flask}app.run()`, `${flask}app.run(host="0.0.0.0")`],
  [`${flask}app.run(debug=True,)`, `${flask}app.run(debug=True, host='0.0.0.0',)`],
  [
    'import uvicorn\nuvicorn.run("main:app", port=8000)',
    'import uvicorn\nuvicorn.run("main:app", port=8000, host="0.0.0.0")',
  ],
  [
    'from http.server import *\nimport http.server\nhttp.server.HTTPServer(("", 80), H)',
    'from http.server import *\nimport http.server\nhttp.server.HTTPServer(("0.0.0.0", 80), H)',
  ],
  [
    'from gradio import *\nimport gradio\ngradio.Blocks().launch()',
    `from gradio import *\nimport gradio\ngradio.Blocks().launch(server_name='0.0.0.0')`,
  ],
];

test.each(insertions)('tells where a host can be added to %j', async (source, fixed) => {
  const [bind] = await bindsOf(source, 'server.py');
  const { span, before, after } = bind?.hostInsertion ?? {};
  expect(span && textAt(source, span)).toBe('');
  const edits = span ? [{ file: bind?.file ?? '', span, newText: `${before}0.0.0.0${after}` }] : [];
  const edited = applied({ 'server.py': source }, { title: { key: '', values: [] } as never, edits });
  expect(edited['server.py']?.replaceAll("'", '"')).toBe(fixed.replaceAll("'", '"'));
});

const routes: readonly (readonly [name: string, source: string, expected: readonly string[]])[] = [
  [
    'Flask',
    `${flask}@app.route("/hook", methods=["POST", "PUT"])\ndef hook():\n    pass\n@app.get('/x')\ndef x(): pass\napp.add_url_rule("/y", "y", view)`,
    ['flask POST </hook> hook', 'flask PUT </hook> hook', 'flask GET </x> x', 'flask GET </y> view'],
  ],
  [
    'FastAPI',
    `from fastapi import APIRouter\nrouter = APIRouter()\n@router.post("/webhooks/{provider}")\nasync def receive(provider): ...`,
    ['fastapi POST </webhooks/{provider}> receive'],
  ],
  [
    'Starlette',
    `from starlette.routing import Route\nroutes = [Route("/hook", endpoint=hook, methods=["POST"])]`,
    ['starlette POST </hook> hook'],
  ],
  [
    'aiohttp',
    `from aiohttp import web\napp = web.Application()\napp.router.add_post('/hook', hook)\napp.add_routes([web.get('/', root)])\nroutes = web.RouteTableDef()\n@routes.put('/x')\nasync def x(r): pass`,
    ['aiohttp POST </hook> hook', 'aiohttp GET </> root', 'aiohttp PUT </x> x'],
  ],
  [
    'Tornado',
    `import tornado.web\napp = tornado.web.Application([(r"/hook", HookHandler)])`,
    ['tornado ANY </hook> HookHandler'],
  ],
  [
    'Django',
    `from django.urls import path, include\nurlpatterns = [path("webhooks/stripe/", views.stripe), path("api/", include("api.urls"))]`,
    ['django ANY <webhooks/stripe/> views.stripe'],
  ],
  ['no route in a client', `import requests\nimport flask\nrequests.get("/x", params)\ncache.get("/x")\n`, []],
];

for (const [name, source, expected] of routes) {
  test(`reads routes: ${name}`, async () => expect(await routeTexts(source, 'routes.py')).toEqual(expected));
}
