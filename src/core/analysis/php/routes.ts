import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { ancestor, childrenOf, field } from '../syntax/nodes.ts';
import { given } from '../syntax/serverCalls.ts';
import type { Argument, Call } from '../syntax/syntax.ts';
import { phpSyntax } from './syntax.ts';

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'any', 'match', 'map']);
const laravel = /\bRoute::(?:get|post|put|patch|delete|options|any|match)\s*\(/;
const slim = /\bSlim\\/;
const symfony = /#\[(?:[\w\\]*\\)?Route\b/;
const limit = 1000;

export const phpRouteHint = new RegExp(`${laravel.source}|${slim.source}|${symfony.source}`);

type Route = Omit<RouteFact, 'kind' | 'file' | 'language' | 'span'> & { readonly at: Node };

/** The paths that Laravel, Slim and the attributes of Symfony name. */
export function phpRoutes(file: SourceFile, root: Node, evaluator: Evaluator): readonly RouteFact[] {
  const { text } = file;
  const called = [
    ...(laravel.test(text) ? root.descendantsOfType('scoped_call_expression') : []),
    ...(slim.test(text) ? root.descendantsOfType('member_call_expression') : []),
  ].slice(0, limit);
  const routes = called.flatMap((node) => (node ? routesOf(node, evaluator) : []));
  const attributes = symfony.test(text) ? root.descendantsOfType('attribute').slice(0, limit) : [];
  const declared = attributes.flatMap((node) => (node ? declaredRoutes(node, evaluator) : []));
  return [...routes, ...declared].map(({ at, ...route }) => {
    const literal = evaluator.evaluate(at);
    const span = file.span(literal.kind === 'literal' ? literal.edit : at);
    return { kind: 'route', file: file.path, language: 'php', span, ...route };
  });
}

function routesOf(node: Node, evaluator: Evaluator): readonly Route[] {
  const call = phpSyntax.expression(node);
  if (call.kind !== 'call' || !verbs.has(call.name)) return [];
  const isLaravel = node.type === 'scoped_call_expression';
  if (isLaravel ? call.receiver?.text !== 'Route' : call.receiver?.type !== 'variable_name') return [];
  const takesMethods = call.name === 'match' || call.name === 'map';
  const [first, second, third] = call.arguments;
  const path = takesMethods ? second : first;
  const handler = takesMethods ? third : second;
  const text = evaluator.text(path?.node);
  if (!path || !handler || text === undefined) return [];
  const methods = takesMethods ? methodsOf(first?.node, evaluator) : [call.name === 'any' ? undefined : call.name];
  return methods.map((method) => ({
    framework: isLaravel ? 'laravel' : 'slim',
    method: method?.toUpperCase(),
    path: text,
    handler: handlerOf(handler, evaluator),
    at: path.node,
  }));
}

function handlerOf({ node }: Argument, evaluator: Evaluator): string | undefined {
  if (node.type === 'array_creation_expression') {
    const [owner, method] = childrenOf(node).map((item) => item.firstNamedChild);
    return owner && method ? `${owner.text.replace(/::class$/, '')}::${evaluator.text(method) ?? ''}` : undefined;
  }
  return evaluator.text(node) ?? (node.text.endsWith('::class') ? node.text.replace(/::class$/, '') : undefined);
}

function methodsOf(node: Node | undefined, evaluator: Evaluator): readonly (string | undefined)[] {
  const { expression } = node ? evaluator.follow(node) : {};
  if (!node || !expression) return [undefined];
  return (expression.kind === 'list' ? expression.items : [node]).map((item) => evaluator.text(item));
}

/** `#[Route('/hook', methods: ['POST'])]` on a method. */
function declaredRoutes(attribute: Node, evaluator: Evaluator): readonly Route[] {
  const name = attribute.firstNamedChild;
  const method = ancestor(attribute, new Set(['method_declaration', 'class_declaration']));
  if (!name || !/(?:^|\\)Route$/.test(name.text) || method?.type !== 'method_declaration') return [];
  const list = field(attribute, 'parameters');
  const written = childrenOf(list).map((node): Argument => ({
    node: node.lastNamedChild ?? node,
    name: field(node, 'name')?.text,
    spread: false,
  }));
  const call: Call = {
    kind: 'call',
    receiver: undefined,
    name: '',
    nameNode: name,
    arguments: written,
    block: undefined,
  };
  const path = given(call, { names: ['path'], place: 0 }, evaluator);
  const methods = given(call, { names: ['methods'] }, evaluator);
  const text = path === 'spread' ? undefined : evaluator.text(path);
  if (!path || path === 'spread' || text === undefined) return [];
  return methodsOf(methods === 'spread' ? undefined : methods, evaluator).map((each) => ({
    framework: 'symfony',
    method: each?.toUpperCase(),
    path: text,
    handler: field(method, 'name')?.text,
    at: path,
  }));
}
