import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import { otherGrammarOf } from '../fileKinds.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { Binds, type ServerKind } from '../syntax/binds.ts';
import { callsNamed, type FoundCall } from '../syntax/calls.ts';
import { Evaluator } from '../syntax/evaluator.ts';
import { Names } from '../syntax/names.ts';
import { childrenOf, field } from '../syntax/nodes.ts';
import type { Call } from '../syntax/syntax.ts';
import type { Evaluated } from '../values.ts';
import { readEndPoint, readUrls, type HostAndPort } from './addresses.ts';
import { csharpRoutes, routeHint } from './routes.ts';
import { csharpSyntax } from './syntax.ts';

/** More calls than this are those of generated code; the rest is not looked at. */
const candidateLimit = 200;

const candidate =
  /\b(UseUrls|UseSetting|Run|RunAsync|Start|StartAsync|Add|Listen|ListenLocalhost|ListenAnyIP|TcpListener|HttpListener|Create|Bind|NancyHost|HttpSelfHostConfiguration|ServerPort|WithUrlPrefix)\s*(?:<[^<>()]*>\s*)?(?=[({])|\b(HttpListener)\b(?=\s*\{)/g;
const hint =
  /\b(?:WebApplication|WebHost\w*|ConfigureWebHost\w*|UseUrls|UseKestrel|ConfigureKestrel|KestrelServerOptions|HttpListener|TcpListener|WebApp\.Start|NancyHost|HttpSelfHostConfiguration|ServerPort|WithUrlPrefix)\b|\bSocketType\.Stream\b/;

const kestrel: ServerKind = {
  name: 'kestrel',
  defaultHost: 'localhost',
  hostEnv: ['ASPNETCORE_URLS', 'URLS'],
  defaultPort: 5000,
  portEnv: ['ASPNETCORE_URLS', 'URLS', 'ASPNETCORE_HTTP_PORTS'],
};
const httpListener: ServerKind = { name: 'httplistener', defaultPort: 80 };
const rawTcp: ServerKind = { name: 'net', defaultHost: '0.0.0.0' };

/** What starts a web application: one that is built here, or by a function of the file. */
const webHost =
  /^(?:WebApplication\.Create\w*\(\)|WebApplication\(\))(?:\.\w+\(\))*\.\w+$|\b(?:WebHost\.CreateDefaultBuilder|WebHostBuilder|ConfigureWebHost(?:Defaults)?)\(\)(?:\.\w+\(\))*\.\w+$/;

/** Servers that are told a URL when they are made or started. */
const urlServers: readonly { readonly path: RegExp; readonly evidence: RegExp; readonly name: string }[] = [
  { path: /\bWebApp\.Start$/, evidence: /\bOwin\b/, name: 'owin' },
  { path: /^NancyHost$/, evidence: /\bNancy\b/, name: 'nancy' },
  { path: /^HttpSelfHostConfiguration$/, evidence: /\bSelfHost\b/, name: 'webapi' },
  { path: /\bWithUrlPrefix$/, evidence: /\bEmbedIO\b/, name: 'embedio' },
];

/** Every server that a C# file starts, and the paths that it routes. */
export const csharp: SourceLanguage = {
  grammarOf: (path) => (otherGrammarOf(path) === 'c-sharp' ? 'c-sharp' : undefined),
  mayBind: (text) => hint.test(text) || routeHint.test(text),
  extract: (file, tree) => new CSharpExtractor(file, tree).content(),
};

class CSharpExtractor {
  readonly #file: SourceFile;
  readonly #root: Node;
  readonly #evaluator: Evaluator;
  readonly #binds: Binds;
  /** Whether the code says itself what Kestrel listens on. */
  #isTold = false;

  constructor(file: SourceFile, { rootNode }: Tree) {
    this.#file = file;
    this.#root = rootNode;
    this.#evaluator = new Evaluator(csharpSyntax, new Names(file.text, rootNode, csharpSyntax));
    this.#binds = new Binds(file, 'csharp');
  }

  content(): FileContent {
    const calls = hint.test(this.#file.text) ? callsNamed(candidate, this.#file.text, this.#root, csharpSyntax) : [];
    const unknown: FoundCall[] = [];
    for (const found of calls.slice(0, candidateLimit)) if (!this.#read(found)) unknown.push(found);
    this.#readImplicit();
    if (!this.#isTold) this.#readDefault(unknown);
    return {
      facts: [...this.#binds.facts, ...csharpRoutes(this.#file, this.#root, this.#evaluator)],
      startsOthers: calls.length > candidateLimit,
      portLiterals: this.#binds.portLiterals,
    };
  }

  /** True when the call has been understood. */
  #read({ call, node }: FoundCall): boolean {
    const paths = this.#evaluator.paths.ofCallee(call);
    const given = call.arguments.map((argument) => argument.node);
    switch (call.name) {
      case 'UseUrls':
        return this.#urls(call, given, true);
      case 'UseSetting':
        return this.#isUrlsKey(given[0]) && this.#urls(call, given.slice(1, 2), true);
      case 'Add':
        if (paths.some((path) => /\bHttpListener\(\)\.Prefixes\.Add$/.test(path))) return this.#prefixes(call, given);
        return (call.receiver?.text ?? '').endsWith('.Urls') && this.#urls(call, given, true);
      case 'Run':
      case 'RunAsync':
        if (given.length === 0 || this.#isFunction(given[0])) return false;
        return (
          this.#isApp(paths) &&
          this.#urls(
            call,
            given,
            paths.some((path) => webHost.test(path)),
          )
        );
      case 'ListenLocalhost':
        return this.#kestrel(call, given, 'localhost');
      case 'ListenAnyIP':
        return this.#kestrel(call, given, '::');
      case 'Listen':
        return this.#kestrel(call, given, undefined);
      case 'HttpListener':
        return this.#initialPrefixes(call, node);
      case 'TcpListener':
      case 'Create':
      case 'Bind':
        return this.#rawTcp(call, given, paths);
      case 'ServerPort':
        return this.#grpc(call, given);
      default:
        return this.#urlServer(call, given, paths);
    }
  }

  #isApp(paths: readonly string[]): boolean {
    return paths.some((path) => webHost.test(path) || /^\??\w*(?:\.\w+)*\.Run(?:Async)?$/.test(path));
  }

  #isFunction(node: Node | undefined): boolean {
    return node !== undefined && this.#evaluator.syntax.expression(node).kind === 'function';
  }

  #isUrlsKey(node: Node | undefined): boolean {
    return (
      node !== undefined &&
      (/\bServerUrlsKey\b/.test(node.text) || this.#evaluator.text(node)?.toLowerCase() === 'urls')
    );
  }

  /** `isOnlyUrls` for calls whose arguments cannot be anything else. */
  #urls(call: Call, given: readonly Node[], isOnlyUrls: boolean): boolean {
    const urls = given.flatMap((node) => readUrls(node, this.#evaluator));
    // Anything may have a method of this name; what is told a URL is an application.
    if (!isOnlyUrls && urls.every(({ scheme }) => scheme === undefined)) return false;
    this.#isTold = true;
    for (const url of urls) this.#add({ name: 'kestrel', defaultPort: url.scheme === 'https' ? 443 : 80 }, call, url);
    return true;
  }

  #add(kind: ServerKind, { nameNode }: Call, given: HostAndPort): void {
    const { host, port, hostAt, portAt } = given;
    this.#binds.add({ kind, at: nameNode, host, port, hostAt, portAt });
  }

  #kestrel(call: Call, given: readonly Node[], host: string | undefined): boolean {
    if (!/\b(?:\w*Kestrel\w*|ListenOptions)\b/.test(this.#file.text) || !call.receiver) return false;
    const [first] = given;
    if (!first) return false;
    const { nameNode } = call;
    const named: Evaluated | undefined =
      host === undefined ? undefined : { kind: 'literal', node: nameNode, value: host, edit: nameNode, fixed: true };
    const endPoint: HostAndPort | undefined = named
      ? { host: named, port: this.#evaluator.evaluate(first), hostAt: nameNode, portAt: first }
      : readEndPoint(given, this.#evaluator);
    this.#isTold = true;
    if (endPoint) this.#add({ name: 'kestrel' }, call, endPoint);
    return true;
  }

  #prefixes(call: Call, given: readonly Node[]): boolean {
    for (const node of given) for (const url of readUrls(node, this.#evaluator)) this.#prefix(call, url);
    return true;
  }

  #prefix(call: Call, url: HostAndPort): void {
    this.#add(url.scheme === 'https' ? { ...httpListener, defaultPort: 443 } : httpListener, call, url);
  }

  /** `new HttpListener { Prefixes = { "http://localhost:8080/" } }`. */
  #initialPrefixes(call: Call, node: Node): boolean {
    const initializer = field(node, 'initializer');
    for (const assignment of childrenOf(initializer)) {
      const prefixes = field(assignment, 'left')?.text === 'Prefixes' ? field(assignment, 'right') : undefined;
      if (prefixes) for (const url of readUrls(prefixes, this.#evaluator)) this.#prefix(call, url);
    }
    return true;
  }

  #rawTcp(call: Call, given: readonly Node[], paths: readonly string[]): boolean {
    const isListener = paths.some((path) => /(?:^|\.)TcpListener(?:\.Create)?$/.test(path));
    const isSocket =
      paths.some((path) => /(?:^|\.)Socket\(\)\.Bind$/.test(path)) &&
      !/\bUnixDomainSocketEndPoint\b/.test(this.#file.text) &&
      /\bSocketType\.Stream\b/.test(this.#file.text) &&
      /\.\s*Listen\s*\(/.test(this.#file.text);
    const endPoint = isListener || isSocket ? readEndPoint(given, this.#evaluator) : undefined;
    // A socket may as well be bound to a path.
    if (isSocket && endPoint?.port?.kind === 'unresolved') return false;
    if (endPoint) this.#add(call.name === 'Create' ? { ...rawTcp, defaultHost: '::' } : rawTcp, call, endPoint);
    return endPoint !== undefined;
  }

  /** `TcpListener listener = new(IPAddress.Any, 13000)`. */
  #readImplicit(): void {
    for (const { index, 0: match } of this.#file.text.matchAll(/\bTcpListener\s+\w+\s*=\s*new\s*\(/g)) {
      const node = this.#root.descendantForIndex(index + match.lastIndexOf('new'), index + match.length);
      const call = node && csharpSyntax.expression(node);
      if (call?.kind === 'call' && call.name === 'TcpListener') {
        this.#rawTcp(
          call,
          call.arguments.map((argument) => argument.node),
          ['TcpListener'],
        );
      }
    }
  }

  /** `new ServerPort("localhost", 50051, …)`. */
  #grpc(call: Call, [host, port]: readonly Node[]): boolean {
    if (!host || !port || !/\bGrpc\b/.test(this.#file.text)) return false;
    const { evaluate } = { evaluate: (node: Node): Evaluated => this.#evaluator.evaluate(node) };
    this.#add({ name: 'grpc' }, call, { host: evaluate(host), port: evaluate(port), hostAt: host, portAt: port });
    return true;
  }

  #urlServer(call: Call, given: readonly Node[], paths: readonly string[]): boolean {
    const server = urlServers.find(
      ({ path, evidence }) => paths.some((each) => path.test(each)) && evidence.test(this.#file.text),
    );
    if (!server) return false;
    const kind = { name: server.name, defaultPort: 80 };
    for (const node of given) for (const url of readUrls(node, this.#evaluator)) this.#add(kind, call, url);
    return true;
  }

  /** An application that starts without a word about where it listens. */
  #readDefault(calls: readonly FoundCall[]): void {
    const starts = calls.find(({ call }) => {
      if (!/^(?:Run|RunAsync|Start|StartAsync)$/.test(call.name) || this.#isFunction(call.arguments[0]?.node))
        return false;
      return this.#evaluator.paths.ofCallee(call).some((path) => webHost.test(path));
    });
    if (starts) this.#add(kestrel, starts.call, { host: undefined, port: undefined });
  }
}
