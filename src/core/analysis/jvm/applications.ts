import type { Node } from '@vscode/tree-sitter-wasm';
import type { Bind, ServerKind } from '../syntax/binds.ts';
import { callsNamed, type FoundCall } from '../syntax/calls.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import type { Expression } from '../syntax/syntax.ts';
import { unresolved, withFallback, type Evaluated } from '../values.ts';
import type { JvmFile } from './extract.ts';

const webless = /\bWebApplicationType\.NONE\b|\bweb\s*\(\s*false\s*\)/;
const setting = /\b(setProperty|setDefaultProperties|properties|put|singletonMap|of|mapOf|entry)\s*\(/g;

/**
 * What an application listens on whose configuration is elsewhere: the framework's defaults, the environment, and what
 * the code itself sets. Undefined for one that says that it has no web server.
 */
export function readApplication({ call }: FoundCall, kind: ServerKind, read: JvmFile): Bind | undefined {
  if (webless.test(read.file.text)) return undefined;
  if (kind.name !== 'spring' || !/server\.(?:port|address)/.test(read.file.text)) {
    return { kind, at: call.nameNode, host: undefined, port: undefined };
  }
  const found = springProperties(read);
  const port = found.get('server.port');
  const host = found.get('server.address');
  return {
    kind,
    at: call.nameNode,
    host: host && overridable(host, kind.hostEnv ?? []),
    port: port && overridable(port, kind.portEnv ?? []),
    hostAt: host?.at,
    portAt: port?.at,
  };
}

interface Property {
  readonly at: Node;
  readonly value: Evaluated;
  /** Whether it outranks the environment, as a system property does. */
  readonly wins: boolean;
}

/** `System.setProperty("server.port", "8083")`, `Map.of("server.port", 8083)`, `.properties("server.port=8083")`. */
function springProperties({ file, root, syntax, evaluator }: JvmFile): ReadonlyMap<string, Property> {
  const found = new Map<string, Property>();
  for (const { call } of callsNamed(setting, file.text, root, syntax)) {
    const wins = call.name === 'setProperty' && call.receiver?.text === 'System';
    const given = call.arguments.map(({ node }) => node);
    for (const [index, node] of given.entries()) {
      const text = evaluator.text(node);
      const next = given[index + 1];
      if (text !== undefined && /^server\.(?:port|address)$/.test(text) && next) {
        found.set(text, { at: next, value: evaluator.evaluate(next), wins });
      }
      const [, key, value] = /^(server\.(?:port|address))\s*[=:]\s*(\S+)$/.exec(text ?? '') ?? [];
      const literal = evaluator.evaluate(node);
      if (key !== undefined && value !== undefined && literal.kind === 'literal') {
        const edit = { startIndex: literal.edit.endIndex - value.length, endIndex: literal.edit.endIndex };
        found.set(key, { at: node, value: { kind: 'literal', node: edit, value, edit }, wins });
      }
    }
    for (const [key, value] of recordsIn(given, evaluator)) {
      found.set(key, { at: value, value: evaluator.evaluate(value), wins });
    }
  }
  return found;
}

function recordsIn(nodes: readonly Node[], evaluator: Evaluator): readonly (readonly [string, Node])[] {
  return nodes.flatMap((node) => {
    const expression: Expression = evaluator.follow(node).expression;
    if (expression.kind !== 'record') return [];
    return expression.entries.flatMap(({ key, value }) =>
      key !== undefined && /^server\.(?:port|address)$/.test(key) ? [[key, value] as const] : [],
    );
  });
}

/** Default properties give way to the environment. */
function overridable({ value, at, wins }: Property, names: readonly string[]): Evaluated {
  if (wins) return value;
  if (value.kind === 'env') return { ...value, names: [...names, ...value.names] };
  return value.kind === 'literal'
    ? withFallback({ kind: 'env', node: at, names, fallback: undefined }, value)
    : unresolved;
}
