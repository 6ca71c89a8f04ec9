import type { Node } from '@vscode/tree-sitter-wasm';
import type { BindFact } from '../facts.ts';
import { grammarOf } from '../fileKinds.ts';
import type { FileContent, SourceFile, Stretch } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { hostValue, portLiteral, portValue, unresolved, type Evaluated as Known } from '../values.ts';
import {
  hostInsertion,
  isNoPort,
  listenArguments,
  namesPort,
  serveArguments,
  type BindArguments,
} from './bindArguments.ts';
import { Bindings, isField } from './bindings.ts';
import { bunProgram, mayBeBunProgram } from './bunPrograms.ts';
import { ExportReader, mayConfigure, mayExport } from './exports.ts';
import {
  bindingNames,
  bolt,
  bun,
  denoListen,
  serveOf,
  serveOfGlobal,
  unknownFramework,
  type Framework,
  type Serve,
} from './frameworks.ts';
import { mayRoute, RouteReader } from './routes.ts';
import { isFramework, Receivers, type Receiver } from './receivers.ts';
import { slackOptions } from './slack.ts';
import { Evaluator, isKnown, type Evaluated } from './values.ts';

/** A file without a match binds nothing that this extractor knows, and need not be parsed. */
function candidatesOf(text: string): RegExp {
  const others = bindingNames(text);
  return others.length === 0 ? candidate : candidateRegExp(['listen', 'serve', ...others]);
}

function candidateRegExp(names: readonly string[]): RegExp {
  return new RegExp(String.raw`\b(?:${names.join('|')})(?=\s*(?:\(|<|\?\.\s*\())`, 'g');
}

const candidate = candidateRegExp(['listen', 'serve']);
/** More calls than this are those of a bundle; the rest is not looked at. */
const candidateLimit = 200;

/** Names under which a server goes from file to file. */
const serverName =
  /^(?:app|application|server|srv|api|fastify|koa|express|nest|web|https?)$|(?:App|Server|Api)$|_(?:app|server)$/;

/** Every server that a JavaScript or TypeScript file starts. */
export const javascript: SourceLanguage = {
  grammarOf,
  mayBind: (text) =>
    text.search(candidatesOf(text)) >= 0 || mayRoute(text) || mayBeBunProgram(text) || mayConfigure(text),
  mayExport,
  extract: (file, tree) => new Extractor(file, tree.rootNode).content(),
};

class Extractor {
  readonly #file: SourceFile;
  readonly #root: Node;
  readonly #bindings: Bindings;
  readonly #evaluator: Evaluator;
  readonly #receivers: Receivers;
  readonly #portLiterals: Stretch[] = [];

  constructor(file: SourceFile, root: Node) {
    this.#file = file;
    this.#root = root;
    this.#bindings = new Bindings(file.text, root);
    this.#evaluator = new Evaluator(this.#bindings);
    this.#receivers = new Receivers(this.#bindings);
  }

