import type { Node } from '@vscode/tree-sitter-wasm';
import { unresolved, type Evaluated } from '../values.ts';
import { quoteOf, type Bind, type Insertion, type ServerKind } from './binds.ts';
import { entry } from './arguments.ts';
import type { Evaluator } from './evaluator.ts';
import { childrenOf } from './nodes.ts';
import type { Call } from './syntax.ts';

/** Which argument of a call: by its names, the first being the one to write, or by its place. */
export interface Where {
  readonly names: readonly string[];
  readonly place?: number;
}

/** How a function that starts a server, or makes one that will be started, takes its host and port. */
export interface ServerCall {
  readonly kind: ServerKind;
  readonly host?: Where;
  readonly port?: Where;
  /** Both in one: a pair, or a text such as `127.0.0.1:8000`; several in a list. */
  readonly address?: Where;
  /** The place of an argument that holds others by their names. */
  readonly options?: number;
  /** It listens on a port only if the first argument says one of the second. */
  readonly onlyIf?: readonly [where: Where, says: RegExp];
  /** Arguments that have it listen on something else than a port of its own. */
  readonly instead?: readonly string[];
}

/** An argument; `spread` when arguments that are not written out may give it. */
export type Given = Node | 'spread' | undefined;

/** A socket that is handed over was bound elsewhere. */
const socketName = /^(?:\w+\.)*(?:s|\w*sock|\w*socket)$/i;

type HostAndPort = Pick<Bind, 'host' | 'port' | 'hostAt' | 'portAt' | 'insertion'>;

/** The argument in this place, as far as the file tells, also of a dictionary that is spread into the call. */
export function given(call: Call, { names, place }: Where, evaluator: Evaluator): Given {
  const named = call.arguments.find(({ name }) => name !== undefined && names.includes(name));
  if (named) return named.node;
  const positional = call.arguments.filter(({ name }) => name === undefined);
  let isOpen = false;
  for (const [index, { node, spread }] of positional.entries()) {
    if (!spread) {
      if (!isOpen && index === place) return node;
      continue;
    }
    const { expression } = evaluator.follow(node);
    const found = expression.kind === 'record' ? entry(expression, names) : 'spread';
    if (found !== undefined && found !== 'spread') return found;
    isOpen ||= found === 'spread';
  }
  return isOpen ? 'spread' : undefined;
}

export function evaluated(argument: Given, evaluator: Evaluator): Evaluated | undefined {
  return argument === 'spread' ? unresolved : argument && evaluator.evaluate(argument);
}

/** What a call says of the servers that it starts; none when it binds no TCP port. */
export function readServerCall(written: Call, server: ServerCall, evaluator: Evaluator): readonly Bind[] {
  const { kind, instead = [] } = server;
  const call = withOptions(written, server);
  const at = call.nameNode;
  const isElsewhere = instead.some((name) => {
    const node = given(call, { names: [name] }, evaluator);
    return node !== undefined && node !== 'spread' && evaluator.evaluate(node).kind !== 'nothing';
  });
  if (isElsewhere || (server.onlyIf && !says(call, server.onlyIf, evaluator))) return [];
  const address = server.address && given(call, server.address, evaluator);
  if (address === 'spread') return [{ kind, at, host: unresolved, port: unresolved }];
  if (address) return readAddresses(address, evaluator).map((read) => ({ kind, at, ...read }));
  if (server.address && !server.host) return [];
  const hostNode = server.host && given(call, server.host, evaluator);
  const portNode = server.port && given(call, server.port, evaluator);
  const host = readHost(hostNode, evaluator);
  const nodeOf = (argument: Given): Node | undefined => (argument === 'spread' ? undefined : argument);
  return [
    {
      kind,
      at,
      ...host,
      port: evaluated(portNode, evaluator),
      hostAt: nodeOf(hostNode),
      portAt: nodeOf(portNode),
      insertion: host.insertion ?? (hostNode === undefined ? lastArgument(call, server.host, evaluator) : undefined),
    },
  ];
}

function says(call: Call, [where, pattern]: readonly [Where, RegExp], evaluator: Evaluator): boolean {
  const said = evaluated(given(call, where, evaluator), evaluator);
  return said?.kind === 'literal' && pattern.test(String(said.value));
}

/** The call with what its argument of options holds as if it stood in the call itself. */
function withOptions(call: Call, { options }: ServerCall): Call {
  const positional = call.arguments.filter(({ name }) => name === undefined);
  const holder = options === undefined ? undefined : positional[options];
  return {
    ...call,
    arguments: call.arguments.map((each) => (each === holder ? { ...each, spread: true } : each)),
  };
}

/** Pairs, texts, numbers, and lists of them; nothing for what goes by the name of a socket. */
export function readAddresses(node: Node, evaluator: Evaluator): readonly HostAndPort[] {
  const { node: found, expression } = evaluator.follow(node);
  if (socketName.test(node.text)) return [];
  if (expression.kind === 'list') {
    const [first, second] = expression.items;
    const isPair = first && second && isPort(second, evaluator);
    if (!isPair) return expression.items.flatMap((item) => readAddresses(item, evaluator));
    return [{ ...readHost(first, evaluator), port: evaluator.evaluate(second), hostAt: first, portAt: second }];
  }
  const address = evaluator.address(found);
  if (!address) return [];
  const { host, port, hostAt } = address;
  const insertion = hostAt && { offset: hostAt.startIndex, before: '', after: '' };
  return [{ host, port, hostAt: node, portAt: node, insertion }];
}

/** Whether the second of two is a port rather than another address. */
function isPort(node: Node, evaluator: Evaluator): boolean {
  const { expression } = evaluator.follow(node);
  if (expression.kind === 'list') return false;
  const port = evaluator.evaluate(node);
  return port.kind !== 'literal' || typeof port.value === 'number' || /^\d*$/.test(port.value);
}

/** An empty host is as good as none; it can be written between its quotes. */
function readHost(argument: Given, evaluator: Evaluator): Pick<Bind, 'host' | 'insertion'> {
  const host = evaluated(argument, evaluator);
  if (host?.kind !== 'literal' || host.value !== '') return { host: host?.kind === 'nothing' ? undefined : host };
  return { host: undefined, insertion: { offset: host.edit.startIndex, before: '', after: '' } };
}

/** Behind the last argument, by name. */
function lastArgument(call: Call, host: Where | undefined, evaluator: Evaluator): Insertion | undefined {
  const name = host?.names[0];
  const written = name === undefined ? undefined : evaluator.syntax.namedArgument?.(name);
  const { list } = call;
  if (!list || !written) return undefined;
  const quote = quoteOf(list.tree.rootNode.text);
  const last = childrenOf(list).at(-1);
  return last
    ? { offset: last.endIndex, before: `, ${written}${quote}`, after: quote }
    : { offset: list.startIndex + 1, before: `${written}${quote}`, after: quote };
}
