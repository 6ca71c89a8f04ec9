import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { callsNamed } from '../syntax/calls.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { field } from '../syntax/nodes.ts';
import type { Expression } from '../syntax/syntax.ts';
import { rustSyntax } from './syntax.ts';

const verbs = 'get|post|put|patch|delete|head|options';
const attribute = new RegExp(String.raw`#\[\s*(?:\w+::)?(${verbs}|route)\s*\(`, 'g');
const routing = /\.(route|at)\s*\(/g;
const method = new RegExp(
  String.raw`(?:^|[^\w"])(${verbs}|any)(?:_service)?\s*(?:::<[^>]*>)?\(\s*(?:\)\s*\.\s*to\s*\(\s*)?([\w:]*)`,
  'g',
);

export const routeHint = new RegExp(
  String.raw`#\[\s*(?:\w+::)?(?:${verbs}|route)\s*\(\s*(?:uri\s*=\s*)?"|\.(?:route|at)\s*\(\s*"`,
);

const frameworks: readonly (readonly [crate: RegExp, name: string])[] = [
  [/\brocket\b/, 'rocket'],
  [/\bactix_web\b/, 'actix-web'],
  [/\baxum\b/, 'axum'],
  [/\bpoem\b/, 'poem'],
  [/\btide\b/, 'tide'],
  [/\bntex\b/, 'ntex'],
];
const limit = 500;

/** The paths that a Rust file routes. */
export function rustRoutes(file: SourceFile, root: Node, evaluator: Evaluator): readonly RouteFact[] {
  const framework = frameworks.find(([crate]) => crate.test(file.text))?.[1];
  if (framework === undefined || !routeHint.test(file.text)) return [];
  const route = (
    { parts, inner }: Extract<Expression, { kind: 'text' }>,
    verb: string | undefined,
    handler: string | undefined,
  ): RouteFact => ({
    kind: 'route',
    file: file.path,
    span: file.span(inner),
    language: 'rust',
    framework,
    method: verb === undefined || verb === 'any' ? undefined : verb.toUpperCase(),
    path: parts.map((part) => (part.kind === 'text' ? part.value : '')).join(''),
    handler: handler === '' ? undefined : handler,
  });
  const attributes = Array.from(file.text.matchAll(attribute)).flatMap(({ index, 0: match, 1: name = '' }) => {
    const node = root.descendantForIndex(index + match.indexOf(name), index + match.length - 1);
    const holder = node && attributeOf(node);
    const literal = holder?.descendantsOfType('string_literal')[0];
    const text = literal && rustSyntax.expression(literal);
    if (!holder || text?.kind !== 'text') return [];
    const verb = name === 'route' ? /\bmethod\s*=\s*"(\w+)"/.exec(holder.text)?.[1] : name;
    return [route(text, verb, handlerBelow(holder))];
  });
  const calls = callsNamed(routing, file.text, root, rustSyntax).flatMap(({ call, node }) => {
    const [path, handled] = call.arguments;
    const text = path && evaluator.follow(path.node).expression;
    if (text?.kind !== 'text' || text.parts.some((part) => part.kind !== 'text')) return [];
    const chained = node.parent?.type === 'field_expression' ? node.parent.parent : undefined;
    const source = handled ? handled.node.text : chained ? chained.text.slice(node.endIndex - chained.startIndex) : '';
    return Array.from(source.matchAll(method), ([, verb, handler]) => route(text, verb, handler));
  });
  return [...attributes, ...calls].slice(0, limit);
}

function attributeOf(node: Node): Node | undefined {
  for (let at: Node | null = node; at; at = at.parent) if (at.type === 'attribute_item') return at;
  return undefined;
}

/** The function below the attribute and its like. */
function handlerBelow(item: Node): string | undefined {
  let at = item.nextNamedSibling;
  while (at && (at.type === 'attribute_item' || at.isExtra)) at = at.nextNamedSibling;
  return at?.type === 'function_item' ? field(at, 'name')?.text : undefined;
}
