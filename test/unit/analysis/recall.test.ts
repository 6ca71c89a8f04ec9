import { expect, test } from 'vitest';
import { findingsOf, settings, summary, type Files } from './workspace.ts';

/** A server in some language; the literals of host and port stand between `«` and `»` when they are what is wrong. */
interface Server {
  readonly name: string;
  readonly file: string;
  readonly source: (host: string, port: string) => string;
  /** What runs it in a container, as the JSON of a command. */
  readonly command: readonly string[];
  readonly image: string;
  /** Files that are there beside it. */
  readonly more?: Files;
}

const script = (name: string, source: Server['source'], file = 'server.js'): Server => ({
  name,
  file,
  source,
  command: ['node', file],
  image: 'node:22',
});
const python = (name: string, source: Server['source']): Server => ({
  name,
  file: 'main.py',
  source,
  command: ['python', 'main.py'],
  image: 'python:3',
});
const compiled = (name: string, file: string, source: Server['source'], more: Files = {}): Server => ({
  name,
  file,
  source,
  command: ['/app/server'],
  image: 'debian',
  more,
});

const servers: readonly Server[] = [
  script('Express', (host, port) => `const express = require('express');\nexpress().listen(${port}, '${host}');\n`),
  script(
    'Express by constants',
    (host, port) =>
      `import express from 'express';\nconst HOST = '${host}';\nconst PORT = ${port};\nconst app = express();\napp.listen(PORT, HOST, () => {});\n`,
  ),
  script(
    'node http',
    (host, port) =>
      `import { createServer } from 'node:http';\nconst server = createServer();\nserver.listen({ port: ${port}, host: '${host}' });\n`,
  ),
  script(
    'Fastify',
    (host, port) =>
      `import Fastify from 'fastify';\nconst app = Fastify();\nawait app.listen({ port: ${port}, host: '${host}' });\n`,
  ),
  script('Koa', (host, port) => `const Koa = require('koa');\nnew Koa().listen(${port}, '${host}');\n`),
  script(
    'Nest',
    (host, port) =>
      `import { NestFactory } from '@nestjs/core';\nasync function bootstrap() {\n  const app = await NestFactory.create(AppModule);\n  await app.listen(${port}, '${host}');\n}\nbootstrap();\n`,
    'main.ts',
  ),
  script(
    'Hono',
    (host, port) =>
      `import { serve } from '@hono/node-server';\nserve({ fetch: app.fetch, port: ${port}, hostname: '${host}' });\n`,
    'index.ts',
  ),
  script(
    'Hapi',
    (host, port) =>
      `const Hapi = require('@hapi/hapi');\nconst server = Hapi.server({ port: ${port}, host: '${host}' });\nserver.start();\n`,
  ),
  python(
    'Flask',
    (host, port) =>
      `from flask import Flask\n\napp = Flask(__name__)\n\nif __name__ == "__main__":\n    app.run(host="${host}", port=${port})\n`,
  ),
  python(
    'uvicorn',
    (host, port) =>
      `import uvicorn\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\nif __name__ == "__main__":\n    uvicorn.run(app, host="${host}", port=${port})\n`,
  ),
  python(
    'aiohttp',
    (host, port) =>
      `from aiohttp import web\n\napp = web.Application()\nweb.run_app(app, host="${host}", port=${port})\n`,
  ),
  python(
    'Tornado',
    (host, port) => `import tornado.web\n\napp = tornado.web.Application([])\napp.listen(${port}, address="${host}")\n`,
  ),
  python(
    'http.server',
    (host, port) =>
      `from http.server import HTTPServer, BaseHTTPRequestHandler\n\nserver = HTTPServer(("${host}", ${port}), BaseHTTPRequestHandler)\nserver.serve_forever()\n`,
  ),
  python('waitress', (host, port) => `from waitress import serve\n\nserve(app, host="${host}", port=${port})\n`),
  compiled(
    'net/http',
    'main.go',
    (host, port) =>
      `package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe("${host}:${port}", nil)\n}\n`,
  ),
  compiled(
    'Gin',
    'main.go',
    (host, port) =>
      `package main\n\nimport "github.com/gin-gonic/gin"\n\nfunc main() {\n\tr := gin.Default()\n\tr.Run("${host}:${port}")\n}\n`,
  ),
  compiled(
    'Echo',
    'main.go',
    (host, port) =>
      `package main\n\nimport "github.com/labstack/echo/v4"\n\nfunc main() {\n\te := echo.New()\n\te.Logger.Fatal(e.Start("${host}:${port}"))\n}\n`,
  ),
  compiled(
    'Fiber',
    'main.go',
    (host, port) =>
      `package main\n\nimport "github.com/gofiber/fiber/v2"\n\nfunc main() {\n\tapp := fiber.New()\n\tapp.Listen("${host}:${port}")\n}\n`,
  ),
  compiled(
    'Actix',
    'src/main.rs',
    (host, port) =>
      `use actix_web::{App, HttpServer};\n\n#[actix_web::main]\nasync fn main() -> std::io::Result<()> {\n    HttpServer::new(|| App::new()).bind(("${host}", ${port}))?.run().await\n}\n`,
  ),
  compiled(
    'Axum',
    'src/main.rs',
    (host, port) =>
      `use axum::Router;\n\n#[tokio::main]\nasync fn main() {\n    let listener = tokio::net::TcpListener::bind("${host}:${port}").await.unwrap();\n    axum::serve(listener, Router::new()).await.unwrap();\n}\n`,
  ),
  compiled(
    'Javalin',
    'src/main/java/App.java',
    (host, port) =>
      `import io.javalin.Javalin;\n\npublic class App {\n  public static void main(String[] args) {\n    Javalin.create().start("${host}", ${port});\n  }\n}\n`,
  ),
  compiled(
    'HttpServer',
    'src/main/java/App.java',
    (host, port) =>
      `import com.sun.net.httpserver.HttpServer;\nimport java.net.InetSocketAddress;\n\npublic class App {\n  public static void main(String[] args) throws Exception {\n    HttpServer server = HttpServer.create(new InetSocketAddress("${host}", ${port}), 0);\n    server.start();\n  }\n}\n`,
  ),
  compiled(
    'Ktor',
    'src/main/kotlin/App.kt',
    (host, port) =>
      `import io.ktor.server.engine.*\nimport io.ktor.server.netty.*\n\nfun main() {\n    embeddedServer(Netty, port = ${port}, host = "${host}") {}.start(wait = true)\n}\n`,
  ),
  compiled(
    'Kestrel',
    'Program.cs',
    (host, port) =>
      `var builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\napp.Run("http://${host}:${port}");\n`,
  ),
  {
    name: 'Sinatra',
    file: 'app.rb',
    source: (host, port) => `require 'sinatra'\n\nset :bind, '${host}'\nset :port, ${port}\n\npost('/hook') { 'ok' }\n`,
    command: ['ruby', 'app.rb'],
    image: 'ruby',
  },
  {
    name: 'ReactPHP',
    file: 'server.php',
    source: (host, port) =>
      `<?php\nrequire 'vendor/autoload.php';\n$http = new React\\Http\\HttpServer(function ($request) {});\n$socket = new React\\Socket\\SocketServer('${host}:${port}');\n$http->listen($socket);\n`,
    command: ['php', 'server.php'],
    image: 'php',
  },
];

