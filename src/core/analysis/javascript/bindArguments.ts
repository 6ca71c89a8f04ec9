import type { Node } from '@vscode/tree-sitter-wasm';
import type { HostInsertion } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { quoteOf } from '../syntax/binds.ts';
import { toPort, unresolved } from '../values.ts';
import { childrenOf } from './bindings.ts';
import type { Serve } from './frameworks.ts';
import { argumentsOf, unwrap, type Evaluated, type Evaluator } from './values.ts';

/** What the arguments of a call say about host and port; undefined for what they leave to the framework. */
export interface BindArguments {
  readonly port: Evaluated | undefined;
  readonly portNode: Node | undefined;
  readonly host: Evaluated | undefined;
  readonly hostNode: Node | undefined;
  /** Where a host can be added: behind this node, by its name or by its place. */
  readonly insertion: { readonly after: Node; readonly named: string | undefined } | undefined;
}

const portName = /port/i;
const hostName = /host|addr|interface|\bip\b/i;
const callbackName = /^(?:cb|callback|done|fn|next|resolve|on[A-Z]\w*|handle[A-Z]\w*)$/;
const socketName = /path|pipe|sock|fd|handle/i;
const handlerName = /^(?:app|api|server|handler|router|hono|fetch|main)$|\.(?:fetch|handle|routes?)$/i;

/** A call that leaves all of it to the framework. */
export const noArguments: BindArguments = {
  port: undefined,
  portNode: undefined,
  host: undefined,
  hostNode: undefined,
  insertion: undefined,
};

/**
 * Reads `listen(port, host?, backlog?, callback?)` and `listen({ port, host }, callback?)`. Undefined when the call
 * binds no TCP port.
 */
export function listenArguments(call: Node, evaluator: Evaluator, hostFirst = false): BindArguments | undefined {
  const [first, second, third] = argumentsOf(call);
  if (!first) return noArguments;
  if (hostFirst && second && (third || evaluator.evaluate(first).kind === 'literal')) {
    const port = evaluator.evaluate(second);
    const host = evaluator.evaluate(first);
    if (port.kind !== 'function' && (host.kind !== 'literal' || toPort(host.value) === undefined)) {
      return { port, portNode: unwrap(second), host, hostNode: first, insertion: undefined };
    }
  }
  if (first.type === 'spread_element') return undefined;
  const port = evaluator.evaluate(first);
  if (port.kind === 'object') return optionArguments(port.node, evaluator, ['host', 'hostname']);
  const portNode = unwrap(first);
  let host = second && positionalHost(second, evaluator);
  // What is not even called a port may be an options object, which may name a host.
  if (isOpen(port) && isReference(portNode) && !portName.test(portNode.text)) host ??= unresolved;
  return {
    port,
    portNode,
    host,
    hostNode: host && second,
    insertion: host ? undefined : { after: first, named: undefined },
  };
}

/** Reads the options of a function that binds at once, as `serve({ port, hostname })`. */
export function serveArguments(call: Node, serve: Serve, evaluator: Evaluator): BindArguments | undefined {
  const { options, within, hosts = ['hostname'], attached = [], only } = serve;
  const [first, second] = argumentsOf(call);
  const argument = options === 'first' ? first : second;
  if (!argument) return only ? undefined : noArguments;
  const evaluated = evaluator.evaluate(argument);
  if (evaluated.kind === 'object') {
    const inner = within === undefined ? evaluated.node : evaluator.property(evaluated.node, within);
    if (inner === undefined) return noArguments;
    const object = inner === 'unresolved' ? unresolved : evaluator.evaluate(inner);
    if (object.kind !== 'object') return { ...noArguments, port: unresolved, portNode: argument, host: unresolved };
    if (attached.some((name) => isNode(evaluator.property(object.node, name)))) return undefined;
    if (only === 'port' || (only && !isNode(evaluator.property(object.node, 'port')))) return undefined;
    return optionArguments(object.node, evaluator, hosts);
  }
  if (only) {
    const given = { ...noArguments, port: evaluated, portNode: unwrap(argument) };
    return only === 'port' && namesPort(given) ? given : undefined;
  }
  if (evaluated.kind === 'function' || handlerName.test(unwrap(argument).text)) return noArguments;
  return { ...noArguments, port: unresolved, portNode: argument, host: unresolved };
}

