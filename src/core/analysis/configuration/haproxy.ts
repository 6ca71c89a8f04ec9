import type { FileReader } from '../fileReader.ts';
import { nothing, type FileContent, type SourceFile } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import { readAddress } from './addresses.ts';
import { ConfiguredFacts } from './configuredFacts.ts';
import { shellPlaceholders } from './placeholders.ts';

const sections = /^(?:frontend|backend|listen|global|defaults|peers|resolvers|mailers|userlist|program|ring|cache)\b/;
const family = /^(?:ipv4|ipv6|tcp|tcp4|tcp6)@/;

/** HAProxy: what its frontends bind, and the servers of its backends. */
export const haproxy: FileReader = {
  reads: (path) => /haproxy[^\\/]*\.(?:cfg|conf)$|haproxy[\\/][^\\/]+\.cfg$/i.test(path),
  read: (file) => (/^[^\S\n]*(?:frontend|backend|listen)\b/m.test(file.text) ? readSections(file) : nothing),
};

function readSections(file: SourceFile): FileContent {
  const facts = new ConfiguredFacts(file);
  let section = '';
  for (const line of file.text.matchAll(/[^\n]+/g)) {
    const [keyword, ...rest] = wordsOf(line[0], line.index);
    if (!keyword) continue;
    section = sections.exec(keyword.text)?.[0] ?? section;
    const proxies = /^(?:frontend|backend|listen)$/.test(section);
    const [first, second] = rest;
    if (proxies && section !== 'backend' && keyword.text === 'bind' && first) addBinds(facts, keyword, first);
    if (proxies && section !== 'frontend' && keyword.text === 'server' && second) addServer(facts, second);
  }
  return facts.content();
}

/** Addresses with commas between them. */
function addBinds(facts: ConfiguredFacts, key: Word, word: Word): void {
  for (const match of word.text.matchAll(/[^,]+/g)) {
    const address = endpoint(match[0], word.startIndex + match.index);
    if (!address) continue;
    facts.bind(
      { ...address, host: everywhere(address.host) },
      {
        framework: 'haproxy',
        key,
        host: { value: '0.0.0.0' },
        insertion: { at: address.at.startIndex, before: '', after: '' },
      },
    );
  }
}

function addServer(facts: ConfiguredFacts, word: Word): void {
  const address = endpoint(word.text, word.startIndex);
  if (address) facts.upstream('haproxy', address);
}

function endpoint(raw: string, start: number): ReturnType<typeof readAddress> {
  const skipped = family.exec(raw)?.[0].length ?? 0;
  const rest = raw.slice(skipped);
  // Other families are sockets in the file system, descriptors and UDP.
  if (/^[\w-]+@/.test(rest)) return undefined;
  return readAddress(rest, start + skipped, shellPlaceholders);
}

function everywhere(host: Evaluated | undefined): Evaluated | undefined {
  return host?.kind === 'literal' && host.value === '*' ? { ...host, value: '0.0.0.0' } : host;
}

interface Word {
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
}

/** The words of a line, without their quotes, up to a comment. */
function wordsOf(line: string, start: number): readonly Word[] {
  const words: Word[] = [];
  for (const match of line.matchAll(/"([^"]*)"|'([^']*)'|#.*|(?:\\.|[^\s#"'\\])+/g)) {
    if (match[0].startsWith('#')) break;
    const inner = match[1] ?? match[2];
    const startIndex = start + match.index + (inner === undefined ? 0 : 1);
    const text = inner ?? match[0];
    words.push({ text, startIndex, endIndex: startIndex + text.length });
  }
  return words;
}