/** Command lines that serve. */
const commands: readonly (readonly [
  name: string,
  words: (host: string, port: string) => readonly string[],
  image: string,
  more?: Files,
])[] = [
  ['uvicorn', (host, port) => ['uvicorn', 'main:app', '--host', host, '--port', port], 'python:3'],
  ['gunicorn', (host, port) => ['gunicorn', '-b', `${host}:${port}`, 'main:app'], 'python:3'],
  ['hypercorn', (host, port) => ['hypercorn', '--bind', `${host}:${port}`, 'main:app'], 'python:3'],
  ['flask', (host, port) => ['flask', 'run', '--host', host, '--port', port], 'python:3'],
  ['Django', (host, port) => ['python', 'manage.py', 'runserver', `${host}:${port}`], 'python:3'],
  [
    'Streamlit',
    (host, port) => ['streamlit', 'run', 'app.py', '--server.address', host, '--server.port', port],
    'python:3',
  ],
  ['http.server', (host, port) => ['python', '-m', 'http.server', '--bind', host, port], 'python:3'],
  ['Next', (host, port) => ['npx', 'next', 'start', '-H', host, '-p', port], 'node:22'],
  ['Vite', (host, port) => ['npx', 'vite', '--host', host, '--port', port, '--strictPort'], 'node:22'],
  ['Rails', (host, port) => ['bundle', 'exec', 'rails', 'server', '-b', host, '-p', port], 'ruby'],
  ['Puma', (host, port) => ['bundle', 'exec', 'puma', '-b', `tcp://${host}:${port}`], 'ruby'],
  ['php', (host, port) => ['php', '-S', `${host}:${port}`, '-t', 'public'], 'php'],
  ['Artisan', (host, port) => ['php', 'artisan', 'serve', `--host=${host}`, `--port=${port}`], 'php'],
];

const marks = /[«»]/g;