/** True for a path, a descriptor or a callback in the place of the port, as far as its name tells. */
export function isNoPort({ port, portNode }: BindArguments): boolean {
  if (!port || !isOpen(port) || !portNode) return false;
  return socketName.test(portNode.text) || callbackName.test(portNode.text);
}

/** True when the arguments alone tell that the call binds a port. */
export function namesPort({ port, portNode }: BindArguments): boolean {
  switch (port?.kind) {
    case 'literal':
      return toPort(port.value) !== undefined;
    case 'env':
      return port.names.some((name) => portName.test(name)) || port.fallback !== undefined;
    case 'unresolved':
    case 'imported':
      return portNode !== undefined && isReference(portNode) && portName.test(portNode.text);
    default:
      return false;
  }
}

/** Where a host can be added to a call or to options that have noArguments, in the quotes that the file prefers. */
export function hostInsertion(file: SourceFile, { insertion }: BindArguments): HostInsertion | undefined {
  if (!insertion) return undefined;
  const quote = quoteOf(file.text);
  const { endIndex } = insertion.after;
  return {
    span: file.span({ startIndex: endIndex, endIndex }),
    before: insertion.named === undefined ? `, ${quote}` : `, ${insertion.named}: ${quote}`,
    after: quote,
  };
}

/** Reads an object of options that may name a port and a host. */
export function optionArguments(
  object: Node,
  evaluator: Evaluator,
  hostNames: readonly string[],
): BindArguments | undefined {
  const get = (name: string): Node | 'unresolved' | undefined => evaluator.property(object, name);
  if (['path', 'fd', 'unix', 'handle'].some((name) => isNode(get(name)))) return undefined;
  const port = get('port');
  const host = hostNames.map(get).find((value) => value !== undefined);
  const evaluate = (value: Node | 'unresolved' | undefined): Evaluated | undefined =>
    value === 'unresolved' ? unresolved : value && evaluator.evaluate(value);
  const portPair = isNode(port) && port.parent?.type === 'pair' ? port.parent : port;
  const last = isNode(portPair) ? portPair : childrenOf(object).at(-1);
  return {
    port: evaluate(port),
    portNode: isNode(port) ? port : undefined,
    host: evaluate(host),
    hostNode: isNode(host) ? host : undefined,
    insertion: host === undefined && last ? { after: last, named: hostNames[0] ?? 'host' } : undefined,
  };
}

/** The second argument of `listen`, unless it is a callback or a backlog. */
function positionalHost(node: Node, evaluator: Evaluator): Evaluated | undefined {
  const host = evaluator.evaluate(node);
  switch (host.kind) {
    case 'function':
    case 'nothing':
      return undefined;
    case 'literal':
      return typeof host.value === 'string' ? host : undefined;
    case 'unresolved':
    case 'imported':
      return isCallback(unwrap(node)) ? undefined : host;
    default:
      return host;
  }
}

function isCallback(node: Node): boolean {
  if (node.type === 'call_expression') return !hostName.test(node.text);
  return callbackName.test(node.text);
}

/** Whether the file alone does not tell what it is. */
function isOpen({ kind }: Evaluated): boolean {
  return kind === 'unresolved' || kind === 'imported';
}

/** A name or a call, which may stand for anything. */
function isReference({ type }: Node): boolean {
  return type === 'identifier' || type === 'member_expression' || type === 'call_expression';
}

function isNode(value: Node | 'unresolved' | undefined): value is Node {
  return value !== undefined && value !== 'unresolved';
}
