import type { FileReader } from '../fileReader.ts';
import { nothing, type SourceFile, type Stretch } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import { plainText, readAddress, type Address } from './addresses.ts';
import { ConfiguredFacts, defaultPort } from './configuredFacts.ts';
import { ancestors, nginxDirectives, type Directive, type Word } from './nginxDirectives.ts';
import { placeholders } from './placeholders.ts';

const fileName = /\.(?:conf|nginx|vhost)(?:\.(?:template|tmpl))?$|[\\/]sites-(?:available|enabled)[\\/][^\\/]+$/i;
const passes = new Set(['proxy_pass', 'grpc_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass']);
/** What a request adds to the address that it is passed on to. */
const requestVariable =
  /\$\{?(?:request_uri|uri|document_uri|is_args|args|query_string|1|2|3|path|rest|request|arg_\w+)\b/;
const variable = /^\$(?:\{(?<braced>\w+)\}|(?<name>\w+))$/;

/** Variables set by way of variables. */
const depthLimit = 8;
/** How often a file may set a variable for its value to be looked for. */
const settingLimit = 32;

/** Variables in capitals are put in from the environment before nginx reads the file. */
const environment = placeholders(/^\$\{?(?<name>[A-Z][A-Z\d_]*)\}?$/d);

/** nginx: `listen`, and what it passes requests on to. */
export const nginx: FileReader = {
  reads: (path) => fileName.test(path),
  read(file) {
    if (!/\b(?:server|upstream|location)\b/.test(file.text) || !file.text.includes(';')) return nothing;
    const directives = nginxDirectives(file.text);
    return isNginx(directives) ? new Configuration(file, directives).read() : nothing;
  },
};

/** Whether the blocks are nginx's own, and statements end as nginx's do. */
function isNginx(directives: readonly Directive[]): boolean {
  return directives.some((directive) => {
    if (directive.end !== 'semicolon') return false;
    const { parent } = directive;
    if (!parent) return false;
    return (
      isServer(parent) || isUpstream(parent) || (parent.name.text === 'location' && passes.has(directive.name.text))
    );
  });
}

function isServer({ name, words, parent, end }: Directive): boolean {
  return (
    name.text === 'server' &&
    end === 'block' &&
    words.length === 0 &&
    (parent === undefined || /^(?:http|stream|mail)$/.test(parent.name.text))
  );
}

function isUpstream({ name, words, parent, end }: Directive): boolean {
  return (
    name.text === 'upstream' &&
    end === 'block' &&
    words.length === 1 &&
    (parent === undefined || /^(?:http|stream)$/.test(parent.name.text))
  );
}

class Configuration {
  readonly #file: SourceFile;
  readonly #directives: readonly Directive[];
  readonly #facts: ConfiguredFacts;
  readonly #upstreams: ReadonlySet<string>;
  readonly #settings: ReadonlyMap<string | undefined, readonly Directive[]>;
  readonly #inBlocks: ReadonlyMap<Directive | undefined, readonly Directive[]>;
  /** Whether other files may declare upstreams that this one names. */
  readonly #isPart: boolean;

  constructor(file: SourceFile, directives: readonly Directive[]) {
    this.#file = file;
    this.#directives = directives;
    this.#facts = new ConfiguredFacts(file);
    this.#upstreams = new Set(directives.filter(isUpstream).flatMap(({ words: [name] }) => name?.text ?? []));
    const sets = directives.filter(({ name }) => name.text === 'set');
    this.#settings = Map.groupBy(sets, ({ words: [name] }) => name?.text);
    this.#inBlocks = Map.groupBy(directives, ({ parent }) => parent);
    const isWhole = directives.some(({ name, end }) => name.text === 'http' && end === 'block');
    const includes = directives.some(
      ({ name, words: [path], parent }) =>
        name.text === 'include' &&
        (parent === undefined || parent.name.text === 'http') &&
        !/(?:^|\/)(?:mime\.types|modules-enabled\/.*)$/.test(path?.text ?? ''),
    );
    this.#isPart = !isWhole || includes;
  }

  read(): ReturnType<ConfiguredFacts['content']> {
    for (const directive of this.#directives) {
      const { name, parent, end } = directive;
      if (isServer(directive)) this.#server(directive);
      else if (end !== 'semicolon' || !parent) continue;
      else if (name.text === 'listen' && isServer(parent)) this.#listen(directive);
      else if (name.text === 'server' && isUpstream(parent)) this.#upstreamServer(directive);
      else if (passes.has(name.text)) this.#pass(directive);
    }
    return this.#facts.content();
  }

  /** Without `listen`, a server for HTTP is on port 80. */
  #server(server: Directive): void {
    const inner = this.#inBlocks.get(server) ?? [];
    if (inner.some(({ name }) => name.text === 'listen')) return;
    if (server.parent !== undefined && server.parent.name.text !== 'http') return;
    const mayInclude = inner.some(({ name }) => name.text === 'include');
    if (inner.length === 0) return;
    this.#facts.bind(
      { host: undefined, port: mayInclude ? { kind: 'unresolved' } : undefined },
      { framework: 'nginx', key: server.name, host: { value: '0.0.0.0' }, port: { value: 80 } },
    );
  }

  #listen({ name, words: [word, ...options], parent }: Directive): void {
    if (!word || options.some(({ text }) => text === 'udp' || text === 'quic')) return;
    const address = readAddress(word.text, word.characters.startIndex, environment, 'port');
    if (!address) return;
    const isHttp = parent?.parent === undefined || parent.parent.name.text === 'http';
    this.#facts.bind(
      { ...address, host: wildcard(address.host) },
      {
        framework: 'nginx',
        key: name,
        host: { value: '0.0.0.0' },
        port: { value: isHttp ? 80 : undefined },
        insertion: { at: address.at.startIndex, before: '', after: ':' },
      },
    );
  }

  #upstreamServer({ words: [word, ...options], parent }: Directive): void {
    if (!word || options.some(({ text }) => text === 'down')) return;
    const address = readAddress(word.text, word.characters.startIndex, environment);
    const isHttp = parent?.parent?.name.text !== 'stream';
    if (address) this.#facts.upstream('nginx', address, { port: isHttp ? 80 : undefined });
  }

  #pass(directive: Directive): void {
    const [word] = directive.words;
    if (!word) return;
    const address = this.#resolved(directive, word, depthLimit);
    if (!address) return;
    const { host, port } = address;
    const named = host?.kind === 'literal' && port === undefined ? String(host.value) : undefined;
    if (named !== undefined && this.#upstreams.has(named)) return;
    // Another file may declare an upstream of this name, with other ports.
    const mayBeElsewhere = named !== undefined && this.#isPart && /^(?!localhost$)[^.:]+$/.test(named);
    const scheme = address.scheme ?? (directive.name.text === 'grpc_pass' ? 'grpc' : undefined);
    this.#facts.upstream('nginx', address, { port: mayBeElsewhere ? undefined : defaultPort(scheme) });
  }

  /** The address that a word comes to with the variables that the file sets. */
  #resolved(directive: Directive, { text, characters }: Word, depth: number): Address | undefined {
    const raw = text.slice(0, requestVariable.exec(text)?.index ?? text.length);
    const setting = depth > 0 ? this.#setting(directive, raw) : undefined;
    if (setting) return this.#resolved(setting.directive, setting.value, depth - 1);
    const address = readAddress(raw, characters.startIndex, (part, at) => this.#part(directive, part, at));
    if (!address) return undefined;
    const schemeText = address.scheme === '' ? raw.slice(0, raw.indexOf('://')) : '';
    const scheme = this.#setting(directive, schemeText)?.value.text ?? address.scheme;
    // A variable in the place of the host may hold the port as well.
    const authority = this.#setting(directive, this.#file.text.slice(address.at.startIndex, address.at.endIndex));
    const inner = authority && readAddress(authority.value.text, authority.value.characters.startIndex, environment);
    return inner ? { ...inner, scheme: inner.scheme ?? scheme } : { ...address, scheme };
  }

  #part(directive: Directive, part: string, at: Stretch): Evaluated {
    const setting = this.#setting(directive, part);
    if (!setting) return environment(part, at);
    const { text, characters } = setting.value;
    return plainText(text, characters);
  }

  /** The only `set` that may have given the variable its value where the directive stands. */
  #setting(directive: Directive, raw: string): { readonly directive: Directive; readonly value: Word } | undefined {
    const match = variable.exec(raw)?.groups;
    const name = match?.['name'] ?? match?.['braced'];
    if (name === undefined) return undefined;
    const settings = this.#settings.get(`$${name}`) ?? [];
    if (settings.length === 0 || settings.length > settingLimit) return undefined;
    const blocks = [...ancestors(directive)];
    const server = blocks.find(isServer);
    const given = settings.filter((each) => server === undefined || [...ancestors(each)].includes(server));
    const near = given.filter(({ parent }) => parent && blocks.includes(parent));
    const mayBeOther = given.some(
      ({ parent }) => parent?.name.text === 'if' && (!parent.parent || blocks.includes(parent.parent)),
    );
    const last = near.toSorted((one, other) => depthOf(one) - depthOf(other)).at(-1);
    const value = last?.words[1];
    return !last || last === directive || !value || mayBeOther ? undefined : { directive: last, value };
  }
}

function depthOf(directive: Directive): number {
  return [...ancestors(directive)].length;
}

/** `*` is every IPv4 address. */
function wildcard(host: Evaluated | undefined): Evaluated | undefined {
  return host?.kind === 'literal' && host.value === '*' ? { ...host, value: '0.0.0.0' } : host;
}
