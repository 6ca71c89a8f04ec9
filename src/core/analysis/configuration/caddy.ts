import { basename } from 'node:path';
import { isIP } from 'node:net';
import { otherGrammarOf } from '../fileKinds.ts';
import type { FileReader } from '../fileReader.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import { toPort, unresolved, type Evaluated } from '../values.ts';
import { readAddress, type Address, type Reading } from './addresses.ts';
import { caddySites, type CaddyBlock, type CaddyDirective, type CaddySite } from './caddyDirectives.ts';
import type { Token } from './caddyTokens.ts';
import { ConfiguredFacts, defaultPort } from './configuredFacts.ts';
import { placeholders } from './placeholders.ts';

const environment = placeholders(/^\{\$(?<name>\w+)(?::(?<fallback>[^}]*))?\}$/d);
const argument = /^\{args(?:\.(\d+)|\[(\d+)\])\}$/;
const proxies = new Set(['reverse_proxy', 'php_fastcgi', 'forward_auth']);
/** Imports within imports. */
const depthLimit = 8;

/** Caddy: the addresses of its sites, and what it passes requests on to. */
export const caddy: FileReader = {
  reads: (path) => /^Caddyfile(?:\..+)?$|\.caddyfile$/i.test(basename(path)) && otherGrammarOf(path) === undefined,
  read: (file) => new Caddyfile(file).read(),
};

/** A directive where it takes effect, with what the import gave that brought it there. */
interface Placed {
  readonly directive: CaddyDirective;
  readonly given: readonly Token[];
}

class Caddyfile {
  readonly #facts: ConfiguredFacts;
  readonly #sites: readonly CaddySite[];
  readonly #snippets = new Map<string, CaddyBlock>();
  readonly #imported = new Set<string>();
  readonly #told = new Set<number>();
  #options: readonly CaddyDirective[] = [];
  #redirects = false;
  /** A snippet with many imports of snippets may stand for billions of directives. */
  #budget = 20_000;

  constructor(file: SourceFile) {
    this.#facts = new ConfiguredFacts(file);
    const sites = caddySites(file.text);
    for (const { keys, block } of sites) {
      const [key] = keys;
      if (!key && block.start !== undefined) this.#options = block.directives;
      const name = /^\((.*)\)$/.exec(key?.text ?? '')?.[1];
      if (name !== undefined) this.#snippets.set(name, block);
    }
    this.#sites = sites.filter(({ keys: [key] }) => key && !/^\(.*\)$/.test(key.text));
  }

  read(): FileContent {
    for (const { keys, block } of this.#sites) {
      const placed = [...this.#placed(block.directives, [], depthLimit)];
      // A named route stands in no site of its own.
      if (!keys[0]?.text.startsWith('&(')) this.#site(keys, block, placed);
      for (const each of placed) this.#proxy(each);
    }
    // Other files import the snippets that this one does not.
    for (const [name, block] of this.#snippets) {
      if (this.#imported.has(name)) continue;
      for (const each of this.#placed(block.directives, [], depthLimit)) this.#proxy(each);
    }
    return this.#facts.content();
  }

  /** All directives of a block, in the order of the file, with those of snippets in place of their imports. */
  *#placed(directives: readonly CaddyDirective[], given: readonly Token[], depth: number): Generator<Placed> {
    for (const directive of directives) {
      this.#budget -= 1;
      if (this.#budget < 0) return;
      yield { directive, given };
      if (directive.name.text === 'import' && depth > 0) {
        const [name, ...inner] = directive.words;
        const snippet = this.#snippets.get(name?.text ?? '');
        if (name && snippet) {
          this.#imported.add(name.text);
          yield* this.#placed(
            snippet.directives,
            inner.map((token) => substituted(token, given) ?? token),
            depth - 1,
          );
        }
      }
      if (directive.block) yield* this.#placed(directive.block.directives, given, depth);
    }
  }

  #site(keys: readonly Token[], block: CaddyBlock, placed: readonly Placed[]): void {
    const hosts = this.#hosts(placed);
    if (hosts.length === 0) return;
    for (const key of keys) {
      const address = readAddress(key.text, key.startIndex, environment);
      if (!address) continue;
      const { given, otherwise } = this.#portOf(address);
      for (const host of hosts) {
        this.#facts.bind(
          { host, port: given, portAt: address.portAt },
          {
            framework: 'caddy',
            key,
            host: { value: '::' },
            port: { value: otherwise },
            insertion: block.start === undefined ? undefined : { at: block.start, before: '\n\tbind ', after: '' },
          },
        );
      }
      this.#redirect(key, address, hosts[0]);
    }
  }

