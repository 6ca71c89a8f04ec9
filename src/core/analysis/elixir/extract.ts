import { basename } from 'node:path';
import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import { otherGrammarOf } from '../fileKinds.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { Binds, type ServerKind } from '../syntax/binds.ts';
import { entry } from '../syntax/arguments.ts';
import { Evaluator } from '../syntax/evaluator.ts';
import { Names } from '../syntax/names.ts';
import { childrenOf } from '../syntax/nodes.ts';
import type { Argument, Call, Entry } from '../syntax/syntax.ts';
import { unresolved, type Evaluated } from '../values.ts';
import { elixirRouteHint, elixirRoutes } from './routes.ts';
import { elixirSyntax } from './syntax.ts';

const hint = /\b(?:Cowboy|Bandit|ThousandIsland|gen_tcp|start_clear|start_tls)\b|\bhttps?:/;
const any = '0.0.0.0';

const cowboy: ServerKind = { name: 'cowboy', defaultHost: any, defaultPort: 4000 };
const cowboyTls: ServerKind = { ...cowboy, defaultPort: 4040 };
const bandit: ServerKind = { name: 'bandit', defaultHost: any, defaultPort: 4000 };
const phoenix: ServerKind = { name: 'phoenix', defaultHost: any, defaultPort: 4000 };
const rawTcp: ServerKind = { name: 'net', defaultHost: any };

/** Which server a module is the child specification of. */
const children: Readonly<Record<string, ServerKind>> = {
  'Plug.Cowboy': cowboy,
  'Plug.Adapters.Cowboy': cowboy,
  Bandit: bandit,
  ThousandIsland: { ...rawTcp, defaultPort: 4000 },
};

/** Functions that take their options as pairs, or in a list at this place. */
const starters: Readonly<Record<string, { readonly kind: ServerKind; readonly place?: number }>> = {
  'Plug.Cowboy.http': { kind: cowboy, place: 2 },
  'Plug.Cowboy.https': { kind: cowboyTls, place: 2 },
  'Plug.Cowboy.child_spec': { kind: cowboy, place: 0 },
  'Plug.Adapters.Cowboy.http': { kind: cowboy, place: 2 },
  'Bandit.start_link': { kind: bandit, place: 0 },
  'Bandit.child_spec': { kind: bandit, place: 0 },
  'ThousandIsland.start_link': { kind: { ...rawTcp, defaultPort: 4000 }, place: 0 },
};

type Options = readonly Entry[] | 'unknown';

/** Everything that an Elixir file says of servers and routes. */
export const elixir: SourceLanguage = {
  grammarOf: (path) => (otherGrammarOf(path) === 'elixir' ? 'elixir' : undefined),
  mayBind: (text) => hint.test(text) || elixirRouteHint.test(text),
  extract,
};

function extract(file: SourceFile, { rootNode }: Tree): FileContent {
  const evaluator = new Evaluator(elixirSyntax, new Names(file.text, rootNode, elixirSyntax));
  const reader = new Reader(file, evaluator);
  for (const node of rootNode.descendantsOfType(['call', 'tuple'])) {
    if (node?.type === 'tuple') reader.child(node);
    else if (node) reader.call(node);
  }
  const { facts, portLiterals } = reader.binds;
  return { facts: [...facts, ...elixirRoutes(file, rootNode, evaluator)], portLiterals };
}

class Reader {
  readonly binds: Binds;
  readonly #file: SourceFile;
  readonly #evaluator: Evaluator;

  constructor(file: SourceFile, evaluator: Evaluator) {
    this.#file = file;
    this.#evaluator = evaluator;
    this.binds = new Binds(file, 'elixir');
  }

