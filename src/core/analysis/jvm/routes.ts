import type { RouteFact } from '../facts.ts';
import { callsNamed } from '../syntax/calls.ts';
import { ancestor } from '../syntax/nodes.ts';
import type { Expression } from '../syntax/syntax.ts';
import type { JvmFile } from './extract.ts';

const verbs = 'Get|Post|Put|Patch|Delete|Head|Options';
const annotated = new RegExp(String.raw`@((?:${verbs}|Request)Mapping|${verbs}|Path)\s*\(`, 'g');
const called = /\b(get|post|put|patch|delete|head|options|route)\s*\(\s*"/g;

export const routeHint = new RegExp(
  String.raw`@(?:(?:${verbs}|Request)Mapping|${verbs}|Path)\s*\(|\b(?:io\.javalin|io\.ktor|io\.vertx|spark\.Spark)\b`,
);

const frameworks: readonly (readonly [evidence: RegExp, name: string])[] = [
  [/\borg\.springframework\b/, 'spring'],
  [/\bio\.micronaut\b/, 'micronaut'],
  [/\bio\.quarkus\b/, 'quarkus'],
  [/\b(?:javax|jakarta)\.ws\.rs\b/, 'jax-rs'],
  [/\bio\.javalin\b/, 'javalin'],
  [/\bio\.ktor\b/, 'ktor'],
  [/\bio\.vertx\b/, 'vertx'],
  [/\bspark\.(?:Spark|kotlin)\b/, 'spark'],
];
const limit = 500;

/** The paths that a Java or Kotlin file routes, by annotations and by calls. */
export function jvmRoutes(read: JvmFile): readonly RouteFact[] {
  const framework = frameworks.find(([evidence]) => evidence.test(read.file.text))?.[1];
  if (framework === undefined || !routeHint.test(read.file.text)) return [];
  const routes = /^(?:spring|micronaut|quarkus|jax-rs)$/.test(framework)
    ? annotations(read, framework)
    : calls(read, framework);
  return routes.slice(0, limit);
}

function annotations(read: JvmFile, framework: string): readonly RouteFact[] {
  const { file, root, syntax } = read;
  return Array.from(file.text.matchAll(annotated)).flatMap(({ index, 1: name = '' }) => {
    const node = root.descendantForIndex(index + 1, index + 1 + name.length);
    const annotation = node && ancestor(node, new Set(['annotation']));
    const literal = annotation?.descendantsOfType('string_literal')[0];
    const owner =
      annotation &&
      ancestor(
        annotation,
        new Set([
          'method_declaration',
          'function_declaration',
          'class_declaration',
          'interface_declaration',
          'object_declaration',
        ]),
      );
    const text = literal && syntax.expression(literal);
    if (!annotation || !owner || text?.kind !== 'text') return [];
    // What stands on a class is the beginning of the paths of its methods.
    if (!/^(?:method|function)_declaration$/.test(owner.type)) return [];
    const verb = /^(Get|Post|Put|Patch|Delete|Head|Options)(?:Mapping)?$/.exec(name)?.[1];
    const method =
      verb ??
      /RequestMethod\.(\w+)/.exec(annotation.text)?.[1] ??
      (name === 'Path' ? /@(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/.exec(owner.text)?.[1] : undefined);
    return [route(read, framework, text, method, owner.childForFieldName('name')?.text)];
  });
}

function calls(read: JvmFile, framework: string): readonly RouteFact[] {
  const { file, root, syntax, evaluator } = read;
  return callsNamed(called, file.text, root, syntax).flatMap(({ call }) => {
    const [first, second] = call.arguments;
    const text = first && evaluator.follow(first.node).expression;
    if (text?.kind !== 'text' || text.parts.some(({ kind }) => kind !== 'text')) return [];
    const isHandled = second !== undefined || call.block !== undefined || framework === 'vertx';
    const value = text.parts.map((part) => (part.kind === 'text' ? part.value : '')).join('');
    const isPath = framework === 'ktor' ? !/^https?:/.test(value) : /^(?:\/|\*)/.test(value);
    if (!isHandled || !isPath || (call.name === 'route' && framework !== 'vertx')) return [];
    // A client has methods of the same names.
    if (/client|request|http/i.test(call.receiver?.text ?? '')) return [];
    const handler =
      second &&
      /^(?:method_reference|callable_reference|identifier|field_access|navigation_expression)$/.test(second.node.type)
        ? second.node.text
        : undefined;
    return [route(read, framework, text, call.name === 'route' ? undefined : call.name, handler)];
  });
}

function route(
  { file, language }: JvmFile,
  framework: string,
  { parts, inner }: Extract<Expression, { kind: 'text' }>,
  method: string | undefined,
  handler: string | undefined,
): RouteFact {
  return {
    kind: 'route',
    file: file.path,
    span: file.span(inner),
    language,
    framework,
    method: method?.toUpperCase(),
    path: parts.map((part) => (part.kind === 'text' ? part.value : '')).join(''),
    handler,
  };
}
