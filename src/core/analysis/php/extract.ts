import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import { otherGrammarOf } from '../fileKinds.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { Binds } from '../syntax/binds.ts';
import { Evaluator } from '../syntax/evaluator.ts';
import { Names } from '../syntax/names.ts';
import { readAddresses, readServerCall, type ServerCall } from '../syntax/serverCalls.ts';
import type { Call } from '../syntax/syntax.ts';
import { phpRouteHint, phpRoutes } from './routes.ts';
import { exposed, internetAddress, phpServers } from './servers.ts';
import { phpSyntax } from './syntax.ts';

const serverWords =
  /\b(?:open)?swoole(?:\\|_http_server)|\b(?:workerman|ratchet|amp|react)\\|\bstream_socket_server\b|\bsocket_create_listen\b/i;
const calls = new Set([
  'object_creation_expression',
  'function_call_expression',
  'scoped_call_expression',
  'member_call_expression',
]);
/** `'listen' => 'http://0.0.0.0:8787'` of Webman. */
const listenKey = /['"]listen['"]\s*=>/g;
const callLimit = 5000;

/** Everything that a PHP file says of servers and routes. */
export const php: SourceLanguage = {
  grammarOf: (path) => (otherGrammarOf(path) === 'php' ? 'php' : undefined),
  mayBind: (text) => serverWords.test(text) || phpRouteHint.test(text) || text.search(listenKey) >= 0,
  extract,
};

function extract(file: SourceFile, { rootNode }: Tree): FileContent {
  const evaluator = new Evaluator(phpSyntax, new Names(file.text, rootNode, phpSyntax));
  const binds = new Binds(file, 'php');
  if (serverWords.test(file.text)) {
    for (const node of rootNode.descendantsOfType([...calls]).slice(0, callLimit)) {
      const call = node && phpSyntax.expression(node);
      const server = call?.kind === 'call' ? serverOf(call, evaluator, file.text) : undefined;
      if (call?.kind !== 'call' || !server || !isTcp(call, server, evaluator)) continue;
      for (const bind of readServerCall(addressed(call, evaluator), server, evaluator)) binds.add(bind);
    }
  }
  readWebman(file, rootNode, evaluator, binds);
  return { facts: [...binds.facts, ...phpRoutes(file, rootNode, evaluator)], portLiterals: binds.portLiterals };
}

function serverOf(call: Call, evaluator: Evaluator, text: string): ServerCall | undefined {
  const paths = evaluator.paths.ofCallee(call).map((path) => path.toLowerCase());
  if (call.name === 'expose' && /\bAmp\\Http\b/.test(text)) {
    return made(call, evaluator) ? internetAddress : exposed;
  }
  const path = paths.find((each) => Object.hasOwn(phpServers, each));
  const server = path === undefined ? undefined : phpServers[path];
  const isRaw =
    (server?.kind.name === 'react' && !/\bReact\\Http\b/.test(text)) ||
    (server?.kind.name === 'amp' && !/\bAmp\\Http\b/.test(text));
  return server && isRaw ? { ...server, kind: { ...server.kind, name: 'net' } } : server;
}

/** The address that is constructed in the place of a text. */
function made(call: Call, evaluator: Evaluator): Call | undefined {
  const [first] = call.arguments;
  const expression = first && evaluator.follow(first.node).expression;
  if (expression?.kind !== 'call') return undefined;
  return evaluator.paths.ofCallee(expression).includes('Amp.Socket.InternetAddress') ? expression : undefined;
}

function addressed(call: Call, evaluator: Evaluator): Call {
  const address = call.name === 'expose' ? made(call, evaluator) : undefined;
  return address ? { ...address, nameNode: call.nameNode } : call;
}

/** Datagrams and sockets of the file system are none of ours. */
function isTcp(call: Call, { address }: ServerCall, evaluator: Evaluator): boolean {
  if (call.arguments.some(({ node }) => /^\\?SWOOLE_.*(?:UDP|UNIX)/.test(node.text))) return false;
  const [first] = call.arguments;
  const scheme = address && first ? evaluator.address(first.node)?.scheme : undefined;
  return !/^(?:udp|udg|unix)$/.test(scheme ?? '');
}

function readWebman(file: SourceFile, root: Node, evaluator: Evaluator, binds: Binds): void {
  if (!/[\\/]config[\\/]/.test(file.path)) return;
  for (const { index } of file.text.matchAll(listenKey)) {
    const at = root.namedDescendantForIndex(index + 1, index + 1 + 'listen'.length);
    const value = at?.parent?.parent?.lastNamedChild;
    if (!at || !value || evaluator.address(value)?.scheme !== 'http') continue;
    for (const read of readAddresses(value, evaluator)) binds.add({ kind: { name: 'workerman' }, at, ...read });
  }
}
