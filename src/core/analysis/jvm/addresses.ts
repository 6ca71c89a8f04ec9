import type { Node } from '@vscode/tree-sitter-wasm';
import type { Bind } from '../syntax/binds.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { unresolved, type Evaluated } from '../values.ts';

export type HostAndPort = Pick<Bind, 'host' | 'port' | 'hostAt' | 'portAt' | 'insertion'>;

const socketAddress = /(?:^|\.)(?:InetSocketAddress|SocketAddress\.inetSocketAddress)$/;

/** A port, an `InetSocketAddress`, or a URI; undefined for what is no TCP address. */
export function readAddress(node: Node, evaluator: Evaluator): HostAndPort | undefined {
  const { node: found, expression } = evaluator.follow(node);
  if (expression.kind === 'call') {
    const path = evaluator.paths.ofCallee(expression)[0] ?? '';
    const given = expression.arguments.map((argument) => argument.node);
    const [first, second] = given;
    if (socketAddress.test(path) && first) {
      const isPortFirst = path.endsWith('inetSocketAddress');
      if (!second) return { host: undefined, port: evaluator.evaluate(first), portAt: first };
      const [host, port] = isPortFirst ? [second, first] : [first, second];
      return { host: readHost(host, evaluator), port: evaluator.evaluate(port), hostAt: host, portAt: port };
    }
    if (/\bUriBuilder\.fromUri\(\)/.test(path)) return readUriBuilder(found, evaluator);
    if (/(?:^|\.)URI(?:\.create)?$/.test(path) && first) return readAddress(first, evaluator);
  }
  const value = evaluator.evaluate(found);
  if (value.kind === 'literal' && typeof value.value === 'number')
    return { host: undefined, port: value, portAt: node };
  if (expression.kind === 'nothing') return undefined;
  const address = evaluator.address(found);
  if (!address) return undefined;
  // A path alone, or a variable alone, is either of the two.
  const isPort = value.kind === 'env' && /port/i.test(value.names.join());
  if (isPort) return { host: undefined, port: value, portAt: node };
  return { host: address.host, port: address.port, hostAt: node, portAt: node };
}

/** `UriBuilder.fromUri("http://localhost/").port(9998).build()`. */
function readUriBuilder(node: Node, evaluator: Evaluator): HostAndPort {
  const given = settingsOf(node, evaluator);
  const port = given.find(({ name }) => name === 'port')?.value;
  const base = given.find(({ name }) => name === 'fromUri')?.value;
  const address = base && evaluator.address(base);
  return {
    host: address?.host ?? unresolved,
    port: port ? evaluator.evaluate(port) : address?.port,
    hostAt: base,
    portAt: port,
  };
}

/** A name, an address, or what Java makes of one. */
export function readHost(node: Node, evaluator: Evaluator): Evaluated | undefined {
  const { node: found, expression } = evaluator.follow(node);
  if (expression.kind === 'call') {
    const path = evaluator.paths.ofCallee(expression)[0] ?? '';
    const [first] = expression.arguments;
    if (path.endsWith('InetAddress.getLoopbackAddress')) {
      return { kind: 'literal', node: found, value: 'localhost', edit: found, fixed: true };
    }
    if (/Inet[46]?Address\.getByName$/.test(path) && first) return evaluator.evaluate(first.node);
  }
  const value = evaluator.evaluate(node);
  return value.kind === 'nothing' ? undefined : value;
}

export interface Setting {
  readonly name: string;
  readonly value: Node;
}

/** What the calls of a chain are given, from its end to its beginning. */
export function settingsOf(node: Node, evaluator: Evaluator): readonly Setting[] {
  const found: Setting[] = [];
  let at: Node | undefined = node;
  for (let steps = 0; at && steps < 40; steps += 1) {
    const { expression } = evaluator.follow(at);
    if (expression.kind !== 'call') break;
    const [first] = expression.arguments;
    if (first) found.push({ name: expression.name, value: first.node });
    at = expression.receiver;
  }
  return found;
}
