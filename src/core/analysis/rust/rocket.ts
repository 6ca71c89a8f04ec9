import type { Node } from '@vscode/tree-sitter-wasm';
import type { Bind } from '../syntax/binds.ts';
import { callsNamed } from '../syntax/calls.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import type { Call } from '../syntax/syntax.ts';
import { unresolved } from '../values.ts';
import { readHost } from './addresses.ts';
import { rocket } from './servers.ts';
import { rustSyntax } from './syntax.ts';

interface Settings {
  readonly port: Node | undefined;
  readonly address: Node | undefined;
}

/**
 * What a Rocket listens on: what the code merges into its configuration, else what its configuration files and the
 * environment say.
 */
export function readRocket(call: Call, text: string, root: Node, evaluator: Evaluator): Bind {
  const { port, address } = settingsIn(text, root, evaluator);
  const isGiven = call.name === 'custom' || /\.\s*(?:configure|reconfigure)\s*\(/.test(text);
  const isKnown = port !== undefined || address !== undefined || /\b(?:Config|Figment)\b/.test(text);
  const otherwise = isGiven && !isKnown ? unresolved : undefined;
  return {
    kind: rocket,
    at: call.nameNode,
    host: address ? readHost(address, evaluator) : otherwise,
    port: port ? evaluator.evaluate(port) : otherwise,
    hostAt: address,
    portAt: port,
  };
}

/** `.merge(("port", 9000))`, `Config { port: 9000, .. }` and the builder of old versions, `.port(9000)`. */
function settingsIn(text: string, root: Node, evaluator: Evaluator): Settings {
  const found: Record<string, Node[]> = { port: [], address: [] };
  for (const { call } of callsNamed(/\b(merge|join|Config|port|address)\b(?=\s*[({])/g, text, root, rustSyntax)) {
    const [first] = call.arguments;
    if (call.name === 'Config') {
      for (const { name, node } of call.arguments) if (name === 'port' || name === 'address') found[name]?.push(node);
    } else if (call.name === 'merge' || call.name === 'join') {
      const pair = first && evaluator.follow(first.node).expression;
      const [key, value] = pair?.kind === 'list' ? pair.items : [];
      const name = evaluator.text(key);
      if (value && (name === 'port' || name === 'address')) found[name]?.push(value);
    } else if (first && call.receiver && /\bConfig\b/.test(call.receiver.text)) found[call.name]?.push(first.node);
  }
  const only = (nodes: readonly Node[] = []): Node | undefined => nodes.at(-1);
  return { port: only(found['port']), address: only(found['address']) };
}
