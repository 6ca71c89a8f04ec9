import { missingPackages } from './install.ts';
import { holdAgainstKernel, inProcfile, type Case } from './harness.ts';

type More = Partial<Omit<Case, 'name'>>;

const py = (name: string, source: string, more: More = {}): Case => ({
  name,
  run: 'python3 app.py',
  ...more,
  files: { 'app.py': source, ...more.files },
});

/** Cases that differ in their last line alone. */
const after =
  (prelude: string) =>
  (line: string, more: More = {}, name = line): Case =>
    py(name, `${prelude}\n${line}\n`, more);

/** Cases that differ in their command line alone. */
const started =
  (source: string) =>
  (run: string, more: More = {}, name = run): Case =>
    py(name, source, { run, ...more });

const flaskApp = `from flask import Flask\napp = Flask(__name__)\n\n@app.post('/hook')\ndef hook():\n    return ''\n`;
const flask = after(`import os\n${flaskApp}`);
const flaskRun = started(flaskApp);
const port8001 = { PORT: '8001' };

holdAgainstKernel(
  { name: 'Flask', command: inProcfile, missing: await missingPackages(['python3-flask', 'python3-dotenv']) },
  [
    flask('app.run()', { fixedTo: '0.0.0.0' }),
    flask('app.run(port=8001)', { fixedTo: '0.0.0.0' }),
    flask(`app.run(host='0.0.0.0')`),
    flask(`app.run(host="127.0.0.1", port=8001)`, { fixedTo: '0.0.0.0' }),
    flask(`app.run('localhost', 8001)`, { fixedTo: '0.0.0.0' }),
    flask(`app.run(host='::1', port=8001)`),
    flask(`app.run(host='::', port=8001)`),
    flask('app.run(debug=True, port=8001)'),
    flask(`if __name__ == '__main__':\n    app.run(port=8001, threaded=True)`, {}, 'the main guard'),
    flask(`app.run(port=int(os.environ.get('PORT', 5001)))`),
    flask(`app.run(port=int(os.environ.get('PORT', 5001)))`, { env: port8001 }, 'os.environ.get, set'),
    flask(`app.run(port=os.getenv('PORT', '5001'), host=os.getenv('HOST') or '127.0.0.1')`, {
      env: { HOST: '0.0.0.0' },
    }),
    flask(`app.run(port=int(os.environ['PORT']))`, { env: port8001 }),
    flask(`PORT = 8001\nHOST = '0.0.0.0'\napp.run(HOST, PORT)`, {}, 'constants'),
    flask(
      `from settings import HOST, PORT\napp.run(host=HOST, port=PORT)`,
      {
        files: { 'settings.py': `HOST = '127.0.0.1'\nPORT = 8001\n` },
      },
      'constants of another file',
    ),
    flask(
      `import settings\napp.run(settings.HOST, settings.PORT)`,
      {
        files: { 'settings.py': `HOST = '127.0.0.1'\nPORT = 8001\n` },
      },
      'a module of constants',
    ),
    flask(
      `from dotenv import load_dotenv\nload_dotenv()\napp.run(port=int(os.environ.get('PORT', 5001)))`,
      { files: { '.env': 'PORT=8002\n' } },
      'load_dotenv',
    ),
    flask(`app.config['SERVER_NAME'] = 'localhost:8003'\napp.run()`, {}, 'SERVER_NAME'),
    flask(`app.run(port=0)`, { noBind: 'any port' }),
    flaskRun('flask run'),
    flaskRun('flask --app app run'),
    flaskRun('flask run --port 8001 --host 0.0.0.0'),
    flaskRun('flask run -p 8001 -h localhost'),
    flaskRun('flask --debug run --port=8001'),
    flaskRun('python3 -m flask run --host=127.0.0.1'),
    flaskRun('flask run', { env: { FLASK_RUN_PORT: '8001' } }, 'FLASK_RUN_PORT of the shell'),
    flaskRun('FLASK_RUN_PORT=8001 FLASK_RUN_HOST=0.0.0.0 flask run'),
    flaskRun('flask run', { files: { '.flaskenv': 'FLASK_RUN_PORT=8001\n' } }, 'FLASK_RUN_PORT of .flaskenv'),
    flaskRun(
      'flask run',
      { files: { '.env': 'FLASK_RUN_PORT=8001\nFLASK_RUN_HOST=0.0.0.0\n' } },
      'FLASK_RUN_PORT of .env',
    ),
    flaskRun('flask run --port 8002', { env: { FLASK_RUN_PORT: '8001' } }, 'a flag before FLASK_RUN_PORT'),
  ],
);