  /** What a site binds: undefined for all interfaces, nothing when it binds sockets of the file system alone. */
  #hosts(placed: readonly Placed[]): readonly (Evaluated | undefined)[] {
    const own = placed.filter(({ directive }) => directive.name.text === 'bind');
    const defaults = this.#options.filter(({ name }) => name.text === 'default_bind');
    const binds = own.length > 0 ? own : defaults.map((directive) => ({ directive, given: [] }));
    const words = binds.flatMap(({ directive, given }) =>
      directive.words.map((token) => substituted(token, given) ?? token),
    );
    if (words.length > 0) return words.flatMap((word) => hostOf(word) ?? []);
    // What another file holds may bind as well.
    const isWhole = placed.every(
      ({ directive: { name, words } }) => name.text !== 'import' || this.#snippets.has(words[0]?.text ?? ''),
    );
    return [isWhole ? undefined : unresolved];
  }

  /** Whoever comes to a site by its name and without TLS is sent on, from the port for plain HTTP. */
  #redirect(key: Token, { scheme, host, port }: Address, bind: Evaluated | undefined): void {
    const httpPort = this.#option('http_port', 80);
    const isNamed = host?.kind === 'literal' && isIP(String(host.value)) === 0;
    const isPlain = scheme === 'http' || (port?.kind === 'literal' && Number(port.value) === httpPort);
    const isOff = this.#options.some(
      ({ name, words: [word] }) => name.text === 'auto_https' && /^(?:off|disable_redirects)$/.test(word?.text ?? ''),
    );
    if (!isNamed || isPlain || isOff || this.#redirects || httpPort === undefined) return;
    this.#redirects = true;
    this.#facts.bind(
      { host: bind, port: undefined },
      { framework: 'caddy', key, host: { value: '::' }, port: { value: httpPort } },
    );
  }

  #portOf({ scheme, host, port }: Address): { given: Evaluated | undefined; otherwise: number | undefined } {
    if (port) return { given: port, otherwise: undefined };
    if ((host === undefined && scheme === undefined) || scheme === '')
      return { given: unresolved, otherwise: undefined };
    const option = scheme === 'http' ? this.#option('http_port', 80) : this.#option('https_port', 443);
    return { given: option === undefined ? unresolved : undefined, otherwise: option };
  }

  /** A port of the global options; undefined when it cannot be told. */
  #option(name: string, otherwise: number): number | undefined {
    const option = this.#options.find((directive) => directive.name.text === name);
    return option ? toPort(option.words[0]?.text ?? '') : otherwise;
  }

  #proxy({ directive, given }: Placed): void {
    const { name, words, block } = directive;
    // What tools make Caddyfiles of has words of its own.
    if (!proxies.has(name.text) || words.some(({ text }) => text.includes('{{'))) return;
    const [matcher, ...others] = words;
    const own = matcher && /^(?:@|\/|\*$)/.test(matcher.text) ? others : words;
    const to = (block?.directives ?? []).filter((each) => each.name.text === 'to').flatMap((each) => each.words);
    for (const word of [...own, ...to]) this.#upstream(word, given);
  }

  #upstream(word: Token, given: readonly Token[]): void {
    const token = substituted(word, given) ?? word;
    if (this.#told.has(token.startIndex) || argument.test(token.text)) return;
    this.#told.add(token.startIndex);
    if (/^(?:srv|unix\+\w+)\b/.test(token.text)) return;
    const reading: Reading = (raw, at) => {
      const inner = substituted({ text: raw }, given);
      return environment(inner?.text ?? raw, inner?.characters ?? at);
    };
    const network = /^(?:tcp[46]?|udp[46]?)\//.exec(token.text)?.[0] ?? '';
    const address = readAddress(
      token.text.slice(network.length),
      token.characters.startIndex + network.length,
      reading,
    );
    if (!address || network.startsWith('udp')) return;
    const port = address.scheme === undefined ? 80 : defaultPort(address.scheme);
    this.#facts.upstream('caddy', address, { host: 'localhost', port });
  }
}

/** What an import gave for `{args[0]}`. */
function substituted({ text }: Pick<Token, 'text'>, given: readonly Token[]): Token | undefined {
  const match = argument.exec(text);
  return match ? given[Number(match[1] ?? match[2])] : undefined;
}

/** An interface that a site binds; undefined for a socket in the file system and a descriptor. */
function hostOf({ text, characters }: Token): Evaluated | undefined {
  if (/^(?:unix|fd|fdgram|unixgram|udp)\b/.test(text)) return undefined;
  const network = /^tcp[46]?\//.exec(text)?.[0].length ?? 0;
  const raw = text.slice(network);
  const at = { startIndex: characters.startIndex + network, endIndex: characters.endIndex };
  const bare = raw.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) > 0 ? { kind: 'literal', node: at, value: bare, edit: at } : environment(raw, at);
}