interface Case {
  readonly name: string;
  readonly files: Files;
  /** `rule file: marked text`. */
  readonly expected: string;
}

/** The files without marks, and what the marks are around. */
function seeded(name: string, rule: string, marked: Files): Case {
  const files = Object.fromEntries(Object.entries(marked).map(([path, text]) => [path, text.replaceAll(marks, '')]));
  const [place] = Object.entries(marked).flatMap(([path, text]) => {
    const found = /«([^»]*)»/.exec(text)?.[1];
    return found === undefined ? [] : [`${rule} ${path}: ${found}`];
  });
  return { name, files, expected: place ?? '' };
}

const dockerfile = (image: string, command: readonly string[], expose = ''): string =>
  `FROM ${image}\nWORKDIR /app\nCOPY . .\n${expose === '' ? '' : `EXPOSE ${expose}\n`}CMD ${JSON.stringify(command)}\n`;
const compose = (ports: string, more = ''): string =>
  `services:\n  web:\n    build: .\n    ports:\n      - ${ports}\n${more}`;

function* cases(): Generator<Case> {
  for (const { name, file, source, command, image, more = {} } of servers) {
    const project = (host: string, port: string): Files => ({ ...more, [file]: source(host, port) });
    yield seeded(`${name}: loopback, published by Compose`, 'loopback-bind', {
      ...project('«127.0.0.1»', '8000'),
      Dockerfile: dockerfile(image, command),
      'compose.yml': compose('"8000:8000"'),
    });
    yield seeded(`${name}: loopback in an image`, 'loopback-bind', {
      ...project('«localhost»', '8000'),
      Dockerfile: dockerfile(image, command, '8000'),
    });
    yield seeded(`${name}: published on another port`, 'port-mismatch', {
      ...project('0.0.0.0', '8000'),
      Dockerfile: dockerfile(image, command),
      'docker-compose.yml': compose('"80:«8080»"'),
    });
    yield seeded(`${name}: exposed on another port`, 'expose-mismatch', {
      ...project('0.0.0.0', '8000'),
      Dockerfile: dockerfile(image, command, '«8080»'),
    });
    yield seeded(`${name}: docker run publishes another port`, 'port-mismatch', {
      ...project('0.0.0.0', '8000'),
      Dockerfile: dockerfile(image, command),
      Makefile: 'run:\n\tdocker build -t team/web .\n\tdocker run --rm -p 80:«8080» team/web\n',
    });
    yield seeded(`${name}: a devcontainer publishes another port`, 'port-mismatch', {
      ...project('0.0.0.0', '8000'),
      '.devcontainer/devcontainer.json': `{\n  "image": "${image}",\n  "appPort": [«8080»]\n}\n`,
    });
    yield seeded(`${name}: loopback in a devcontainer that publishes it`, 'loopback-bind', {
      ...project('«127.0.0.1»', '8000'),
      '.devcontainer/devcontainer.json': `{\n  "image": "${image}",\n  "appPort": [8000]\n}\n`,
    });
    yield seeded(`${name}: nginx in front dials another port`, 'port-mismatch', {
      ...project('0.0.0.0', '8000'),
      Dockerfile: dockerfile(image, command),
      'compose.yml': `services:\n  web:\n    build: .\n  proxy:\n    image: nginx:1\n    ports: ["80:80"]\n    volumes:\n      - ./proxy/nginx.conf:/etc/nginx/nginx.conf\n`,
      'proxy/nginx.conf':
        'events {}\nhttp {\n  upstream app { server web:«8001»; }\n  server { listen 80; location / { proxy_pass http://app; } }\n}\n',
    });
    yield seeded(`${name}: a webhook URL of the network reaches no loopback`, 'loopback-bind', {
      ...project('«127.0.0.1»', '8000'),
      '.vscode/settings.json': settings('http://my-laptop.local:8000/hook'),
    });
    yield seeded(`${name}: a webhook URL on another port`, 'port-mismatch', {
      ...project('0.0.0.0', '8000'),
      '.vscode/settings.json': settings('http://my-laptop.local:«8001»/hook'),
    });
  }
  for (const [name, words, image, more = {}] of commands) {
    const line = (host: string, port: string): string => words(host, port).join(' ');
    yield seeded(`${name}: loopback in a Dockerfile`, 'loopback-bind', {
      ...more,
      Dockerfile: dockerfile(image, words('«127.0.0.1»', '8000'), '8000'),
    });
    yield seeded(`${name}: loopback in Compose`, 'loopback-bind', {
      ...more,
      'compose.yml': `services:\n  web:\n    image: ${image}\n    command: ${line('«127.0.0.1»', '8000')}\n    ports: ["8000:8000"]\n`,
    });
    yield seeded(`${name}: published on another port`, 'port-mismatch', {
      ...more,
      'compose.yml': `services:\n  web:\n    image: ${image}\n    command: ${line('0.0.0.0', '8000')}\n    ports:\n      - target: «8080»\n        published: 8080\n`,
    });
    yield seeded(`${name}: docker run publishes another port`, 'port-mismatch', {
      ...more,
      'run.sh': `docker run -v $PWD:/app -w /app -p 80:«8080» ${image} ${line('0.0.0.0', '8000')}\n`,
    });
    yield seeded(`${name}: loopback in docker run`, 'loopback-bind', {
      ...more,
      'run.sh': `docker run -p 8000:8000 ${image} ${line('«127.0.0.1»', '8000')}\n`,
    });
    yield seeded(`${name}: published on what the environment file says`, 'port-mismatch', {
      ...more,
      '.env': 'INNER=8080\n',
      'compose.yml': `services:\n  web:\n    image: ${image}\n    command: ${line('0.0.0.0', '8000')}\n    ports: ["80:«$\{INNER:-8000}»"]\n`,
    });
    yield seeded(`${name}: loopback for a platform`, 'loopback-bind', {
      ...more,
      Procfile: `web: ${line('«127.0.0.1»', '8000')}\n`,
    });
    yield seeded(`${name}: loopback in a pod`, 'loopback-bind', {
      ...more,
      'k8s/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: ${image}\n          command: ${JSON.stringify(words('«127.0.0.1»', '8000'))}\n          ports: [{ containerPort: 8000 }]\n`,
    });
    const pod = (port: string, container: string): string =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: ${image}\n          command: ${JSON.stringify(words('0.0.0.0', '8000'))}\n          ports: [{ name: http, containerPort: ${port} }]\n${container}`;
    const service = (target: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  selector: { app: web }\n  ports: [{ port: 80, targetPort: ${target} }]\n`;
    yield seeded(`${name}: a service leads to another port`, 'port-mismatch', {
      ...more,
      'k8s/deployment.yaml': pod('8000', ''),
      'k8s/service.yaml': service('«8080»'),
    });
    yield seeded(`${name}: a service leads to a port of another number`, 'port-mismatch', {
      ...more,
      'k8s/deployment.yaml': pod('«8080»', ''),
      'k8s/service.yaml': service('http'),
    });
    yield seeded(`${name}: a service leads to no port`, 'port-mismatch', {
      ...more,
      'k8s/deployments/web.yaml': pod('8000', ''),
      'k8s/services/web.yaml': service('«web»'),
    });
    yield seeded(`${name}: a probe of another port`, 'port-mismatch', {
      ...more,
      'k8s/web.yaml': pod('8000', '          readinessProbe: { httpGet: { path: /, port: «8080» } }\n'),
    });
    yield seeded(`${name}: an ingress to another port`, 'port-mismatch', {
      ...more,
      'k8s/web.yaml': `${pod('8000', '')}---\n${service('8000')}`,
      'k8s/ingress.yaml':
        'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec:\n  defaultBackend: { service: { name: web, port: { number: «8000» } } }\n',
    });
    yield seeded(`${name}: loopback behind Modal`, 'loopback-bind', {
      ...more,
      'serve.py': `import subprocess\n\nimport modal\n\napp = modal.App("x")\n\n\n@app.function()\n@modal.web_server(8000)\ndef web():\n    subprocess.Popen(${JSON.stringify(words('«127.0.0.1»', '8000'))})\n`,
    });
    yield seeded(`${name}: another port than Modal's`, 'port-mismatch', {
      ...more,
      'serve.py': `import subprocess\n\nimport modal\n\napp = modal.App("x")\n\n\n@app.function()\n@modal.web_server(port=«8080»)\ndef web():\n    subprocess.Popen("${line('0.0.0.0', '8000')}", shell=True)\n`,
    });
  }
}

const plain = (marked: string): string => marked.replaceAll(/['"]/g, '');

test('finds what is seeded, on the very place', { timeout: 60_000 }, async () => {
  const missed: string[] = [];
  let total = 0;
  for (const { name, files, expected } of cases()) {
    total += 1;
    const found = (await findingsOf(files)).map((finding) =>
      plain(summary(files, finding).replace(/ (?:error|warning|information)/, '')),
    );
    if (!found.includes(expected)) missed.push(`${name}: ${expected} is not among ${JSON.stringify(found)}`);
  }
  expect(total).toBeGreaterThanOrEqual(200);
  expect(missed.slice(0, Math.ceil(missed.length - 0.03 * total))).toEqual([]);
});
