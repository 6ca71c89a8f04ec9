import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import { otherGrammarOf } from '../fileKinds.ts';
import { isLoopbackHost } from '../hosts.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { Binds, type Bind, type ServerKind } from '../syntax/binds.ts';
import { callsNamed, type FoundCall } from '../syntax/calls.ts';
import { Evaluator } from '../syntax/evaluator.ts';
import { Names } from '../syntax/names.ts';
import { childrenOf, field } from '../syntax/nodes.ts';
import type { Call } from '../syntax/syntax.ts';
import { toPort, unresolved } from '../values.ts';
import { goExports } from './exports.ts';
import { goRoutes, routeHint } from './routes.ts';
import { byShape, listeners, netHttp, profiler, served, servers } from './servers.ts';
import { goSyntax } from './syntax.ts';

/** More calls than this are those of generated code; the rest is not looked at. */
const candidateLimit = 200;

const candidate =
  /\b(ListenAndServe\w*|Listen(?:TCP|TLS\w*|MutualTLS)?|Run(?:TLS|OnAddr)?|Start(?:TLS|AutoTLS|H2CServer|HostPort)?|Spin)\s*\(/g;
const certain = /\b(?:ListenAndServe\w*|Listen\w*)\s*\(|\bhttp\.Server\{/;
/** `Run` and `Start` are what half of all programs do. */
const frameworkImport =
  /"(?:github\.com\/(?:gin-gonic|GoogleCloudPlatform\/functions-framework-go|labstack|gofiber|kataras|urfave\/negroni|codegangsta|go-martini|cloudwego|beego|astaxie|tylerb)|gopkg\.in\/tylerb)\//;
const shaped = /\.\s*(?:Run|Start)\s*\(\s*(?:"[\w.[\]]*:|fmt\.Sprintf\(\s*"[\w.%]*:|os\.Getenv)/;
/** What a host or a port goes by. */
const exportHint = /port|addr|host|listen|bind/i;
const serving = /\b(Serve(?:TLS)?|RunListener|Listener|NewServer)\s*\(/g;
const serverName =
  /^(?:r|g|e|app|api|web|srv|server|router|engine|gin|echo|fiber|httpServer|mux)$|(?:App|Server|Router|Engine|Api)$/;

/** Every server that a Go file starts, and the paths that it routes. */
export const go: SourceLanguage = {
  grammarOf: (path) => (otherGrammarOf(path) === 'go' && !path.endsWith('_test.go') ? 'go' : undefined),
  mayBind: (text) =>
    certain.test(text) ||
    shaped.test(text) ||
    (frameworkImport.test(text) && text.search(candidate) >= 0) ||
    routeHint.test(text),
  mayExport: (text) => exportHint.test(text),
  extract: (file, tree) => new GoExtractor(file, tree).content(),
};

type HostAndPort = Pick<Bind, 'host' | 'port' | 'hostAt' | 'portAt' | 'insertion'>;

const unknownAddress: HostAndPort = { host: unresolved, port: unresolved };

class GoExtractor {
  readonly #file: SourceFile;
  readonly #root: Node;
  readonly #evaluator: Evaluator;
  readonly #binds: Binds;
  /** The `http.Server{…}` that something of the file has been seen to start. */
  readonly #started = new Set<number>();
  #serving: readonly FoundCall[] | undefined;

  constructor(file: SourceFile, { rootNode }: Tree) {
    this.#file = file;
    this.#root = rootNode;
    this.#evaluator = new Evaluator(goSyntax, new Names(file.text, rootNode, goSyntax));
    this.#binds = new Binds(file, 'go');
  }

  content(): FileContent {
    const calls = callsNamed(candidate, this.#file.text, this.#root, goSyntax);
    const unknown = calls.slice(0, candidateLimit).filter((found) => this.#start(found));
    const literals = this.#unstarted();
    // Where a server is started whose making is in sight somewhere else in the file, the two are one.
    if (literals === 0) for (const { call } of unknown) this.#add(netHttp, call.nameNode, unknownAddress);
    return {
      facts: [...this.#binds.facts, ...goRoutes(this.#file, this.#root, this.#evaluator)],
      startsOthers: calls.length > candidateLimit,
      portLiterals: this.#binds.portLiterals,
      ...(this.#file.isImported ? { exports: goExports(this.#file, this.#root, this.#evaluator) } : {}),
    };
  }

  #add(kind: ServerKind, at: Node, given: HostAndPort): void {
    this.#binds.add({ kind, at, ...given });
  }

  /** True for a server of net/http, as it seems, that the file does not tell anything else of. */
  #start({ call, node }: FoundCall): boolean {
    const paths = this.#evaluator.paths.ofCallee(call);
    const { nameNode } = call;
    for (const path of paths) {
      const server = servers.get(path);
      if (server) {
        const address = server.address === undefined ? undefined : call.arguments[server.address]?.node;
        const [first, second] = call.arguments;
        const given = server.isPair ? this.#pair(first?.node, second?.node) : this.#address(address);
        const kind = this.#isProfiler(call, given) ? profiler : this.#network(server.kind, call.receiver);
        this.#add(kind, nameNode, given);
        return false;
      }
      const listener = listeners.get(path);
      if (listener) {
        this.#listen(
          listener.kind,
          node,
          call.nameNode,
          call.arguments[listener.network]?.node,
          call.arguments[listener.address]?.node,
        );
        return false;
      }
      if (/^net\/http\.Server\(\)\.ListenAndServe(?:TLS)?$/.test(path)) {
        const kind = call.name.endsWith('TLS') ? { ...netHttp, defaultPort: 443 } : netHttp;
        const given = this.#serverAddress(call.receiver);
        // What a function is handed may well be what another one of the file makes.
        if (given === unknownAddress) return true;
        this.#add(kind, nameNode, given);
        return false;
      }
    }
    return this.#unknown({ call, node }, paths);
  }

  #unknown({ call }: FoundCall, paths: readonly string[]): boolean {
    const { receiver, name, nameNode } = call;
    if (!receiver) return false;
    const shape = Object.hasOwn(byShape, name) ? byShape[name] : undefined;
    const [first, second] = call.arguments;
    if (/^ListenAndServe(?:TLS)?$/.test(name)) {
      return first === undefined && paths.some((path) => path.startsWith('?')) && /"net\/http"/.test(this.#file.text);
    }
    if (!shape || second || paths.some((path) => /^[a-z]+\/|^(?:os|exec|testing|t|net|cmd)\b/.test(path))) return false;
    const isServer = serverName.test(receiver.text.replace(/\(.*\)$/s, '').replace(/^.*\./s, ''));
    const imports = this.#file.text.includes(`"${shape.module}`);
    if (!isServer && !imports) return false;
    const address = first && this.#address(first.node);
    const port = address?.port;
    const isKnown =
      port?.kind === 'env' ||
      (port?.kind === 'literal' && toPort(port.value) !== undefined && typeof port.value === 'string');
    if (isKnown || (imports && isServer)) this.#add(shape.server.kind, nameNode, address ?? this.#address(undefined));
    return false;
  }

  /** Whether it is the debugging server of net/http/pprof, kept to the machine itself. */
  #isProfiler({ arguments: [, handler] }: Call, { host }: HostAndPort): boolean {
    const isLocal = host?.kind === 'literal' && isLoopbackHost(String(host.value));
    return isLocal && handler?.node.type === 'nil' && this.#file.text.includes('"net/http/pprof"');
  }

  /** A server of Fiber may be told to take IPv6 as well. */
  #network(kind: ServerKind, receiver: Node | undefined): ServerKind {
    if (kind.name !== 'fiber' || !receiver) return kind;
    const network = /\bNetwork\s*:\s*(?:"(tcp6?)"|fiber\.Network(TCP6?)\b)/.exec(
      this.#evaluator.follow(receiver).node.text,
    );
    return network ? { ...kind, defaultHost: '::' } : kind;
  }

  #listen(kind: ServerKind, node: Node, at: Node, network: Node | undefined, address: Node | undefined): void {
    const name = this.#evaluator.text(network);
    if (name === undefined || !/^tcp[46]?$/.test(name)) return;
    const server = this.#serverOf(node) ?? kind.name;
    const defaultHost = name === 'tcp4' ? '0.0.0.0' : '::';
    this.#add({ name: server, defaultHost }, at, this.#address(address));
  }

  /** Whose connections a listener's are: of what is handed it. */
  #serverOf(listen: Node): string | undefined {
    const list = listen.parent;
    const left = list?.parent && field(list.parent, 'left');
    const variable = list?.type === 'expression_list' && left ? childrenOf(left)[0]?.text : undefined;
    const pattern = new RegExp(
      String.raw`(?<![\w.])${(variable ?? listen.text).replaceAll(/\W/g, String.raw`\$&`)}(?!\w)`,
    );
    this.#serving ??= callsNamed(serving, this.#file.text, this.#root, goSyntax);
    const call = this.#serving.find(({ call: { arguments: given } }) =>
      given.some(({ node }) => pattern.test(node.text) || pattern.test(this.#evaluator.follow(node).node.text)),
    )?.call;
    if (!call) return undefined;
    const paths = this.#evaluator.paths.ofCallee(call);
    if (call.receiver) this.#serverAddress(call.receiver);
    const known = served.find(([module]) => paths.some((path) => module.test(path)));
    if (known) return known[1];
    const imported = served.findLast(([module]) =>
      Array.from(this.#file.text.matchAll(/"([\w./-]+)"/g)).some(([, path = '']) => module.test(path)),
    );
    return imported?.[1];
  }

  /** What is listened on; undefined leaves it to the server. */
  #address(node: Node | undefined): HostAndPort {
    if (!node) return { host: undefined, port: undefined };
    const { node: found, expression } = this.#evaluator.follow(node);
    if (expression.kind === 'nothing') return { host: undefined, port: undefined };
    if (expression.kind === 'call') {
      const [first, second] = expression.arguments;
      const [path] = this.#evaluator.paths.ofCallee(expression);
      if (path === 'net.JoinHostPort' && first && second) return this.#pair(first.node, second.node);
      if (path === 'net.TCPAddr') {
        const [ip, port] = ['IP', 'Port'].map((name) => expression.arguments.find((each) => each.name === name)?.node);
        return this.#pair(ip, port);
      }
      if (path === 'net.ResolveTCPAddr') return this.#address(second?.node);
      if (path === 'github.com/kataras/iris.Addr') return this.#address(first?.node);
    }
    const address = this.#evaluator.address(found);
    // An empty value by another name, as of a flag, stands for what is still to come.
    const isEmpty = expression.kind === 'text' && expression.parts.length === 0 && found.id !== node.id;
    if (!address || isEmpty) return { ...unknownAddress, hostAt: node, portAt: node };
    const { host, port, hostAt } = address;
    const insertion = hostAt && { offset: hostAt.startIndex, before: '', after: '' };
    return { host, port, hostAt: node, portAt: node, insertion };
  }

  #pair(hostNode: Node | undefined, port: Node | undefined): HostAndPort {
    const { expression } = hostNode ? this.#evaluator.follow(hostNode) : { expression: undefined };
    const isParsed = expression?.kind === 'call' && expression.name === 'ParseIP';
    const node = isParsed ? expression.arguments[0]?.node : hostNode;
    const host = node && this.#evaluator.evaluate(node);
    const isEmpty = host?.kind === 'literal' && host.value === '';
    return {
      host: isEmpty ? undefined : host,
      port: port && this.#evaluator.evaluate(port),
      hostAt: node,
      portAt: port,
      insertion: isEmpty ? { offset: host.edit.startIndex, before: '', after: '' } : undefined,
    };
  }

  /** The `Addr` of an `http.Server`, in its literal or assigned afterwards. */
  #serverAddress(receiver: Node | undefined): HostAndPort {
    if (!receiver) return unknownAddress;
    const { node, expression } = this.#evaluator.follow(receiver);
    const isLiteral = expression.kind === 'call' && expression.name === 'Server';
    if (isLiteral) this.#started.add(node.id);
    const written = isLiteral ? expression.arguments.find(({ name }) => name === 'Addr')?.node : undefined;
    const assigned = this.#evaluator.names.property(receiver.text, 'Addr', receiver);
    if (written) return assigned ? { ...unknownAddress, portAt: written } : this.#address(written);
    if (!assigned) return isLiteral || this.#isDeclared(receiver) ? this.#address(undefined) : unknownAddress;
    const [value, ...more] = assigned.kind === 'values' ? assigned.given : [];
    return value && more.length === 0 ? this.#address(value.value) : unknownAddress;
  }

  #isDeclared(receiver: Node): boolean {
    const meaning = this.#evaluator.names.resolve(receiver.text, receiver);
    return meaning?.kind === 'values' && meaning.bare && meaning.given.length === 0;
  }

  /** Servers that are made here to be started elsewhere; how many there are. */
  #unstarted(): number {
    const literals = callsNamed(/\bhttp\.(Server)\s*\{/g, this.#file.text, this.#root, goSyntax).filter(
      ({ call, node }) =>
        !this.#started.has(node.id) && this.#evaluator.paths.ofCallee(call).includes('net/http.Server'),
    );
    let count = 0;
    for (const { call } of literals) {
      const address = call.arguments.find(({ name }) => name === 'Addr')?.node;
      if (!address) continue;
      count += 1;
      this.#add(netHttp, call.nameNode, this.#address(address));
    }
    return count;
  }
}