const asgiApp = `async def app(scope, receive, send):\n    pass\n`;
const fastapi = `from fastapi import FastAPI\n\napp = FastAPI()\n`;
const uvicorn = after(`import os\nimport uvicorn\n${fastapi}`);
const uvicornRun = started(fastapi);

holdAgainstKernel(
  { name: 'uvicorn', command: inProcfile, missing: await missingPackages(['uvicorn', 'python3-fastapi']) },
  [
    uvicorn('uvicorn.run(app)', { fixedTo: '0.0.0.0' }),
    uvicorn(`if __name__ == '__main__':\n    uvicorn.run('app:app', port=8001)`, {}, 'a string that names the app'),
    uvicorn(`uvicorn.run(app, host='0.0.0.0', port=8001)`),
    uvicorn(`uvicorn.run(app, host="127.0.0.1")`, { fixedTo: '0.0.0.0' }),
    uvicorn(`uvicorn.run(app, host='localhost', port=8001)`, { fixedTo: '0.0.0.0' }),
    uvicorn(`uvicorn.run(app, host='::', port=8001)`),
    uvicorn(`uvicorn.run(app, port=int(os.getenv('PORT', '8005')))`, { env: port8001 }),
    uvicorn(`uvicorn.run(app, **{'port': 8001})`),
    uvicorn(`uvicorn.Server(uvicorn.Config(app, port=8001)).run()`),
    uvicorn(
      `config = uvicorn.Config(app, host='0.0.0.0', port=8001)\nserver = uvicorn.Server(config)\nserver.run()`,
      {},
      'Config and Server',
    ),
    uvicornRun('uvicorn app:app'),
    uvicornRun('uvicorn app:app --port 8001'),
    uvicornRun('uvicorn app:app --host 0.0.0.0 --port=8001'),
    uvicornRun('uvicorn app:app --host ::1'),
    uvicornRun('uvicorn app:app --host localhost --reload'),
    uvicornRun('python3 -m uvicorn app:app --host 127.0.0.1 --port 8001'),
    uvicornRun('uvicorn --factory app:FastAPI --port 8001'),
    uvicornRun('uvicorn app:app', { env: { UVICORN_PORT: '8001' } }, 'UVICORN_PORT'),
    uvicornRun('uvicorn app:app --port ${PORT:-8005}'),
    uvicornRun('uvicorn app:app --port $PORT', { env: port8001 }),
    uvicornRun('uvicorn app:app --uds /tmp/uvicorn.sock', { noBind: { prints: /running on unix socket/ } }),
  ],
);

const wsgi = `def app(environ, start_response):\n    start_response('200 OK', [])\n    return [b'']\n`;
const gunicorn = started(wsgi);

