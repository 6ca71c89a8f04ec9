import { nothingMore, serves, type Programs } from './program.ts';

const local = '127.0.0.1';
const all = '0.0.0.0';

const flask = {
  hosts: '--host -h',
  ports: '--port -p',
  programs: '--app -A',
  values: '--cert --key --extra-files --exclude-patterns',
  envFiles: '-e --env-file',
};
const uvicornValues =
  '--fd --workers --loop --http --ws --log-level --log-config --root-path --app-dir --reload-dir --reload-include ' +
  '--reload-exclude --ssl-keyfile --ssl-certfile --forwarded-allow-ips --limit-concurrency --timeout-keep-alive';
const fastapi = {
  portEnv: 'PORT',
  hosts: '--host',
  ports: '--port',
  programs: '1',
  values: '--app --root-path --workers',
};
const runserver = serves('django', local, 8000, {
  positional: true,
  hostOf: { options: '-6! --ipv6!', host: '::1' },
  programs: '',
  values: '--settings --pythonpath -v --verbosity',
});
const jupyter = serves('jupyter', 'localhost', 8888, {
  hosts: '--ip=',
  ports: '--port',
  portEnv: 'JUPYTER_PORT',
  values: '--notebook-dir --config',
});
const chores =
  'migrate|makemigrations|collectstatic|createsuperuser|test|shell|shell_plus|check|loaddata|dumpdata|flush|' +
  'makemessages|compilemessages|createcachetable|showmigrations|sqlmigrate|inspectdb|dbshell|startapp|startproject|' +
  'wait_for_db|clearsessions|createadmin|seed|spectacular';
const mlflow = serves('mlflow', local, 5000, {
  hosts: '-h --host',
  ports: '-p --port',
  values: '--backend-store-uri --default-artifact-root --workers -w',
});

