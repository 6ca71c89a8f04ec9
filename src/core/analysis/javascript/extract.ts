import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import type { BindFact, HostInsertion, Value } from '../facts.ts';
import type { Span } from '../finding.ts';
import { Lines } from '../lines.ts';
import { isNoPort, listenArguments, namesPort, serveArguments, toPort, type BindArguments } from './bindArguments.ts';
import { Bindings } from './bindings.ts';
import { serveOf, serveOfGlobal, unknownFramework, type Framework, type Serve } from './frameworks.ts';
import { isFramework, Receivers, type Receiver } from './receivers.ts';
import { Evaluator } from './values.ts';

/** A file without a match binds nothing that this extractor knows, and need not be parsed. */
const candidate = /\b(?:listen|serve)(?=\s*(?:\(|<|\?\.\s*\())/g;
/** More calls than this are those of a bundle; the rest is not looked at. */
const candidateLimit = 200;

/** Names under which a server goes from file to file. */
const serverName =
  /^(?:app|application|server|srv|api|fastify|koa|express|nest|web|https?)$|(?:App|Server|Api)$|_(?:app|server)$/;

export interface Binds {
  readonly binds: readonly BindFact[];
  /** True when the file also starts something on a port, though it cannot be told what. */
  readonly others: boolean;
  /** Offsets of the literals that give the ports of `binds`. */
  readonly portLiterals: readonly (readonly [start: number, end: number])[];
}

export function mayBind(text: string): boolean {
  return text.search(candidate) >= 0;
}

/** Every server that a JavaScript or TypeScript file starts. */
export function extractBinds(file: string, text: string, tree: Tree): Binds {
  return new Extractor(file, text, tree.rootNode).binds();
}

class Extractor {
  readonly #file: string;
  readonly #text: string;
  readonly #root: Node;
  readonly #lines: Lines;
  readonly #bindings: Bindings;
  readonly #evaluator: Evaluator;
  readonly #receivers: Receivers;
  readonly #portLiterals: (readonly [start: number, end: number])[] = [];

  constructor(file: string, text: string, root: Node) {
    this.#file = file;
    this.#text = text;
    this.#root = root;
    this.#lines = new Lines(text);
    this.#bindings = new Bindings(text, root);
    this.#evaluator = new Evaluator(this.#bindings);
    this.#receivers = new Receivers(this.#bindings);
  }

  binds(): Binds {
    const candidates = [...this.#text.matchAll(candidate)];
    const found = candidates
      .slice(0, candidateLimit)
      .map(({ index, 0: name }) => this.#candidate(this.#root.descendantForIndex(index, index + name.length)));
    return {
      binds: found.filter((bind) => bind !== undefined && bind !== 'other'),
      others: found.includes('other') || candidates.length > candidateLimit,
      portLiterals: this.#portLiterals,
    };
  }

  #candidate(name: Node | null): BindFact | 'other' | undefined {
    const parent = name?.parent;
    if (!name || !parent) return undefined;
    const isMethod = parent.type === 'member_expression';
    let callee = isMethod ? parent : name;
    // `await app.listen<T>(…)` parses as a call of `await app.listen`.
    if (callee.parent?.type === 'await_expression') callee = callee.parent;
    const call = callee.parent;
    if (call?.type !== 'call_expression' || call.childForFieldName('function')?.id !== callee.id) return undefined;
    if (name.text === 'serve') return this.#serve(call, isMethod ? parent : name);
    return isMethod ? this.#listen(call, parent, name) : undefined;
  }

  #listen(call: Node, member: Node, name: Node): BindFact | 'other' | undefined {
    const object = member.childForFieldName('object');
    const given = listenArguments(call, this.#evaluator);
    if (!object || !given) return undefined;
    const receiver = this.#receivers.resolve(object);
    if (isFramework(receiver)) return this.#attaches(given) ? undefined : this.#bind(name, receiver, given);
    if (!namesPort(given)) return undefined;
    return isServerByName(receiver) ? this.#bind(name, undefined, given) : 'other';
  }

  /** Whether it listens on what is no port, another server for example. */
  #attaches(given: BindArguments): boolean {
    if (given.port?.kind !== 'unresolved' || !given.portNode) return false;
    if (isNoPort(given)) return true;
    const receiver = this.#receivers.resolve(given.portNode);
    return isFramework(receiver) || isServerByName(receiver);
  }

  #serve(call: Node, callee: Node): BindFact | undefined {
    const serve = this.#serveCalled(callee);
    const given = serve && serveArguments(call, serve, this.#evaluator);
    return given && this.#bind(callee, serve.framework, given);
  }

  #serveCalled(callee: Node): Serve | undefined {
    const reference = this.#receivers.reference(callee);
    if (reference) return serveOf(reference);
    const object = callee.childForFieldName('object');
    return object && !this.#bindings.resolve(object) ? serveOfGlobal(callee.text) : undefined;
  }

  #bind(name: Node, framework: Framework | undefined, given: BindArguments): BindFact | undefined {
    const port = this.#port(framework, given);
    if (!port) return undefined;
    const host = this.#host(framework, given);
    return {
      kind: 'bind',
      file: this.#file,
      span: this.#span(name),
      language: /\.[cm]?tsx?$/.test(this.#file) ? 'typescript' : 'javascript',
      framework: framework?.name ?? unknownFramework,
      host,
      port,
      hostInsertion: host.source === 'default' ? this.#insertion(given) : undefined,
    };
  }

  /** Undefined when the call binds no port that can be told beforehand: none, 0 or a socket in the file system. */
  #port(framework: Framework | undefined, { port, portNode }: BindArguments): Value<number> | undefined {
    if (port === undefined || port.kind === 'nothing') {
      const value = framework?.defaultPort;
      if (value === undefined) return undefined;
      const env = framework?.portEnv ?? [];
      return { source: env.length > 0 ? 'env' : 'default', value, env, span: undefined, editSpan: undefined };
    }
    switch (port.kind) {
      case 'literal': {
        const value = toPort(port.value);
        if (value === undefined) return undefined;
        this.#portLiterals.push(port.edit);
        return this.#value<number>('literal', value, [], port.node, port.edit);
      }
      case 'env': {
        const { fallback, names } = port;
        const value = fallback && toPort(fallback.value);
        if (fallback) this.#portLiterals.push(fallback.edit);
        return this.#value<number>(
          'env',
          value,
          names,
          value === undefined ? port.node : fallback?.node,
          fallback?.edit,
        );
      }
      case 'unresolved':
        return this.#value<number>('unresolved', undefined, [], portNode, undefined);
      default:
        return undefined;
    }
  }

  #host(framework: Framework | undefined, { host, hostNode }: BindArguments): Value<string> {
    if (host === undefined || host.kind === 'nothing') {
      return framework
        ? { source: 'default', value: framework.defaultHost, env: [], span: undefined, editSpan: undefined }
        : { source: 'unresolved', value: undefined, env: [], span: undefined, editSpan: undefined };
    }
    if (host.kind === 'literal' && typeof host.value === 'string') {
      return this.#value<string>('literal', host.value, [], host.node, host.edit);
    }
    if (host.kind === 'env') {
      const { fallback, names } = host;
      const value = typeof fallback?.value === 'string' && fallback.value !== '' ? fallback.value : undefined;
      return this.#value<string>('env', value, names, value === undefined ? host.node : fallback?.node, fallback?.edit);
    }
    return this.#value<string>('unresolved', undefined, [], hostNode, undefined);
  }

  #value<T extends string | number>(
    source: Value<T>['source'],
    value: T | undefined,
    env: readonly string[],
    node: Node | undefined,
    edit: readonly [number, number] | undefined,
  ): Value<T> {
    return {
      source,
      value,
      env,
      span: node && this.#span(node),
      editSpan: value !== undefined && edit ? this.#lines.span(...edit) : undefined,
    };
  }

  #insertion({ insertion }: BindArguments): HostInsertion | undefined {
    if (!insertion) return undefined;
    const quote = this.#text.split('"').length > this.#text.split("'").length ? '"' : "'";
    const at = insertion.after.endIndex;
    return {
      span: this.#lines.span(at, at),
      before: insertion.named ? `, host: ${quote}` : `, ${quote}`,
      after: quote,
    };
  }

  #span(node: Node): Span {
    return this.#lines.span(node.startIndex, node.endIndex);
  }
}

function isServerByName(receiver: Receiver): boolean {
  return typeof receiver === 'object' && 'unknown' in receiver && serverName.test(receiver.unknown);
}