holdAgainstKernel({ name: 'gunicorn', command: inProcfile, missing: await missingPackages(['gunicorn']) }, [
  gunicorn('gunicorn app:app'),
  gunicorn('gunicorn app:app -b 0.0.0.0:8001'),
  gunicorn('gunicorn --bind=127.0.0.1:8001 app:app'),
  gunicorn('gunicorn -b :8001 app:app'),
  gunicorn('gunicorn -b localhost:8001 app:app'),
  gunicorn(`gunicorn -b '[::1]:8001' app:app`),
  gunicorn(`gunicorn -b '[::]:8001' app:app --workers 2`),
  gunicorn('gunicorn -b 0.0.0.0 app:app'),
  gunicorn('gunicorn -b 127.0.0.1:8001 -b 127.0.0.1:8002 app:app'),
  gunicorn('gunicorn app:app', { env: port8001 }, 'PORT of the shell'),
  gunicorn('PORT=8001 gunicorn app:app'),
  gunicorn('gunicorn app:app --bind 127.0.0.1:8002', { env: port8001 }, '--bind before PORT'),
  gunicorn(
    'gunicorn app:app',
    { files: { 'gunicorn.conf.py': `bind = '0.0.0.0:8001'\nworkers = 2\n` } },
    'gunicorn.conf.py',
  ),
  gunicorn('gunicorn -c deploy.conf.py app:app', {
    files: { 'deploy.conf.py': `bind = ['127.0.0.1:8001', '[::1]:8001']\n` },
  }),
  gunicorn(
    'gunicorn app:app',
    { files: { 'gunicorn.conf.py': `import os\nbind = f"0.0.0.0:{os.environ.get('PORT', '8003')}"\n` } },
    'gunicorn.conf.py with a variable',
  ),
  gunicorn(
    'gunicorn -b 127.0.0.1:8002 app:app',
    { files: { 'gunicorn.conf.py': `bind = '0.0.0.0:8001'\n` } },
    'the command line before gunicorn.conf.py',
  ),
  gunicorn('gunicorn app:app', { env: { GUNICORN_CMD_ARGS: '--bind=0.0.0.0:8001' } }, 'GUNICORN_CMD_ARGS'),
  gunicorn(`GUNICORN_CMD_ARGS='-w 2 -b 0.0.0.0:8001' gunicorn app:app`),
  gunicorn(`GUNICORN_CMD_ARGS='-b 0.0.0.0:8001' gunicorn -b 127.0.0.1:8002 app:app`),
  gunicorn('gunicorn app:app', { env: { GUNICORN_CMD_ARGS: '-w 2', ...port8001 } }, 'GUNICORN_CMD_ARGS and PORT'),
  gunicorn(
    'gunicorn app:app',
    { files: { 'gunicorn.conf.py': `bind = ':8003'\n` }, env: { GUNICORN_CMD_ARGS: '--bind 127.0.0.1:8001' } },
    'GUNICORN_CMD_ARGS before gunicorn.conf.py',
  ),
  gunicorn('gunicorn -c settings/deploy.py app:app', { files: { 'settings/deploy.py': `bind = '127.0.0.1:8001'\n` } }),
  gunicorn('gunicorn -c python:deploy app:app', { files: { 'deploy.py': `bind = '0.0.0.0:8001'\n` } }),
  gunicorn('gunicorn -b unix:/tmp/gunicorn.sock app:app', { noBind: { prints: /Listening at/ } }),
]);

const manage = `import os\nimport sys\n\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'project.settings')\n    from django.core.management import execute_from_command_line\n    execute_from_command_line(sys.argv)\n`;
const djangoFiles = {
  'manage.py': manage,
  'project/__init__.py': '',
  'project/settings.py': `DEBUG = True\nSECRET_KEY = 'x'\nROOT_URLCONF = 'project.urls'\nALLOWED_HOSTS = ['*']\n`,
  'project/urls.py': `urlpatterns = []\n`,
};
const django = (args: string): Case => ({
  name: `manage.py ${args}`,
  run: `python3 manage.py ${args}`,
  files: djangoFiles,
});

holdAgainstKernel({ name: 'Django', command: inProcfile, missing: await missingPackages(['python3-django']) }, [
  django('runserver'),
  django('runserver 8001'),
  django('runserver 0.0.0.0:8001'),
  django('runserver 0:8001'),
  django('runserver localhost:8001 --noreload'),
  django('runserver 127.0.0.1:8001'),
  django('runserver -6'),
  django('runserver [::1]:8001 --noreload'),
]);

const aiohttp = after(`import os\nfrom aiohttp import web\napp = web.Application()`);

holdAgainstKernel({ name: 'aiohttp', command: inProcfile, missing: await missingPackages(['python3-aiohttp']) }, [
  aiohttp('web.run_app(app)'),
  aiohttp('web.run_app(app, port=8001)'),
  aiohttp(`web.run_app(app, host='127.0.0.1', port=8001)`, { fixedTo: '0.0.0.0' }),
  aiohttp(`web.run_app(app, host='localhost')`, { fixedTo: '0.0.0.0' }),
  aiohttp(`web.run_app(app, host='0.0.0.0', port=int(os.environ.get('PORT', 8005)))`, { env: port8001 }),
  py(
    'TCPSite',
    `import asyncio\nfrom aiohttp import web\n\nasync def main():\n    runner = web.AppRunner(web.Application())\n    await runner.setup()\n    site = web.TCPSite(runner, 'localhost', 8001)\n    await site.start()\n    await asyncio.Event().wait()\n\nasyncio.run(main())\n`,
  ),
]);

