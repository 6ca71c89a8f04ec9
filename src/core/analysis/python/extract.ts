import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import { otherGrammarOf } from '../fileKinds.ts';
import type { Span } from '../finding.ts';
import type { Command, Service } from '../service.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { Binds, type ServerKind } from '../syntax/binds.ts';
import { Evaluator } from '../syntax/evaluator.ts';
import { Names } from '../syntax/names.ts';
import { childrenOf, field } from '../syntax/nodes.ts';
import { evaluated, given, readServerCall, type ServerCall } from '../syntax/serverCalls.ts';
import type { Call, Syntax } from '../syntax/syntax.ts';
import { modalHint, readModal } from './modal.ts';
import { pythonExports } from './exports.ts';
import { optionSetting } from './options.ts';
import { mayStartProcesses, startedProcesses } from './processes.ts';
import { pythonRoutes, routeHint } from './routes.ts';
import { byShape, flaskByName, serverNames, servers } from './servers.ts';
import { readSettings, settingsHint } from './settings.ts';
import { fieldSetting } from './settingsClasses.ts';
import { callOf, pythonSyntax } from './syntax.ts';

/** In UTF-16 units; what is longer configures nothing. */
const exportLimit = 100_000;
/** More calls than this are those of generated code; the rest is not looked at. */
const candidateLimit = 200;