  /** `{Bandit, plug: App, port: 4000}` and `{Plug.Cowboy, scheme: :http, options: [port: 4001]}`. */
  child(tuple: Node): void {
    const [module, given, ...more] = childrenOf(tuple);
    const kind = module?.type === 'alias' ? lookUp(children, this.#full(module.text)) : undefined;
    if (!module || !kind || more.length > 0) return;
    this.#serve(kind, module, given ? this.#options(given) : []);
  }

  call(node: Node): void {
    const call = elixirSyntax.expression(node);
    if (call.kind !== 'call') return;
    const [path = ''] = this.#evaluator.paths.ofCallee(call);
    if (call.name === 'config' && !call.receiver) return this.#config(call);
    if (path.endsWith('gen_tcp.listen') || call.receiver?.text === ':gen_tcp') return this.#genTcp(call);
    if (call.receiver?.text === ':cowboy' && /^start_(?:clear|tls)$/.test(call.name)) {
      const options = call.arguments[1];
      return this.#serve(cowboy, call.nameNode, options ? this.#options(options.node) : 'unknown', false);
    }
    const starter = call.receiver ? lookUp(starters, `${this.#full(call.receiver.text)}.${call.name}`) : undefined;
    if (starter) this.#serve(starter.kind, call.nameNode, this.#given(call, starter.place));
    return undefined;
  }

  /** `config :app, AppWeb.Endpoint, http: [ip: {127, 0, 0, 1}, port: 4000]`. */
  #config(call: Call): void {
    const module = call.arguments.find(({ node, name }) => name === undefined && node.type === 'alias')?.node;
    if (!module || !/Endpoint\b/.test(module.text) || basename(this.#file.path) === 'test.exs') return;
    // What is set when the app starts is put together with what its other configuration says.
    const isPart = basename(this.#file.path) === 'runtime.exs';
    const kind: ServerKind = isPart ? { name: 'phoenix' } : phoenix;
    for (const { name, node } of call.arguments) {
      if (name !== 'http' && name !== 'https') continue;
      const options = this.#options(node);
      if (options === 'unknown' || options.some(({ key }) => key === 'port' || key === 'ip')) {
        this.#serve(name === 'http' ? kind : { ...kind, name: 'https' }, module, options);
      }
    }
  }

  #genTcp(call: Call): void {
    const [port, options] = call.arguments;
    if (call.name !== 'listen' || !port) return;
    const own = options ? this.#options(options.node) : [];
    if (own !== 'unknown') return this.#bind(rawTcp, call.nameNode, own, port.node);
    this.binds.add({
      kind: rawTcp,
      at: call.nameNode,
      host: unresolved,
      port: this.#evaluator.evaluate(port.node),
      portAt: port.node,
    });
    return undefined;
  }

  #serve(kind: ServerKind, at: Node, options: Options, hasDefault = true): void {
    if (options === 'unknown') {
      this.binds.add({ kind, at, host: unresolved, port: unresolved });
      return;
    }
    const nested = entry({ entries: options, open: false }, ['options', 'transport_options']);
    const isNested = nested !== undefined && nested !== 'spread' && options.some(({ key }) => key === 'options');
    const own = isNested ? this.#options(nested) : options;
    if (own === 'unknown') return this.#serve(kind, at, own);
    const scheme = options.find(({ key }) => key === 'scheme')?.value.text;
    const { defaultPort, ...bare } = kind;
    const used =
      !hasDefault || defaultPort === undefined
        ? bare
        : { ...bare, defaultPort: scheme === ':https' ? 4040 : defaultPort };
    this.#bind(used, at, own, own.findLast(({ key }) => key === 'port')?.value);
    return undefined;
  }

  #bind(kind: ServerKind, at: Node, options: readonly Entry[], portNode: Node | undefined): void {
    const ip = options.findLast(({ key }) => key === 'ip' || key === 'ifaddr')?.value;
    const host = ip && this.#address(ip);
    if (host === 'local') return;
    const port = portNode && this.#evaluator.evaluate(portNode);
    const isText = ip !== undefined && this.#evaluator.text(ip) !== undefined && !ip.text.startsWith(':');
    this.binds.add({ kind, at, host, port, hostAt: ip, portAt: portNode, hostIsBuilt: !isText });
  }

  /** `{127, 0, 0, 1}`, `:loopback`, `"127.0.0.1"`; `local` for a socket of the file system. */
  #address(ip: Node): Evaluated | 'local' {
    const { node, expression } = this.#evaluator.follow(ip);
    const built = (value: string): Evaluated => ({ kind: 'literal', node, value, edit: node });
    if (expression.kind !== 'list') {
      const found = this.#evaluator.evaluate(node);
      if (found.kind !== 'literal' || node.type !== 'atom') return found;
      return found.value === 'loopback' ? built('127.0.0.1') : found.value === 'any' ? built(any) : unresolved;
    }
    const parts = expression.items.map((item) => this.#evaluator.evaluate(item));
    if (parts[0]?.kind === 'literal' && parts[0].value === 'local') return 'local';
    const numbers = parts.flatMap((part) =>
      part.kind === 'literal' && typeof part.value === 'number' ? [part.value] : [],
    );
    if (numbers.length !== parts.length) return unresolved;
    if (numbers.length === 4) return built(numbers.join('.'));
    if (numbers.length !== 8) return unresolved;
    const zeros = numbers.findIndex((number) => number !== 0);
    if (zeros === -1) return built('::');
    return built(
      zeros === 7 ? `::${numbers[7]?.toString(16)}` : numbers.map((number) => number.toString(16)).join(':'),
    );
  }

  #given(call: Call, place: number | undefined): Options {
    const pairs = call.arguments.flatMap(({ name, node }: Argument) =>
      name === undefined ? [] : [{ key: name, value: node }],
    );
    if (pairs.length > 0) return pairs;
    const list = place === undefined ? undefined : call.arguments[place];
    return list ? this.#options(list.node) : [];
  }

  #options(node: Node): Options {
    const { expression } = this.#evaluator.follow(node);
    if (expression.kind === 'record') return expression.entries;
    return expression.kind === 'list' && expression.items.length === 0 ? [] : 'unknown';
  }

  /** The full name of a module that goes by its last part after `alias Plug.Cowboy`. */
  #full(name: string): string {
    const alias = /\balias\s+((?:[\w]+\.)+)(\w+)\b(?!\s*[.,])/g;
    for (const [, prefix = '', last = ''] of this.#file.text.matchAll(alias)) {
      if (name === last || name.startsWith(`${last}.`)) return prefix + name;
    }
    return name;
  }
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
