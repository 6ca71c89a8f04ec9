import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { callsNamed } from '../syntax/calls.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { ancestor } from '../syntax/nodes.ts';
import type { Expression } from '../syntax/syntax.ts';
import { csharpSyntax } from './syntax.ts';

const verbs = 'Get|Post|Put|Patch|Delete|Head|Options';
const mapping = new RegExp(String.raw`\.(Map(?:${verbs}|Methods|Fallback)?)\s*\(\s*(?=[@$"\w])`, 'g');
const attribute = new RegExp(String.raw`\[(?:[\w\s]+,\s*)*(Http(?:${verbs})|Route)\s*\(`, 'g');

export const routeHint = new RegExp(
  String.raw`\.Map(?:${verbs}|Methods)?\s*\(\s*@?"|\[(?:[\w\s]+,\s*)*(?:Http(?:${verbs})|Route)\s*\(\s*@?"`,
);

const framework = 'aspnetcore';
const limit = 500;

/** The paths that a C# file routes, by calls and by attributes. */
export function csharpRoutes(file: SourceFile, root: Node, evaluator: Evaluator): readonly RouteFact[] {
  if (!routeHint.test(file.text)) return [];
  const route = (
    { parts, inner }: Extract<Expression, { kind: 'text' }>,
    method: string | undefined,
    handler: string | undefined,
  ): RouteFact => ({
    kind: 'route',
    file: file.path,
    span: file.span(inner),
    language: 'csharp',
    framework,
    method: method?.toUpperCase(),
    path: parts.map((part) => (part.kind === 'text' ? part.value : '')).join(''),
    handler,
  });
  const calls = callsNamed(mapping, file.text, root, csharpSyntax).flatMap(({ call }) => {
    const given = call.arguments.map(({ node }) => node);
    const [first, second] = given;
    const text = first && evaluator.follow(first).expression;
    const handled = given.at(-1);
    if (text?.kind !== 'text' || !second || !handled || text.parts.some(({ kind }) => kind !== 'text')) return [];
    const handler = /^(?:identifier|member_access_expression)$/.test(handled.type) ? handled.text : undefined;
    const verb = /^Map(Get|Post|Put|Patch|Delete|Head|Options)$/.exec(call.name)?.[1];
    if (call.name !== 'MapMethods') return [route(text, verb, handler)];
    return Array.from(second.text.matchAll(/"(\w+)"/g), ([, method]) => route(text, method, handler));
  });
  const attributes = Array.from(file.text.matchAll(attribute)).flatMap(({ index, 0: match, 1: name = '' }) => {
    const start = index + match.lastIndexOf(name);
    const node = root.descendantForIndex(start, start + name.length);
    const holder = node && ancestor(node, new Set(['attribute']));
    const literal = holder?.descendantsOfType(['string_literal', 'verbatim_string_literal'])[0];
    const owner = holder && ancestor(holder, new Set(['method_declaration', 'class_declaration']));
    const text = literal && csharpSyntax.expression(literal);
    // What stands on a class is the beginning of the paths of its methods.
    if (text?.kind !== 'text' || owner?.type !== 'method_declaration') return [];
    const beside = /\[(?:[\w\s]+,\s*)*Http(\w+?)(?:\(\s*\))?\s*[,\]]/.exec(owner.text)?.[1];
    const verb = name === 'Route' ? beside : name.slice('Http'.length);
    return [route(text, verb, owner.childForFieldName('name')?.text)];
  });
  return [...calls, ...attributes].slice(0, limit);
}
