import { expect, test } from 'vitest';
import { isQuiet, marks, type Wrong } from './judged.ts';
import { applied, factsOf, findingsOf, summariesOf, type Files } from './workspace.ts';

const express = (listen: string): string =>
  `const express = require('express');\nconst app = express();\napp.listen(${listen});\n`;
const dockerfile = `FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n`;
const compose = (more: string): string => `services:\n  web:\n    build: .\n${more}`;
const published = (ports: string): string => compose(`    ports:\n      - "${ports}"\n`);
const node = (listen: string, more: Files): Files => ({
  'server.js': express(listen),
  'package.json': '{"scripts":{"start":"node server.js"}}',
  Dockerfile: dockerfile,
  ...more,
});

const wrong: readonly Wrong[] = [
  [
    'a published port that nobody binds',
    node('3000', { 'compose.yml': published('8080:8080') }),
    ['port-mismatch error compose.yml: 8080'],
  ],
  [
    'the long form',
    node('3000', { 'compose.yml': compose('    ports:\n      - target: 4000\n        published: 80\n') }),
    ['port-mismatch error compose.yml: 4000'],
  ],
  [
    'a variable of Compose that moves the port',
    node('process.env.PORT || 3000', {
      'compose.yml': compose('    environment:\n      PORT: 5000\n    ports: ["3000:3000"]\n'),
    }),
    ['port-mismatch error compose.yml: 3000'],
  ],
  [
    'a variable of the image that moves the port',
    node('process.env.PORT || 3000', {
      Dockerfile: dockerfile.replace('CMD', 'ENV PORT=5000\nCMD'),
      'compose.yml': published('3000:3000'),
    }),
    ['port-mismatch error compose.yml: 3000'],
  ],
  [
    'an environment file that moves the port',
    node('process.env.PORT || 3000', {
      'app.env': 'PORT=5000\n',
      'compose.yml': compose('    env_file: app.env\n    ports: ["3000:3000"]\n'),
    }),
    ['port-mismatch error compose.yml: 3000'],
  ],
  [
    'a default that is not published',
    node('process.env.PORT || 3000', { 'compose.yml': published('8080:8080') }),
    ['port-mismatch warning compose.yml: 8080'],
  ],
  [
    'a loopback bind in a container',
    node(`3000, '127.0.0.1'`, { 'compose.yml': published('3000:3000') }),
    [`loopback-bind error server.js: '127.0.0.1'`],
  ],
  [
    'a loopback default in a container',
    {
      'server.js': `import Fastify from 'fastify';\nconst app = Fastify();\nawait app.listen({ port: 3000 });\n`,
      'package.json': '{"type":"module"}',
      Dockerfile: dockerfile,
      'compose.yml': published('3000:3000'),
    },
    ['loopback-bind warning server.js: listen'],
  ],
  [
    'a loopback default in an image that says nothing of its port',
    { 'main.py': 'app = object()\n', Dockerfile: 'FROM python:3\nCOPY . .\nCMD ["uvicorn", "main:app"]\n' },
    ['loopback-bind warning Dockerfile: uvicorn'],
  ],
  [
    'a loopback default in a service that other services dial',
    {
      'compose.yml':
        'services:\n  api:\n    image: python:3\n    command: flask run\n  proxy:\n    image: nginx\n    ports: ["80:80"]\n',
    },
    ['loopback-bind warning compose.yml: flask'],
  ],
  [
    'a loopback bind in an image that exposes its port',
    node(`3000, '127.0.0.1'`, { Dockerfile: dockerfile.replace('CMD', 'EXPOSE 3000\nCMD') }),
    [`loopback-bind error server.js: '127.0.0.1'`],
  ],
  [
    'through a script of the package',
    node(`3000, 'localhost'`, {
      Dockerfile: dockerfile.replace('["node", "server.js"]', '["npm", "start"]'),
      'compose.yml': published('3000:3000'),
    }),
    [`loopback-bind error server.js: 'localhost'`],
  ],
  [
    'Flask on its default in a container',
    {
      'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
      Dockerfile: 'FROM python:3\nWORKDIR /srv\nCOPY . .\nENV FLASK_APP=app.py\nEXPOSE 5000\nCMD ["flask", "run"]\n',
    },
    ['loopback-bind warning Dockerfile: flask'],
  ],
  [
    'uvicorn with a host of its own in Compose',
    {
      'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
      Dockerfile: 'FROM python:3\nCOPY . .\n',
      'compose.yml': compose('    command: uvicorn main:app --host 127.0.0.1 --port 8000\n    ports: ["8000:8000"]\n'),
    },
    ['loopback-bind error compose.yml: 127.0.0.1'],
  ],
  [
    'EXPOSE of another port',
    node('3000', { Dockerfile: dockerfile.replace('CMD', 'EXPOSE 8080\nCMD') }),
    ['expose-mismatch information Dockerfile: 8080'],
  ],
  [
    'an upstream of a service on another port',
    node('3000', {
      'compose.yml': `${compose('')}  proxy:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n`,
      'nginx.conf': 'http { server { listen 80; location / { proxy_pass http://web:8080; } } }\n',
    }),
    ['port-mismatch warning nginx.conf: 8080'],
  ],
  [
    'an upstream on the localhost of another container',
    node('3000', {
      'compose.yml': `${compose('')}  proxy:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n`,
      'nginx.conf': 'http { server { listen 80; location / { proxy_pass http://localhost:3000; } } }\n',
    }),
    ['localhost-upstream warning nginx.conf: localhost'],
  ],
  [
    'a Stripe listener in a container of its own',
    node('3000', {
      'compose.yml': `${compose('')}  stripe:\n    image: stripe/stripe-cli\n    command: stripe listen --forward-to localhost:3000/hook\n`,
    }),
    ['localhost-upstream warning compose.yml: localhost'],
  ],
  [
    'what is built from TypeScript',
    {
      'src/main.ts': `import express from 'express';\nexpress().listen(3000, '127.0.0.1');\n`,
      'package.json': '{"scripts":{"start:prod":"node dist/main"}}',
      Dockerfile:
        'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM node:22-slim\nWORKDIR /app\nCOPY --from=build /app/dist ./dist\nCOPY package.json .\nCMD ["node", "dist/main.js"]\n',
      'compose.yml': published('3000:3000'),
    },
    [`loopback-bind error src/main.ts: '127.0.0.1'`],
  ],
  [
    'a compiled program',
    {
      'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe("127.0.0.1:8080", nil) }\n',
      'go.mod': 'module example.com/app\n',
      Dockerfile:
        'FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app .\nFROM scratch\nCOPY --from=build /out/app /app\nEXPOSE 8080\nENTRYPOINT ["/app"]\n',
    },
    ['loopback-bind error main.go: 127.0.0.1'],
  ],
  [
    'a variable that holds another address',
    {
      'Program.cs': 'var app = WebApplication.CreateBuilder(args).Build();\napp.Run();\n',
      Dockerfile:
        'FROM mcr.microsoft.com/dotnet/aspnet\nCOPY out/ /app\nENV ASPNETCORE_URLS=http://127.0.0.1:9000\nEXPOSE 8080\nENTRYPOINT ["dotnet", "/app/App.dll"]\n',
    },
    ['loopback-bind error Dockerfile: http://127.0.0.1:9000', 'expose-mismatch information Dockerfile: 8080'],
  ],
  [
    'the target of a Kubernetes service',
    {
      'k8s.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  selector: { app: web }\n  ports: [{ port: 80, targetPort: 8080 }]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: python\n          command: [uvicorn, "main:app", --host, 0.0.0.0, --port, "8000"]\n          ports: [{ containerPort: 8080 }]\n',
    },
    ['port-mismatch warning k8s.yaml: 8080'],
  ],
  [
    'the configuration of Spring in a container',
    {
      'src/main/java/App.java':
        'import org.springframework.boot.SpringApplication;\nimport org.springframework.boot.autoconfigure.SpringBootApplication;\n@SpringBootApplication\npublic class App {\n  public static void main(String[] args) { SpringApplication.run(App.class, args); }\n}\n',
      'src/main/resources/application.properties': 'server.address=127.0.0.1\n',
      Dockerfile:
        'FROM eclipse-temurin\nCOPY target/app.jar /app.jar\nEXPOSE 8080\nENTRYPOINT ["java", "-jar", "/app.jar"]\n',
    },
    ['loopback-bind error src/main/resources/application.properties: 127.0.0.1'],
  ],
  [
    'loopback behind web_server',
    {
      'app.py': `import subprocess\nimport modal\n\napp = modal.App()\n\n@app.function()\n@modal.web_server(8000)\ndef serve():\n    subprocess.Popen("python -m http.server -b 127.0.0.1 8000", shell=True)\n`,
    },
    ['loopback-bind error app.py: 127.0.0.1'],
  ],
  [
    'a default on loopback behind web_server',
    {
      'app.py': `import subprocess\nimport modal\n\napp = modal.App()\n\n@app.function()\n@modal.web_server(port=8000)\ndef serve():\n    subprocess.Popen(["uvicorn", "main:web"])\n`,
    },
    ['loopback-bind error app.py: uvicorn'],
  ],
  [
    'another port than that of web_server',
    {
      'app.py': `import subprocess\nimport modal\n\napp = modal.App()\n\n@app.function()\n@modal.web_server(8000)\ndef serve():\n    subprocess.Popen(["python", "-m", "http.server", "8080"])\n`,
    },
    ['port-mismatch error app.py: 8000'],
  ],
  [
    'loopback by default where a Procfile has it run',
    { 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n', Procfile: 'web: uvicorn main:app --port $PORT\n' },
    ['loopback-bind warning Procfile: uvicorn'],
  ],
  [
    'the old name of an endpoint',
    {
      'app.py': `import modal\n\nimage = modal.Image.debian_slim().pip_install("fastapi[standard]")\napp = modal.App(image=image)\n\n@app.function()\n@modal.web_endpoint(method="POST")\ndef hook(body: dict):\n    return body\n`,
    },
    ['modal-deprecated warning app.py: web_endpoint'],
  ],
];

test('marks an endpoint whose image lacks FastAPI', async () => {
  const source = (image: string): Files => ({
    'app.py': `import modal\n\nimage = ${image}\napp = modal.App()\n\n@app.function(image=image)\n@modal.fastapi_endpoint()\ndef hook():\n    return 1\n`,
  });
  const found = ['modal-dependencies error app.py: fastapi_endpoint'];
  const files = source('modal.Image.debian_slim().pip_install("stripe")');
  const [finding] = await findingsOf(files);
  const fixed = finding?.fixes[0] && applied(files, finding.fixes[0]);
  expect(fixed?.['app.py']).toContain('.pip_install("stripe", "fastapi[standard]")');
  expect(await summariesOf(source('modal.Image.debian_slim().pip_install("stripe")'))).toEqual(found);
  expect(await summariesOf(source('modal.Image.debian_slim().pip_install("stripe", "fastapi[standard]")'))).toEqual([]);
  expect(await summariesOf(source('modal.Image.from_registry("my/image")'))).toEqual([]);
});

marks(wrong);

const quiet: readonly (readonly [name: string, files: Files])[] = [
  ['the ports agree', node('3000', { 'compose.yml': published('8080:3000') })],
  ['host and container ports differ', node('3000', { 'compose.yml': published('127.0.0.1:80:3000') })],
  ['the port of the container comes from outside', node('process.env.PORT', { 'compose.yml': published('8080:8080') })],
  [
    'one of several published ports is right',
    node('3000', { 'compose.yml': compose('    ports: ["3000:3000", "9100:9100"]\n') }),
  ],
  [
    'a debugger is published beside',
    node('3000', { 'compose.yml': compose('    ports: ["3000:3000", "9229:9229"]\n') }),
  ],
  [
    'the command is another',
    node('3000', { 'compose.yml': compose('    command: ./other\n    ports: ["8080:8080"]\n') }),
  ],
  [
    'an image is not ours',
    { 'compose.yml': 'services:\n  db:\n    image: postgres\n    ports: ["5432:5432"]\n', ...node('3000', {}) },
  ],
  [
    'the network is that of the machine',
    node(`3000, '0.0.0.0'`, { 'compose.yml': compose('    network_mode: host\n') }),
  ],
  [
    'nginx stands before it in the same container',
    node(`3000, '0.0.0.0'`, {
      Dockerfile: 'FROM nginx\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY . /app\nCMD nginx && node /app/server.js\n',
      'nginx.conf': 'http { server { listen 8080; location / { proxy_pass http://127.0.0.1:3000; } } }\n',
      'compose.yml': published('8080:8080'),
    }),
  ],
  [
    'an override gives the port',
    node('process.env.PORT || 3000', {
      'compose.yml': published('8080:8080'),
      'compose.override.yml': 'services:\n  web:\n    environment: { PORT: "8080" }\n',
    }),
  ],
  [
    'gunicorn gets its port from the platform',
    { 'app.py': 'import flask\napp = flask.Flask(__name__)\n', Procfile: 'web: gunicorn app:app\n' },
  ],
  ['a Procfile says on which host', { 'main.py': '', Procfile: 'web: uvicorn main:app --host 0.0.0.0 --port $PORT\n' }],
  [
    'a Procfile runs an app on all interfaces',
    { ...node('process.env.PORT', {}), Dockerfile: '', Procfile: 'web: npm start\nworker: node worker.js\n' },
  ],
  [
    'a loopback default beside a proxy in the same network',
    {
      'compose.yml':
        'services:\n  api:\n    image: python:3\n    command: flask run\n  proxy:\n    image: nginx\n    network_mode: service:api\n',
    },
  ],
  [
    'a variable that has the default listen elsewhere',
    {
      'compose.yml':
        'services:\n  api:\n    image: python:3\n    command: flask run\n    environment:\n      FLASK_RUN_HOST: 0.0.0.0\n',
    },
  ],
  [
    'the stage that is built is another',
    node('3000', {
      Dockerfile: 'FROM node AS dev\nCMD ["node", "server.js"]\nFROM nginx AS prod\nEXPOSE 80\n',
      'compose.yml': 'services:\n  web:\n    build: { context: ., target: dev }\n    ports: ["3000:3000"]\n',
    }),
  ],
];

isQuiet(quiet);

test('a loopback bind that somebody chose, in an image that says nothing of its port, is information', async () => {
  expect(await summariesOf(node(`3000, '127.0.0.1'`, {}))).toEqual([
    `loopback-bind information server.js: '127.0.0.1'`,
  ]);
});

test('the facts hold what the commands of containers bind', async () => {
  const facts = await factsOf({ Dockerfile: 'FROM python:3\nCMD ["uvicorn", "main:app", "--port", "80"]\n' });
  expect(facts).toEqual([expect.objectContaining({ kind: 'bind', framework: 'uvicorn', language: 'shell' })]);
});
