import { isIP } from 'node:net';
import type { Node } from '@vscode/tree-sitter-wasm';
import { splitAddress, type Address } from '../syntax/address.ts';
import type { Bind } from '../syntax/binds.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { toPort, unresolved, type Evaluated } from '../values.ts';

export type HostAndPort = Pick<Bind, 'host' | 'port' | 'hostAt' | 'portAt'> & { readonly scheme?: string | undefined };

const wellKnown: Readonly<Record<string, string>> = {
  Loopback: '127.0.0.1',
  Any: '0.0.0.0',
  IPv6Any: '::',
  IPv6Loopback: '::1',
};

/** One URL, several between semicolons, or lists of them; what is no URL binds nothing. */
export function readUrls(node: Node, evaluator: Evaluator): readonly HostAndPort[] {
  const { node: found, expression } = evaluator.follow(node);
  if (expression.kind === 'list') return expression.items.flatMap((item) => readUrls(item, evaluator));
  if (expression.kind === 'call' && expression.name === 'Split' && expression.receiver) {
    return readUrls(expression.receiver, evaluator);
  }
  if (expression.kind === 'text' && expression.parts.length === 1) {
    const [part] = expression.parts;
    if (part?.kind === 'text' && part.value.includes(';')) {
      let { startIndex } = part.at;
      return part.value.split(';').flatMap((url) => {
        const at = { startIndex, endIndex: startIndex + url.length };
        startIndex = at.endIndex + 1;
        return read(splitAddress([{ kind: 'text', value: url, at, literal: at, inner: at }]), node);
      });
    }
  }
  return read(evaluator.address(found), node);
}

function read(address: Address | undefined, at: Node): readonly HostAndPort[] {
  if (!address || (address.scheme === undefined && address.host?.kind === 'literal')) return [];
  const { scheme, host, port } = address;
  if (scheme !== undefined && !/^https?$/.test(scheme)) return [];
  if (host?.kind === 'literal' && host.value === 'unix') return [];
  return [{ scheme, host: listened(host), port, hostAt: at, portAt: at }];
}

/** A name that is neither localhost nor an address is taken for every interface, as `*` and `+` are. */
function listened(host: Evaluated | undefined): Evaluated | undefined {
  if (host?.kind !== 'literal') return host;
  const name = String(host.value);
  return name.toLowerCase() === 'localhost' || isIP(name) > 0 ? host : { ...host, value: '::' };
}

/** `IPAddress.Loopback`, `IPAddress.Parse("127.0.0.1")`. */
function readHost(node: Node, evaluator: Evaluator): Evaluated {
  const { node: found, expression } = evaluator.follow(node);
  if (expression.kind === 'member') {
    const path = evaluator.paths.of(found)[0] ?? '';
    const name = /\bIPAddress\.(\w+)$/.exec(path)?.[1] ?? '';
    const value = Object.hasOwn(wellKnown, name) ? wellKnown[name] : undefined;
    return value === undefined ? unresolved : { kind: 'literal', node: found, value, edit: found, fixed: true };
  }
  const [first] = expression.kind === 'call' && expression.name === 'Parse' ? expression.arguments : [];
  return evaluator.evaluate(first ? first.node : node);
}

/** An address and a port, or an `IPEndPoint` of both, or a port alone. */
export function readEndPoint(given: readonly Node[], evaluator: Evaluator): HostAndPort | undefined {
  const [first, second] = given;
  if (!first) return undefined;
  const { expression } = evaluator.follow(first);
  if (expression.kind === 'call' && expression.name === 'IPEndPoint') {
    return readEndPoint(
      expression.arguments.map(({ node }) => node),
      evaluator,
    );
  }
  const number = evaluator.evaluate(first);
  if (number.kind === 'literal' && toPort(number.value) !== undefined)
    return { host: undefined, port: number, portAt: first };
  const isPort =
    second && evaluator.evaluate(second).kind !== 'nothing' && evaluator.syntax.expression(second).kind !== 'function';
  if (isPort)
    return { host: readHost(first, evaluator), port: evaluator.evaluate(second), hostAt: first, portAt: second };
  if (number.kind !== 'unresolved') return { host: undefined, port: number, portAt: first };
  return { host: unresolved, port: unresolved, hostAt: first, portAt: first };
}