const tornado = after(
  `import asyncio\nimport tornado.web\nfrom tornado.httpserver import HTTPServer\napp = tornado.web.Application([])`,
);
const loop = '\ntornado.ioloop.IOLoop.current().start()';

holdAgainstKernel({ name: 'Tornado', command: inProcfile, missing: await missingPackages(['python3-tornado']) }, [
  tornado(`app.listen(8888)${loop}`, {}, 'listen'),
  tornado(`app.listen(8888, address='127.0.0.1')${loop}`, { fixedTo: '0.0.0.0' }, 'listen, 127.0.0.1'),
  tornado(`app.listen(8888, 'localhost')${loop}`, {}, 'listen, localhost'),
  tornado(`server = HTTPServer(app)\nserver.listen(8888, '0.0.0.0')${loop}`, {}, 'HTTPServer'),
  tornado(`server = HTTPServer(app)\nserver.bind(8888, '127.0.0.1')\nserver.start(1)${loop}`, {}, 'bind and start'),
]);

const stdlib = after(
  `import os\nfrom http.server import HTTPServer, ThreadingHTTPServer, SimpleHTTPRequestHandler\nfrom wsgiref.simple_server import make_server\nimport socketserver`,
);
const forever = '.serve_forever()';

holdAgainstKernel({ name: 'Python by itself', command: inProcfile, missing: await missingPackages(['python3']) }, [
  stdlib(`HTTPServer(('', 8000), SimpleHTTPRequestHandler)${forever}`),
  stdlib(`HTTPServer(('127.0.0.1', 8001), SimpleHTTPRequestHandler)${forever}`, { fixedTo: '0.0.0.0' }),
  stdlib(`HTTPServer(('localhost', 8001), SimpleHTTPRequestHandler)${forever}`),
  stdlib(
    `server = ThreadingHTTPServer(('0.0.0.0', int(os.environ.get('PORT', 8001))), SimpleHTTPRequestHandler)\nserver${forever}`,
    {},
    'ThreadingHTTPServer',
  ),
  stdlib(
    `ADDRESS = ('127.0.0.1', 8001)\nHTTPServer(ADDRESS, SimpleHTTPRequestHandler)${forever}`,
    {},
    'an address as a constant',
  ),
  stdlib(
    `with socketserver.TCPServer(('', 8001), SimpleHTTPRequestHandler) as httpd:\n    httpd${forever}`,
    {},
    'TCPServer',
  ),
  stdlib(`make_server('127.0.0.1', 8001, None)${forever}`),
  stdlib(`make_server('', 8001, None)${forever}`),
  started('')('python3 -m http.server'),
  started('')('python3 -m http.server 8001'),
  started('')('python3 -m http.server --bind 127.0.0.1 8001'),
  started('')('python3 -m http.server -b ::1'),
  py(
    'asyncio',
    `import asyncio\n\nasync def main():\n    server = await asyncio.start_server(lambda r, w: None, '127.0.0.1', 8001)\n    await server.serve_forever()\n\nasyncio.run(main())\n`,
  ),
]);

const bottle = after(`from bottle import Bottle, run\napp = Bottle()`);
const waitress = after(`from waitress import serve\n${wsgi}`);

holdAgainstKernel(
  {
    name: 'Bottle, waitress, daphne',
    command: inProcfile,
    missing: await missingPackages(['python3-bottle', 'python3-waitress', 'daphne']),
  },
  [
    bottle('run(app)'),
    bottle(`run(app, host='0.0.0.0', port=8001)`),
    bottle(`app.run(host='localhost', port=8001)`),
    waitress('serve(app)'),
    waitress(`serve(app, host='127.0.0.1', port=8001)`),
    waitress(`serve(app, listen='127.0.0.1:8001')`),
    started(wsgi)('waitress-serve app:app'),
    started(wsgi)('waitress-serve --listen=127.0.0.1:8001 app:app'),
    started(wsgi)('waitress-serve --host=127.0.0.1 --port=8001 app:app'),
    started(asgiApp)('daphne app:app'),
    started(asgiApp)('daphne -b 0.0.0.0 -p 8001 app:app'),
  ],
);