  content(): FileContent {
    const candidates = edgeFunction.test(this.#file.path)
      ? []
      : [...this.#file.text.matchAll(candidatesOf(this.#file.text))];
    const found = candidates
      .slice(0, candidateLimit)
      .map(({ index, 0: name }) => this.#candidate(this.#root.descendantForIndex(index, index + name.length)));
    const exported = new ExportReader(this.#file, this.#evaluator, this.#receivers);
    const program = bunProgram(this.#root, this.#evaluator, this.#receivers);
    const served = program && this.#bind(program.at, bun.framework, program.given);
    const from = program?.from;
    return {
      facts: [
        ...[...found, program?.isBunsAlone ? served : undefined].filter(
          (bind) => bind !== undefined && bind !== 'other',
        ),
        ...new RouteReader(this.#file, this.#root, this.#evaluator, this.#receivers).read(),
      ],
      ifNamed:
        served && !program.isBunsAlone
          ? [from ? { ...served, server: { from, certain: false, byFetch: true } } : served]
          : [],
      startsOthers: found.includes('other') || candidates.length > candidateLimit,
      portLiterals: this.#portLiterals,
      exports: this.#file.isImported ? exported.read(this.#root) : undefined,
      ...(mayConfigure(this.#file.text) && { configures: exported.configures() }),
    };
  }

  #candidate(name: Node | null): BindFact | 'other' | undefined {
    const parent = name?.parent;
    if (!name || !parent) return undefined;
    const isMethod = parent.type === 'member_expression' && isField(parent, 'property', name);
    let callee = isMethod ? parent : name;
    // `await app.listen<T>(…)` parses as a call of `await app.listen`.
    if (callee.parent?.type === 'await_expression') callee = callee.parent;
    const call = callee.parent;
    if (!call || (!isField(call, 'function', callee) && !isField(call, 'constructor', callee))) return undefined;
    const serve = this.#serveCalled(isMethod ? parent : name);
    if (serve) return this.#serve(call, isMethod ? parent : name, serve);
    if (!isMethod || call.type !== 'call_expression') return undefined;
    if (name.text === 'listen') return this.#listen(call, parent, name);
    return name.text === 'start' ? this.#start(call, parent, name) : undefined;
  }

  #listen(call: Node, member: Node, name: Node): BindFact | 'other' | undefined {
    const object = member.childForFieldName('object');
    if (!object) return undefined;
    const isDeno = object.text === 'Deno' && !this.#bindings.resolve(object);
    const receiver = isDeno ? denoListen : this.#receivers.resolve(object);
    const given = listenArguments(call, this.#evaluator, isFramework(receiver) && receiver.hostFirst);
    if (!given || receiver === bolt) return undefined;
    if (isFramework(receiver)) return this.#attaches(given) ? undefined : this.#bind(name, receiver, given);
    if (receiver === 'foreign') return namesPort(given) ? 'other' : undefined;
    const certain = namesPort(given) && isServerByName(receiver);
    const made = this.#evaluator.evaluate(object);
    if (made.kind === 'imported') {
      const bind = this.#attaches(given) ? undefined : this.#bind(name, undefined, given);
      return bind && { ...bind, server: { from: made.from, certain } };
    }
    if (certain) return this.#bind(name, undefined, given);
    return namesPort(given) ? 'other' : undefined;
  }

  /** Whether it listens on what is no port, another server for example. */
  #attaches(given: BindArguments): boolean {
    if ((given.port?.kind !== 'unresolved' && given.port?.kind !== 'imported') || !given.portNode) return false;
    if (isNoPort(given)) return true;
    const receiver = this.#receivers.resolve(given.portNode);
    return isFramework(receiver) || isServerByName(receiver);
  }

  /** `start` of a Slack app, which may take its port when it is made. */
  #start(call: Node, member: Node, name: Node): BindFact | undefined {
    const object = member.childForFieldName('object');
    const given = object && listenArguments(call, this.#evaluator);
    if (!object || !given) return undefined;
    const made = this.#evaluator.evaluate(object);
    if (made.kind === 'imported') {
      const bind = this.#bind(name, bolt, given);
      return bind && { ...bind, server: { from: made.from, certain: false } };
    }
    if (this.#receivers.resolve(object) !== bolt) return undefined;
    const options = slackOptions(object, this.#evaluator, this.#receivers);
    if (options === 'portless') return undefined;
    if (given.port || options === undefined) return this.#bind(name, bolt, given);
    return this.#bind(name, bolt, { ...given, ...options });
  }

  #serve(call: Node, callee: Node, serve: Serve): BindFact | undefined {
    const given = serveArguments(call, serve, this.#evaluator);
    return given && this.#bind(callee, serve.framework, given);
  }

  #serveCalled(callee: Node): Serve | undefined {
    const reference = this.#receivers.reference(callee);
    if (reference) return serveOf(reference);
    const object = callee.childForFieldName('object');
    return object && !this.#bindings.resolve(object) ? serveOfGlobal(callee.text) : undefined;
  }

  #bind(name: Node, framework: Framework | undefined, given: BindArguments): BindFact | undefined {
    const { defaultPort, portEnv } = framework ?? {};
    const givenPort = given.port && known(given.port);
    if (given.port && !givenPort) return undefined;
    const port = portValue(this.#file, givenPort, given.portNode, { value: defaultPort, env: portEnv });
    if (!port) return undefined;
    const literal = portLiteral(givenPort);
    if (literal) this.#portLiterals.push(literal);
    const host = hostValue(this.#file, knownHost(given.host), given.hostNode, { value: framework?.defaultHost });
    return {
      kind: 'bind',
      file: this.#file.path,
      span: this.#file.span(name),
      language: /\.[cm]?tsx?$/.test(this.#file.path) ? 'typescript' : 'javascript',
      framework: framework?.name ?? unknownFramework,
      host,
      port,
      hostInsertion: host.span ? undefined : hostInsertion(this.#file, given),
    };
  }
}

/** Undefined for what is neither a string nor a number. */
function known(given: Evaluated): Known | undefined {
  return isKnown(given) ? given : undefined;
}

/** An empty host is as good as none. */
function knownHost(given: Evaluated | undefined): Known | undefined {
  if (!given || (given.kind === 'literal' && given.value === '')) return undefined;
  return known(given) ?? unresolved;
}

/** Functions that run where their platform has them answer requests. */
const edgeFunction = /[\\/]supabase[\\/]functions[\\/]/;

function isServerByName(receiver: Receiver): boolean {
  return typeof receiver === 'object' && 'unknown' in receiver && serverName.test(receiver.unknown);
}
