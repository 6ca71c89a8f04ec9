import type { Node } from '@vscode/tree-sitter-wasm';
import type { BindFact, HostInsertion } from '../facts.ts';
import { grammarOf } from '../fileKinds.ts';
import type { FileContent, SourceFile, Stretch } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { hostValue, portLiteral, portValue, unresolved, type Evaluated as Known } from '../values.ts';
import { isNoPort, listenArguments, namesPort, serveArguments, type BindArguments } from './bindArguments.ts';
import { Bindings } from './bindings.ts';
import { ExportReader, mayExport } from './exports.ts';
import { serveOf, serveOfGlobal, unknownFramework, type Framework, type Serve } from './frameworks.ts';
import { isFramework, Receivers, type Receiver } from './receivers.ts';
import { Evaluator, isKnown, type Evaluated } from './values.ts';

/** A file without a match binds nothing that this extractor knows, and need not be parsed. */
const candidate = /\b(?:listen|serve)(?=\s*(?:\(|<|\?\.\s*\())/g;
/** More calls than this are those of a bundle; the rest is not looked at. */
const candidateLimit = 200;

/** Names under which a server goes from file to file. */
const serverName =
  /^(?:app|application|server|srv|api|fastify|koa|express|nest|web|https?)$|(?:App|Server|Api)$|_(?:app|server)$/;

/** Every server that a JavaScript or TypeScript file starts. */
export const javascript: SourceLanguage = {
  grammarOf,
  mayBind: (text) => text.search(candidate) >= 0 || mayExport(text),
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
    const candidates = [...this.#file.text.matchAll(candidate)];
    const found = candidates
      .slice(0, candidateLimit)
      .map(({ index, 0: name }) => this.#candidate(this.#root.descendantForIndex(index, index + name.length)));
    return {
      facts: found.filter((bind) => bind !== undefined && bind !== 'other'),
      startsOthers: found.includes('other') || candidates.length > candidateLimit,
      portLiterals: this.#portLiterals,
      exports: mayExport(this.#file.text)
        ? new ExportReader(this.#file, this.#evaluator, this.#receivers).read(this.#root)
        : undefined,
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
    const { defaultPort, portEnv } = framework ?? {};
    const givenPort = given.port && known(given.port);
    if (given.port && !givenPort) return undefined;
    const port = portValue(this.#file, givenPort, given.portNode, { value: defaultPort, env: portEnv });
    if (!port) return undefined;
    const literal = portLiteral(givenPort);
    if (literal) this.#portLiterals.push(literal);
    const host = hostValue(this.#file, given.host && (known(given.host) ?? unresolved), given.hostNode, {
      value: framework?.defaultHost,
    });
    return {
      kind: 'bind',
      file: this.#file.path,
      span: this.#file.span(name),
      language: /\.[cm]?tsx?$/.test(this.#file.path) ? 'typescript' : 'javascript',
      framework: framework?.name ?? unknownFramework,
      host,
      port,
      hostInsertion: host.span ? undefined : this.#insertion(given),
    };
  }

  #insertion({ insertion }: BindArguments): HostInsertion | undefined {
    if (!insertion) return undefined;
    const { text } = this.#file;
    const quote = text.split('"').length > text.split("'").length ? '"' : "'";
    const { endIndex } = insertion.after;
    return {
      span: this.#file.span({ startIndex: endIndex, endIndex }),
      before: insertion.named ? `, host: ${quote}` : `, ${quote}`,
      after: quote,
    };
  }
}

/** Undefined for what is neither a string nor a number. */
function known(given: Evaluated): Known | undefined {
  return isKnown(given) ? given : undefined;
}

function isServerByName(receiver: Receiver): boolean {
  return typeof receiver === 'object' && 'unknown' in receiver && serverName.test(receiver.unknown);
}