const names = serverNames.join('|');
const candidate = new RegExp(String.raw`\b(?:${names}|run_webhook|start_webhook)\s*\(`);
/** `run` alone is what half of all programs do; a class may be called under another name. */
const notRun = new RegExp(
  [
    String.raw`\b(?:${serverNames.filter((name) => name !== 'run').join('|')}|run_webhook|start_webhook)\s*\(`,
    String.raw`\b(?:${serverNames.filter((name) => /^[A-Z]/.test(name)).join('|')})\b`,
  ].join('|'),
);
const runs = /\brun\s*\(/;
const webWords =
  /\b(?:flask\w*|quart|uvicorn|sanic|bottle|werkzeug|apiflask|eve|dash|connexion|nicegui|fastmcp|klein|bjoern|create_app|make_app)\b|\b(?:\w*app|application|server|api)\s*\.\s*run\s*\(/;
/** Another name for what starts a server: an import, a variable, a class that extends it. */
const alias = new RegExp(
  String.raw`\b(?:${names})\s+as\s+(\w+)|\b(\w+)\s*(?::[^=\n]*)?=\s*(?:\w+\.)*(?:${names})\b(?!\s*[.(\w])|\bclass\s+(\w+)\s*\([^)]*\b(?:${names})\s*[,)]`,
  'g',
);

const serverName = /^(?:app|application|server|srv|api|web|flask_app|wsgi)$|(?:App|Server|Api)$|_(?:app|server|api)$/;
const flaskEvidence = /\bflask\w*\b|\b(?:create|make|build|get)_app\b/;
/** What only Flask's `run` takes. */
const flaskArguments = new Set(['use_reloader', 'use_debugger', 'threaded', 'load_dotenv', 'ssl_context', 'debug']);
/** Modules whose `run` is certainly none of a server. */
const foreignModule =
  /^(?:subprocess|asyncio|anyio|trio|curio|unittest|typer|click|absl|cProfile|profile|pdb|runpy|sys|os|multiprocessing|threading|concurrent|invoke|fire|nox|pytest|celery|luigi|prefect|dagster|airflow|modal|dramatiq|rq|textual|pygame|tkinter|wx|PyQt\w*|PySide\w*|kivy|discord|telebot|streamlit|torch|tensorflow|scrapy|logging|time|sched|contextvars)(?:\.|$)/;

/** What its libraries for command lines and settings tell besides. */
const language: Syntax = {
  ...pythonSyntax,
  setting: (node, expression, lookup) => optionSetting(node, expression, lookup) ?? fieldSetting(expression, lookup),
};

/** Everything that a Python file says of servers and routes, and the functions that Modal runs. */
export const python: SourceLanguage = {
  grammarOf: (path) => (otherGrammarOf(path) === 'python' ? 'python' : undefined),
  mayBind: (text) =>
    notRun.test(text) ||
    (runs.test(text) && webWords.test(text)) ||
    settingsHint.test(text) ||
    routeHint.test(text) ||
    modalHint.test(text) ||
    mayStartProcesses(text),
  mayExport: ({ length }) => length < exportLimit,
  extract,
};

function extract(file: SourceFile, { rootNode }: Tree): FileContent {
  const evaluator = new Evaluator(language, new Names(file.text, rootNode, pythonSyntax));
  const binds = new Binds(file, 'python');
  let startsOthers = false;
  const calls = callsIn(file.text, rootNode);
  for (const call of calls.slice(0, candidateLimit)) {
    const server = serverOf(call, evaluator, file.text);
    if (server === 'other') startsOthers = true;
    else if (server) {
      const made = constructed(call, evaluator);
      for (const bind of readServerCall(made, server, evaluator)) binds.add({ ...bind, at: call.nameNode });
    }
  }
  const ifNamed = new Binds(file, 'python');
  readSettings(file, rootNode, evaluator, binds, ifNamed);
  const services = readModal(file, rootNode, evaluator);
  return {
    facts: [
      ...binds.facts,
      ...services.flatMap(({ published }) => published),
      ...pythonRoutes(file, rootNode, evaluator),
    ],
    ifNamed: ifNamed.facts,
    services,
    commands: ownProcesses(file, rootNode, services, evaluator),
    startsOthers: startsOthers || calls.length > candidateLimit,
    portLiterals: binds.portLiterals,
    exports: file.isImported ? pythonExports(file, rootNode, evaluator) : undefined,
  };
}

/** The servers that the file starts as processes, but for those that it starts inside of Modal. */
function ownProcesses(
  file: SourceFile,
  root: Node,
  services: readonly Service[],
  evaluator: Evaluator,
): readonly Command[] {
  if (!mayStartProcesses(file.text)) return [];
  const elsewhere = services.flatMap(({ commands }) => commands ?? []);
  return startedProcesses(file, root, evaluator).filter(
    ({ binds, span }) => binds.length > 0 && !elsewhere.some((other) => isSameSpan(other.span, span)),
  );
}

function isSameSpan(one: Span, other: Span): boolean {
  return one.line === other.line && one.column === other.column;
}

/** Calls of anything that goes by the name of what starts a server. */
function callsIn(text: string, root: Node): readonly Call[] {
  const aliases = Array.from(text.matchAll(alias), ([, ...found]) => found.find(Boolean) ?? '');
  const pattern = [candidate.source, ...aliases.map((name) => String.raw`\b${name}\s*\(`)].join('|');
  return Array.from(text.matchAll(new RegExp(pattern, 'g'))).flatMap(({ index, 0: match }) => {
    const node = root.descendantForIndex(index, index + match.search(/\s*\($/));
    const call = node && callOf(node);
    return call ? [call] : [];
  });
}

function serverOf(call: Call, evaluator: Evaluator, text: string): ServerCall | 'other' | undefined {
  const paths = evaluator.paths.ofCallee(call);
  const path = paths.find((each) => Object.hasOwn(servers, each));
  const server = path === undefined ? undefined : servers[path];
  if (path !== undefined && server) return refined(path, server, call, evaluator, text);
  if (/^(?:run|start)_webhook$/.test(call.name) && /\btelegram\b/.test(text)) return telegram;
  return call.receiver ? unknownServer(call, call.receiver, paths, evaluator, text) : undefined;
}

const telegram: ServerCall = {
  kind: { name: 'telegram', defaultHost: '127.0.0.1', defaultPort: 80 },
  host: { names: ['listen'], place: 0 },
  port: { names: ['port'], place: 1 },
  instead: ['unix'],
};

function refined(
  path: string,
  server: ServerCall,
  call: Call,
  evaluator: Evaluator,
  text: string,
): ServerCall | undefined {
  const { kind } = server;
  if (kind.name === 'net' && /^socketserver\./i.test(path)) {
    const handler = given(call, { names: ['RequestHandlerClass'], place: 1 }, evaluator);
    const isHttp =
      handler !== undefined &&
      handler !== 'spread' &&
      evaluator.paths.of(handler).some((from) => from.endsWith('HTTPRequestHandler'));
    return isHttp ? { ...server, kind: { ...kind, name: 'http.server' } } : server;
  }
  if (kind.name === 'aiohttp' && given(call, { names: ['ssl_context'] }, evaluator) !== undefined) {
    return { ...server, kind: { ...kind, defaultPort: 8443 } };
  }
  // Sockets that are handed over make the configuration's own address void.
  if (kind.name === 'uvicorn' && call.name === 'Config' && /\bsockets\s*=/.test(text)) return undefined;
  if (kind.name === 'flask' && /\bSERVER_NAME\b/.test(text)) return { ...server, kind: flaskByServerName(text) };
  if (kind.name === 'twisted' && !/\btwisted\.web\b|\bSite\s*\(/.test(text)) {
    return { ...server, kind: { ...kind, name: 'net' } };
  }
  return server;
}

/** The name that a Flask app is to be reached by is its default address as well. */
function flaskByServerName(text: string): ServerKind {
  const written = /\bSERVER_NAME\b(?:["']\s*\]?)?\s*[=:]\s*["']([^"':\s]+)(?::(\d+))?["']/.exec(text);
  const isOnce = text.split(/\bSERVER_NAME\b/).length === 2;
  const [, defaultHost, port] = (isOnce && written) || [];
  return { name: 'flask', defaultPort: Number(port ?? 5000), ...(defaultHost !== undefined && { defaultHost }) };
}

/** What a class of the file that is constructed hands on to the one that it extends. */
function constructed(call: Call, evaluator: Evaluator): Call {
  const meaning = call.receiver ? undefined : evaluator.names.resolve(call.name, call.nameNode);
  if (meaning?.kind !== 'class') return call;
  const own = childrenOf(field(meaning.node, 'body')).find(
    (child) => child.type === 'function_definition' && field(child, 'name')?.text === '__init__',
  );
  if (!own) return call;
  for (const node of own.descendantsOfType('call')) {
    const expression = node && pythonSyntax.expression(node);
    if (expression?.kind !== 'call' || expression.name !== '__init__') continue;
    const isSuper = /^super\b/.test(expression.receiver?.text ?? '');
    return { ...expression, arguments: isSuper ? expression.arguments : expression.arguments.slice(1) };
  }
  return call;
}

/** `app.run(…)` of an app that another file makes. */
function unknownServer(
  call: Call,
  receiver: Node,
  paths: readonly string[],
  evaluator: Evaluator,
  text: string,
): ServerCall | 'other' | undefined {
  if (call.name !== 'run' || paths.every((path) => foreignModule.test(path))) return undefined;
  const namesPort = evaluated(given(call, { names: ['port'] }, evaluator), evaluator);
  const isServer = serverName.test(receiver.text.replace(/\(.*\)$/s, '').replace(/^.*\./s, '')) || isMadeApp(receiver);
  const isNamed = call.arguments.every(({ name, spread }) => spread || name !== undefined);
  const isFlask =
    isServer &&
    (call.arguments.some(({ name }) => name !== undefined && flaskArguments.has(name)) ||
      (isNamed && flaskEvidence.test(text)));
  if (isFlask) return flaskByName;
  if (namesPort === undefined || namesPort.kind === 'unresolved' || namesPort.kind === 'imported') return undefined;
  return isServer ? byShape : 'other';
}

function isMadeApp(receiver: Node): boolean {
  return receiver.type === 'call' && /app$/i.test(receiver.childForFieldName('function')?.text ?? '');
}