/** Programs written in Python, by the names of their commands and modules. Sources: ports-and-binds, section 8, and their help. */
export const pythonPrograms: Programs = {
  'flask run': serves('flask', local, 5000, { ...flask, hostEnv: 'FLASK_RUN_HOST', portEnv: 'FLASK_RUN_PORT' }),
  'quart run': serves('quart', local, 5000, { ...flask, hostEnv: 'QUART_RUN_HOST', portEnv: 'QUART_RUN_PORT' }),
  uvicorn: serves('uvicorn', local, 8000, {
    hosts: '--host',
    ports: '--port',
    hostEnv: 'UVICORN_HOST',
    portEnv: 'UVICORN_PORT',
    sockets: '--uds --fd',
    programs: '1',
    envFiles: '--env-file',
    values: uvicornValues,
  }),
  gunicorn: serves('gunicorn', local, 8000, {
    addresses: '-b --bind',
    portEnv: 'PORT',
    hostIfSet: { env: 'PORT', host: all },
    argumentsEnv: 'GUNICORN_CMD_ARGS',
    programs: '1',
    configurations: '-c --config',
    values:
      '-w --workers -k --worker-class --threads -t --timeout --keep-alive --log-level --access-logfile --error-logfile ' +
      '--log-config --chdir -n --name -u --user -g --group -p --pid -e --env --max-requests --max-requests-jitter ' +
      '--graceful-timeout --worker-tmp-dir --certfile --keyfile --worker-connections --forwarded-allow-ips --pythonpath',
  }),
  hypercorn: serves('hypercorn', local, 8000, {
    addresses: '-b --bind --insecure-bind',
    programs: '1',
    configurations: '-c --config',
    values:
      '-w --workers -k --worker-class --certfile --keyfile --access-logfile --error-logfile --log-level --root-path',
  }),
  daphne: serves('daphne', local, 8000, {
    hosts: '-b --bind',
    ports: '-p --port',
    sockets: '-u --unix-socket --fd -e --endpoint',
    programs: '1',
    values: '-v --verbosity -t --http-timeout --access-log --root-path',
  }),
  granian: serves('granian', local, 8000, {
    hosts: '--host',
    ports: '--port',
    hostEnv: 'GRANIAN_HOST',
    portEnv: 'GRANIAN_PORT',
    sockets: '--uds',
    programs: '1',
    values:
      '--interface --workers --loop --log-level --runtime-mode --runtime-threads --blocking-threads --working-dir',
  }),
  'waitress-serve': serves('waitress', all, 8080, {
    hosts: '--host=',
    ports: '--port',
    addresses: '--listen',
    sockets: '--unix-socket',
    programs: '1',
    values: '--threads --url-scheme --url-prefix',
  }),
  waitress: serves('waitress', all, 8080, { hosts: '--host=', ports: '--port', addresses: '--listen', programs: '1' }),
  uwsgi: serves('uwsgi', all, undefined, {
    addresses: '--http --http-socket --https',
    ifTold: true,
    programs: '--ini --module -w --wsgi-file --xml --yaml --json',
    values: '-s --socket -p --processes --threads --chdir --callable -H --master-fifo --stats',
    startsOthers: true,
  }),
  'manage.py|django-admin|django-admin.py runserver|runserver_plus': runserver,
  [`manage.py|django-admin|django-admin.py ${chores}`]: nothingMore,
  'manage.py': { programs: '=manage.py' },
  'adev runserver': serves('aiohttp', 'localhost', 8000, { hosts: '--host', ports: '-p --port', programs: '1' }),
  'aiohttp.web': serves('aiohttp', 'localhost', 8080, {
    hosts: '-H --hostname',
    ports: '-P --port',
    sockets: '-U --path',
    programs: '1',
  }),
  'fastapi dev': serves('fastapi', local, 8000, fastapi),
  'fastapi run': serves('fastapi', all, 8000, fastapi),
  'litestar run': serves('litestar', local, 8000, {
    hosts: '--host -H',
    ports: '--port -p',
    hostEnv: 'LITESTAR_HOST',
    portEnv: 'LITESTAR_PORT',
    sockets: '-U --uds -F --fd',
    programs: '--app',
  }),
  sanic: serves('sanic', local, 8000, {
    hosts: '-H --host',
    ports: '-p --port',
    sockets: '-u --unix',
    programs: '1',
    values: '-w --workers',
  }),
  'streamlit run': serves('streamlit', all, 8501, {
    hosts: '--server.address',
    ports: '--server.port',
    hostEnv: 'STREAMLIT_SERVER_ADDRESS',
    portEnv: 'STREAMLIT_SERVER_PORT',
    programs: '1',
    values: '--server.baseUrlPath --browser.serverAddress --browser.serverPort --theme.base',
  }),
  'streamlit hello': serves('streamlit', all, 8501, { hosts: '--server.address', ports: '--server.port' }),
  'chainlit run': serves('chainlit', local, 8000, {
    hosts: '--host',
    ports: '-p --port',
    hostEnv: 'CHAINLIT_HOST',
    portEnv: 'CHAINLIT_PORT',
    programs: '1',
  }),
  gradio: { programs: '1' },
  'http.server|SimpleHTTPServer': serves('http.server', all, 8000, {
    hosts: '-b --bind',
    positional: true,
    programs: '',
    values: '-d --directory -p --protocol',
  }),
  'jupyter lab|notebook|server': jupyter,
  'jupyter-lab|jupyter-notebook|jupyter-server': jupyter,
  'panel serve': serves('panel', 'localhost', 5006, { hosts: '--address', ports: '--port', programs: '*' }),
  'bokeh serve': serves('bokeh', 'localhost', 5006, { hosts: '--address', ports: '--port', programs: '*' }),
  voila: serves('voila', 'localhost', 8866, { hosts: '--Voila.ip=', ports: '--port', programs: '1' }),
  'mlflow server|ui': mlflow,
  tensorboard: serves('tensorboard', 'localhost', 6006, {
    hosts: '--host --bind_all!',
    ports: '--port',
    values: '--logdir',
  }),
  'mkdocs serve': serves('mkdocs', local, 8000, { addresses: '-a --dev-addr', values: '-f --config-file -t --theme' }),
  'sphinx-autobuild': serves('sphinx-autobuild', local, 8000, { hosts: '--host', ports: '--port', values: '-b -c' }),
  'airflow webserver|api-server': serves('airflow', all, 8080, { hosts: '-H --hostname --host', ports: '-p --port' }),
  'dagster dev': serves('dagster', local, 3000, { hosts: '-h --host', ports: '-p --port', values: '-f -m -w -d' }),
  'dagster-webserver|dagit': serves('dagster', local, 3000, {
    hosts: '-h --host',
    ports: '-p --port',
    values: '-f -m -w -d',
  }),
  'superset run': serves('superset', local, 5000, { ...flask, programs: '' }),
  datasette: serves('datasette', local, 8001, { hosts: '-h --host', ports: '-p --port' }),
  'rasa run': serves('rasa', all, 5005, {
    hosts: '-i --interface',
    ports: '-p --port',
    values: '-m --model --endpoints --credentials --cors',
  }),
  pserve: { programs: '1' },
  'chalice local': serves('chalice', local, 8000, { hosts: '--host', ports: '--port' }),
  'sam local start-api': serves('sam', local, 3000, {
    hosts: '--host',
    ports: '-p --port',
    values: '-t --template -n --env-vars',
  }),
  'vllm serve': serves('vllm', all, 8000, { hosts: '--host', ports: '--port' }),
  'bentoml serve': serves('bentoml', all, 3000, { hosts: '--host', ports: '-p --port' }),
  locust: serves('locust', all, 8089, {
    hosts: '--web-host',
    ports: '-P --web-port',
    values: '-f --locustfile -H --host -u -r -t',
  }),
  'modal serve|deploy|run': { programs: '1', values: '-e --env --name --tag -m --stream-logs' },
  'twistd|twist web': serves('twisted', all, 8080, { addresses: '--listen --http --port -p', ifTold: true }),
};
