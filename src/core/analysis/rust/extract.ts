import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import { otherGrammarOf } from '../fileKinds.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { Binds } from '../syntax/binds.ts';
import { callsNamed, type FoundCall } from '../syntax/calls.ts';
import { Evaluator } from '../syntax/evaluator.ts';
import { Names } from '../syntax/names.ts';
import { readAddresses } from './addresses.ts';
import { rustExports } from './exports.ts';
import { readRocket } from './rocket.ts';
import { routeHint, rustRoutes } from './routes.ts';
import { byShape, listener, rocketMaker, servers, serving } from './servers.ts';
import { rustSyntax } from './syntax.ts';

/** More calls than this are those of generated code; the rest is not looked at. */
const candidateLimit = 200;

const candidate =
  /\b((?:try_)?bind\w*|listen|run|serve(?:_with_shutdown)?|https?|start(?:_server\w*)?|build|ignite|custom|new)\s*(?:::<[^>]*>)?\(/g;
const hint =
  /\b(?:actix_web|HttpServer|TcpListener|axum_server|start_server|Iron)\b|\b(?:axum|hyper|server|tiny_http)::Server\b|\bServer::(?:builder|try_bind|bind|https?|new)\b|\b(?:warp|rocket|tide|gotham|rouille|tonic|nickel)::/;
/** What a host or a port goes by. */
const exportHint = /port|addr|host|listen|bind/i;
const testing = /#\[\s*(?:cfg\s*\(\s*(?:test|all\(\s*test)\b|(?:\w+::)*test\b)/;

/** Every server that a Rust file starts, and the paths that it routes. */
export const rust: SourceLanguage = {
  grammarOf: (path) => (otherGrammarOf(path) === 'rust' ? 'rust' : undefined),
  mayBind: (text) => hint.test(text) || routeHint.test(text),
  mayExport: (text) => exportHint.test(text),
  extract,
};

function extract(file: SourceFile, { rootNode }: Tree): FileContent {
  const evaluator = new Evaluator(rustSyntax, new Names(file.text, rootNode, rustSyntax));
  const binds = new Binds(file, 'rust');
  const calls = hint.test(file.text) ? callsNamed(candidate, file.text, rootNode, rustSyntax) : [];
  for (const found of calls.slice(0, candidateLimit)) {
    if (!isForTests(found.node)) readCall(found, file, rootNode, evaluator, binds);
  }
  return {
    facts: [...binds.facts, ...rustRoutes(file, rootNode, evaluator)],
    startsOthers: calls.length > candidateLimit,
    portLiterals: binds.portLiterals,
    ...(file.isImported ? { exports: rustExports(file, rootNode, evaluator) } : {}),
  };
}

function readCall({ call }: FoundCall, file: SourceFile, root: Node, evaluator: Evaluator, binds: Binds): void {
  const paths = evaluator.paths.ofCallee(call);
  if (paths.some((path) => rocketMaker.test(path))) {
    binds.add(readRocket(call, file.text, root, evaluator));
    return;
  }
  const known = servers.find(({ path }) => paths.some((each) => path.test(each)));
  const framework = known?.kind.name ?? listening(paths, file.text) ?? shaped(call.name, paths, file.text);
  const address = call.arguments[known?.address ?? 0]?.node;
  if (framework === undefined || !address) return;
  for (const read of readAddresses(address, evaluator)) {
    binds.add({ kind: { name: framework }, at: call.nameNode, ...read });
  }
}

/** A plain listener is of the framework that the file speaks of, if any. */
function listening(paths: readonly string[], text: string): string | undefined {
  if (!paths.some((path) => listener.test(path))) return undefined;
  return serving.find(([crate]) => crate.test(text))?.[1] ?? 'net';
}

function shaped(name: string, paths: readonly string[], text: string): string | undefined {
  if (!paths.some((path) => path.startsWith('?'))) return undefined;
  return byShape.find(([method, crate]) => method.test(name) && crate.test(text))?.[2];
}

/** Whether it stands in a module or a function that is for tests. */
function isForTests(node: Node): boolean {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.type !== 'mod_item' && at.type !== 'function_item') continue;
    for (let before = at.previousNamedSibling; before; before = before.previousNamedSibling) {
      if (before.type !== 'attribute_item' && !before.isExtra) break;
      if (testing.test(before.text)) return true;
    }
  }
  return false;
}
