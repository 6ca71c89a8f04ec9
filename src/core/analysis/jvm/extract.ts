import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import { otherGrammarOf } from '../fileKinds.ts';
import { javaSyntax } from '../java/syntax.ts';
import { kotlinSyntax } from '../kotlin/syntax.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { Binds } from '../syntax/binds.ts';
import { callsNamed, type FoundCall } from '../syntax/calls.ts';
import { Evaluator } from '../syntax/evaluator.ts';
import { Names } from '../syntax/names.ts';
import type { Syntax } from '../syntax/syntax.ts';
import { toPort, unresolved } from '../values.ts';
import { readAddress, readHost, settingsOf, type HostAndPort } from './addresses.ts';
import { readApplication } from './applications.ts';
import { readKtor } from './ktor.ts';
import { jvmRoutes, routeHint } from './routes.ts';
import { applications, servers, spark, type JvmServer } from './servers.ts';

/** More calls than this are those of generated code; the rest is not looked at. */
const candidateLimit = 200;

const candidate =
  /\b(start|listen|createServer|createHttpServer|create\w*Server|create|bind\w*|addHttps?Listener|Server|SlackAppServer|setPort|https?|forPort|forAddress|newServerBuilderForPort|newServerAt|ServerSocket|createServerSocket|run|runApplication|embeddedServer|connector|sslConnector|asServer|port|ipAddress|createFileServer)\s*(?:<[^<>()]*>\s*)?[({]/g;
const hint =
  /\b(?:io\.javalin|io\.vertx|com\.sun\.net\.httpserver|io\.undertow|org\.eclipse\.jetty\.server|org\.apache\.catalina|io\.netty|reactor\.netty|jersey|io\.helidon|com\.slack\.api\.bolt|com\.linecorp\.armeria|io\.grpc|(?:akka|pekko)\.http|ServerSocket\w*|org\.springframework\.boot|spark\.(?:Spark|Service)|io\.quarkus|io\.micronaut|io\.ktor|org\.http4k)\b/;

function language(name: 'java' | 'kotlin', syntax: Syntax): SourceLanguage {
  return {
    grammarOf: (path) => (otherGrammarOf(path) === name && !path.endsWith('.gradle.kts') ? name : undefined),
    mayBind: (text) => (hint.test(text) && text.search(candidate) >= 0) || routeHint.test(text),
    extract: (file, tree) => extract(file, tree, name, syntax),
  };
}

/** Every server that a Java file starts, and the paths that it routes. */
export const java = language('java', javaSyntax);
/** The same of Kotlin. */
export const kotlin = language('kotlin', kotlinSyntax);

/** A file of either language that is being read. */
export interface JvmFile {
  readonly file: SourceFile;
  readonly root: Node;
  readonly language: 'java' | 'kotlin';
  readonly syntax: Syntax;
  readonly evaluator: Evaluator;
}

function extract(file: SourceFile, { rootNode: root }: Tree, name: 'java' | 'kotlin', syntax: Syntax): FileContent {
  const evaluator = new Evaluator(syntax, new Names(file.text, root, syntax));
  const read: JvmFile = { file, root, language: name, syntax, evaluator };
  const binds = new Binds(file, name);
  const calls = hint.test(file.text) ? callsNamed(candidate, file.text, root, syntax) : [];
  for (const found of calls.slice(0, candidateLimit)) readCall(found, read, binds);
  readSpark(calls, read, binds);
  return {
    facts: [...binds.facts, ...jvmRoutes(read)],
    startsOthers: calls.length > candidateLimit,
    portLiterals: binds.portLiterals,
  };
}

/** Full names without their packages. */
function simplePaths(paths: readonly string[]): readonly string[] {
  return paths.map((path) =>
    path
      .replace(/^(?:[a-z_][\w-]*\.)+(?=[A-Z])/, '')
      .replace(/^(?:[a-z_]\w*\.)+(?=runApplication$|embeddedServer$)/, ''),
  );
}

function readCall(found: FoundCall, read: JvmFile, binds: Binds): void {
  const { call } = found;
  const { file, evaluator } = read;
  const paths = simplePaths(evaluator.paths.ofCallee(call));
  const known = servers.find(
    ({ path, evidence }) =>
      paths.some((each) => path.test(each)) && (evidence.test(file.text) || evidence.test(file.path)),
  );
  if (known) {
    if (known.kind.name === 'netty' && otherChannel.test(file.text)) return;
    const given = told(found, known, read);
    if (given) binds.add({ kind: kindOf(known, file.text), at: call.nameNode, ...given });
    return;
  }
  const application = applications.find(
    ({ path, evidence }) => paths.some((each) => path.test(each)) && evidence.test(file.text),
  );
  if (application) {
    const bind = readApplication(found, application.kind, read);
    if (bind) binds.add(bind);
    return;
  }
  for (const bind of readKtor(found, paths, read)) binds.add(bind);
}

/** What Netty carries is HTTP where the file speaks of its codec. */
function kindOf({ kind }: JvmServer, text: string): JvmServer['kind'] {
  return kind.name === 'netty' && !/\bHttp\w*(?:Codec|Handler|Initializer)\b/.test(text)
    ? { ...kind, name: 'net' }
    : kind;
}

/** What a server may be given besides. */
const takesAddress = /^(?:netty|jetty)$/;
const otherName = /pool|executor|factory|options|config/i;
/** Netty's channels that are no TCP sockets. */
const otherChannel = /\b(?:\w*Sctp|Local|\w*Udt|\w*Domain)\w*ServerChannel\b|\bServerDomainSocketChannel\b/;

/** What a call says of host and port; undefined when it binds no port that is to be told of. */
function told(
  { call, node }: FoundCall,
  { kind, told: how, bare = false }: JvmServer,
  read: JvmFile,
): HostAndPort | undefined {
  const { evaluator } = read;
  const given = call.arguments.map((argument) => argument.node);
  if (how.by === 'address') {
    const address = given[how.place];
    return address && readAddress(address, evaluator);
  }
  if (how.by === 'settings') {
    const chained = settingsOf(node, evaluator);
    const beside = call.receiver ? settingsBeside(call.receiver.text, read, call.receiver) : [];
    const valueOf = (name: RegExp): Node | undefined =>
      [...chained, ...beside].find((setting) => name.test(setting.name))?.value;
    const [port, host] = [valueOf(how.port), valueOf(how.host)];
    if (!port) return undefined;
    return {
      host: host && readHost(host, evaluator),
      port: evaluator.evaluate(port),
      hostAt: host,
      portAt: port,
    };
  }
  if (how.by === 'last') {
    const last = given.at(-1);
    const port = last && evaluator.evaluate(last);
    const isPort = given.length > 2 || port?.kind === 'env' || (port?.kind === 'literal' && toPort(port.value));
    return { host: undefined, port: isPort ? port : undefined, portAt: last };
  }
  const [first, second] = given;
  if (!first || isCallback(first, evaluator)) return bare ? optionsOf(call.receiver, read) : undefined;
  const value = evaluator.evaluate(first);
  if (value.kind === 'literal' && typeof value.value === 'string' && second && how.host !== undefined) {
    // Javalin takes the host first.
    return { host: readHost(first, evaluator), port: evaluator.evaluate(second), hostAt: first, portAt: second };
  }
  if (value.kind === 'unresolved' && isAddress(first, evaluator)) return readAddress(first, evaluator);
  const isNamed = value.kind !== 'unresolved' || /port/i.test(first.text);
  if (!isNamed && otherName.test(first.text)) return undefined;
  const isHostFirst =
    how.port === 0 && how.host === 1 && second && isHostName(first.text) && !isCallback(second, evaluator);
  const portNode = given[isHostFirst ? 1 : how.port] ?? first;
  const hostNode = isHostFirst ? first : how.host === undefined ? undefined : given[how.host];
  const isHost = hostNode && !isCallback(hostNode, evaluator);
  return {
    // What is not even called a port may be an address.
    host: isHost ? readHost(hostNode, evaluator) : isNamed || !takesAddress.test(kind.name) ? undefined : unresolved,
    port: evaluator.evaluate(portNode),
    hostAt: isHost ? hostNode : undefined,
    portAt: portNode,
    insertion: how.host === 1 && given.length === 1 ? insertionBeside(portNode, kind.name) : undefined,
  };
}

/** Javalin and Netty take the host before the port, the others behind it. */
function insertionBeside(port: Node, framework: string): HostAndPort['insertion'] {
  return /^(?:javalin|netty|net)$/.test(framework)
    ? { offset: port.startIndex, before: '"', after: '", ' }
    : { offset: port.endIndex, before: ', "', after: '"' };
}

function isHostName(text: string): boolean {
  return /host|addr/i.test(text);
}

function isCallback(node: Node, evaluator: Evaluator): boolean {
  return (
    evaluator.syntax.expression(node).kind === 'function' ||
    /^(?:method_reference|callable_reference)$/.test(node.type) ||
    /^(?:\w*[pP]romise|\w*[hH]andler|ar|res)\b/.test(node.text)
  );
}

function isAddress(node: Node, evaluator: Evaluator): boolean {
  const { expression } = evaluator.follow(node);
  if (expression.kind !== 'call') return false;
  return evaluator.paths.ofCallee(expression).some((path) => /SocketAddress(?:\.\w+)?$/.test(path));
}

/** Options that the server is made with: `createHttpServer(new HttpServerOptions().setPort(8080))`. */
function optionsOf(receiver: Node | undefined, read: JvmFile): HostAndPort {
  const { evaluator } = read;
  const made = receiver ? settingsOf(receiver, evaluator) : [];
  const chained = made.flatMap(({ value }) => settingsOf(value, evaluator));
  const beside = made.flatMap(({ value }) => (/^\w+$/.test(value.text) ? settingsBeside(value.text, read, value) : []));
  const valueOf = (name: string): Node | undefined =>
    [...chained, ...beside].find((setting) => setting.name === name)?.value;
  const [port, host] = [valueOf('setPort'), valueOf('setHost')];
  const lambda = made.find(({ name }) => name === 'create')?.value.text ?? '';
  const isConfigured = !port && /\bdefault(?:Port|Host)\b|\bport\b/i.test(lambda);
  return {
    host: host ? readHost(host, evaluator) : isConfigured && /host/i.test(lambda) ? unresolved : undefined,
    port: port ? evaluator.evaluate(port) : isConfigured ? unresolved : undefined,
    hostAt: host,
    portAt: port,
  };
}

/** What is set on the same variable by calls or by assignments to properties. */
function settingsBeside(
  variable: string,
  { file, root, syntax, evaluator }: JvmFile,
  at: Node,
): readonly { readonly name: string; readonly value: Node }[] {
  if (!/^\w+$/.test(variable)) return [];
  const pattern = new RegExp(String.raw`\b${variable}\s*\.\s*(set\w+)\s*\(`, 'g');
  const called = callsNamed(pattern, file.text, root, syntax).flatMap(({ call }) => {
    const [first] = call.arguments;
    return first ? [{ name: call.name, value: first.node }] : [];
  });
  const assigned = ['port', 'host'].flatMap((name) => {
    const meaning = evaluator.names.property(variable, name, at);
    const [given, more] = meaning?.kind === 'values' ? meaning.given : [];
    return given && !more ? [{ name: `set${name === 'port' ? 'Port' : 'Host'}`, value: given.value }] : [];
  });
  return [...called, ...assigned];
}

/** Spark's functions, which are imported as they are: `port(8080)`, `ipAddress("127.0.0.1")`, else its default. */
function readSpark(calls: readonly FoundCall[], { file, root, syntax, evaluator }: JvmFile, binds: Binds): void {
  if (!spark.evidence.test(file.text)) return;
  const isSpark = ({ call }: FoundCall): boolean =>
    evaluator.paths
      .ofCallee(call)
      .some((path) =>
        /^(?:spark\.Spark\.|spark\.kotlin\.)?(?:Spark\.)?\w+$|^(?:spark\.)?Service\.ignite\(\)(?:\.\w+\(\))*\.\w+$/.test(
          path,
        ),
      );
  const own = calls.filter(isSpark);
  const host = own.find(({ call }) => call.name === 'ipAddress')?.call.arguments[0]?.node;
  const ports = own.filter(({ call }) => call.name === 'port' && call.arguments.length === 1);
  const readSparkHost = { host: host && readHost(host, evaluator), hostAt: host };
  for (const { call } of ports) {
    const port = call.arguments[0]?.node;
    binds.add({
      kind: spark.kind,
      at: call.nameNode,
      ...readSparkHost,
      port: port && evaluator.evaluate(port),
      portAt: port,
    });
  }
  if (ports.length > 0) return;
  const route = callsNamed(/\b(get|post|put|patch|delete)\s*\(\s*"/g, file.text, root, syntax).find(isSpark);
  if (route) binds.add({ kind: spark.kind, at: route.call.nameNode, ...readSparkHost, port: undefined });
}
