import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import { otherGrammarOf } from '../fileKinds.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { Binds } from '../syntax/binds.ts';
import { Evaluator } from '../syntax/evaluator.ts';
import { Names } from '../syntax/names.ts';
import { readServerCall, type ServerCall } from '../syntax/serverCalls.ts';
import type { Call } from '../syntax/syntax.ts';
import { configuredServers, readServerConfiguration, serverFile } from './configuration.ts';
import { rubyRouteHint, rubyRoutes } from './routes.ts';
import { rubyServerNames, rubyServers, tcpServer, tcpServerCall } from './servers.ts';
import { readSinatra, sinatraHint } from './sinatra.ts';
import { rubyCallOf, rubySyntax } from './syntax.ts';

const serverWords =
  /\b(?:WEBrick|Rack::(?:Handler|Server)|Rackup|Thin::Server|Puma::Server|Agoo|EM\.start_server|EventMachine|TCPServer|tcp_server_loop|RpcServer)\b/;
const candidate = new RegExp(String.raw`\b(?:${rubyServerNames.join('|')}|open)\b`, 'g');
const candidateLimit = 300;

/** Everything that a Ruby file says of servers and routes. */
export const ruby: SourceLanguage = {
  grammarOf: (path) => (otherGrammarOf(path) === 'ruby' ? 'ruby' : undefined),
  mayBind: (text) =>
    serverWords.test(text) ||
    sinatraHint.test(text) ||
    rubyRouteHint.test(text) ||
    /\b(?:bind|port|listen)\b/.test(text),
  extract,
};

function extract(file: SourceFile, { rootNode }: Tree): FileContent {
  const evaluator = new Evaluator(rubySyntax, new Names(file.text, rootNode, rubySyntax));
  const binds = new Binds(file, 'ruby');
  if (serverWords.test(file.text)) {
    for (const call of callsIn(file.text, rootNode)) {
      const server = serverOf(call, evaluator);
      if (server) for (const bind of readServerCall(call, server, evaluator)) binds.add(bind);
    }
  }
  const configured = serverFile(file.path);
  const ifNamed = new Binds(file, 'ruby');
  if (configured) readServerConfiguration(file, rootNode, evaluator, configured, binds);
  else for (const server of configuredServers) readServerConfiguration(file, rootNode, evaluator, server, ifNamed);
  if (sinatraHint.test(file.text)) readSinatra(file, rootNode, evaluator, binds);
  return {
    facts: [...binds.facts, ...rubyRoutes(file, rootNode, evaluator)],
    ifNamed: ifNamed.facts,
    portLiterals: binds.portLiterals,
  };
}

function callsIn(text: string, root: Node): readonly Call[] {
  return Array.from(text.matchAll(candidate))
    .slice(0, candidateLimit)
    .flatMap(({ index, 0: { length } }) => {
      const node = root.descendantForIndex(index, index + length);
      return (node && rubyCallOf(node)) ?? [];
    });
}

function serverOf(call: Call, evaluator: Evaluator): ServerCall | undefined {
  if (!call.receiver) return undefined;
  const paths = evaluator.paths.ofCallee(call);
  if (paths.some((path) => tcpServer.test(path))) {
    const isPortAlone = call.arguments.length === 1;
    return isPortAlone ? { kind: tcpServerCall.kind, port: { names: [], place: 0 } } : tcpServerCall;
  }
  const path = paths.find((each) => Object.hasOwn(rubyServers, each));
  return path === undefined ? undefined : rubyServers[path];
}
