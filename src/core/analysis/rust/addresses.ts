import type { Node } from '@vscode/tree-sitter-wasm';
import type { Bind } from '../syntax/binds.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { unresolved, type Evaluated } from '../values.ts';

export type HostAndPort = Pick<Bind, 'host' | 'port' | 'hostAt' | 'portAt'>;

const constants: readonly (readonly [path: RegExp, address: string])[] = [
  [/\bIpv4Addr\.LOCALHOST$/, '127.0.0.1'],
  [/\bIpv4Addr\.UNSPECIFIED$/, '0.0.0.0'],
  [/\bIpv6Addr\.LOCALHOST$/, '::1'],
  [/\bIpv6Addr\.UNSPECIFIED$/, '::'],
];

const depthLimit = 6;

/** A text, a pair of host and port, or what is made of them, as `SocketAddr::from(([127, 0, 0, 1], 3000))`. */
export function readAddresses(node: Node, evaluator: Evaluator, depth = 0): readonly HostAndPort[] {
  const unknown = [{ host: unresolved, port: unresolved, hostAt: node, portAt: node }];
  if (depth > depthLimit) return unknown;
  const { node: found, expression } = evaluator.follow(node);
  if (expression.kind === 'list') {
    const [first, second, third] = expression.items;
    const isPair = found.type === 'tuple_expression' && first && second && !third;
    if (isPair) return [pair(first, second, evaluator)];
    return found.type === 'array_expression'
      ? expression.items.flatMap((item) => readAddresses(item, evaluator, depth + 1))
      : unknown;
  }
  if (expression.kind === 'call') {
    const [first, second] = expression.arguments;
    const path = evaluator.paths.ofCallee(expression)[0] ?? '';
    if (/\bSocketAddr(?:V[46])?\.new$/.test(path) && first && second) return [pair(first.node, second.node, evaluator)];
    const isWrapped = /\bSocketAddr\.(?:from|V4|V6|from_str)$|\bSocketAddrV[46]\.from$|\bvec$/.test(path);
    if (isWrapped && first) return readAddresses(first.node, evaluator, depth + 1);
  }
  const address = evaluator.address(found);
  return address ? [{ host: address.host, port: address.port, hostAt: node, portAt: node }] : [];
}

function pair(host: Node, port: Node, evaluator: Evaluator): HostAndPort {
  return { host: readHost(host, evaluator), port: evaluator.evaluate(port), hostAt: host, portAt: port };
}

/** A name or an address, also one that is put together of numbers, which another cannot simply replace. */
export function readHost(node: Node, evaluator: Evaluator, depth = 0): Evaluated {
  const { node: found, expression } = evaluator.follow(node);
  const fixed = (value: string | undefined): Evaluated =>
    value === undefined ? unresolved : { kind: 'literal', node: found, value, edit: found, fixed: true };
  if (expression.kind === 'list') return fixed(addressOf(expression.items, evaluator));
  if (expression.kind === 'member') {
    const path = evaluator.paths.of(found)[0] ?? '';
    const constant = constants.find(([name]) => name.test(path))?.[1];
    if (constant !== undefined) return fixed(constant);
  }
  if (expression.kind === 'call' && depth < depthLimit) {
    const path = evaluator.paths.ofCallee(expression)[0] ?? '';
    const given = expression.arguments.map((each) => each.node);
    const [first] = given;
    if (/\bIpv4Addr\.new$/.test(path)) return fixed(addressOf(given, evaluator));
    if (/\bIp(?:v4|v6)?Addr\.(?:V4|V6|from|from_str)$/.test(path) && first)
      return readHost(first, evaluator, depth + 1);
    if (/\bIpv6Addr\.new$/.test(path)) {
      const groups = given
        .map((each) => evaluator.evaluate(each))
        .map((each) => (each.kind === 'literal' ? each.value : ''));
      if (groups.join() === '0,0,0,0,0,0,0,1') return fixed('::1');
      return fixed(groups.join() === '0,0,0,0,0,0,0,0' ? '::' : undefined);
    }
  }
  return evaluator.evaluate(node);
}

function addressOf(items: readonly Node[], evaluator: Evaluator): string | undefined {
  if (items[0]?.parent && /^\[\s*0\s*;\s*4\s*\]$/.test(items[0].parent.text)) return '0.0.0.0';
  const bytes = items.map((item) => evaluator.evaluate(item));
  const known = bytes.flatMap((byte) => (byte.kind === 'literal' ? [byte.value] : []));
  return bytes.length === 4 && known.length === 4 ? known.join('.') : undefined;
}
