import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { PublishedFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { portValue, unresolved, type Evaluated } from '../values.ts';
import { interpolated, part, stretchOf } from './interpolation.ts';

/** What publishes a port, whichever it is, and what a part of its text comes to. */
export interface Publisher {
  readonly by: PublishedFact['by'];
  readonly service: string | undefined;
  /** As in Compose files when left out. */
  readonly evaluate?: (text: EmbeddedText) => Evaluated;
}

/** How many ports are read of one list; more were not written by hand. */
export const portLimit = 200;
/** A range of more ports than these is one fact that tells none of them. */
const rangeLimit = 32;

/**
 * The ports that `[[address:]host:]container[/protocol]` publishes over TCP, as in Compose files and with `docker run
 * -p`, ranges included.
 */
export function publishedBySpec(file: SourceFile, spec: EmbeddedText, publisher: Publisher): readonly PublishedFact[] {
  const { body, protocol } = withoutProtocol(spec);
  if (protocol !== undefined && protocol.toLowerCase() !== 'tcp') return [];
  const parts = splitAtColons(body);
  const container = parts.at(-1);
  const host = parts.at(-2);
  if (!container || container.text === '') return [];
  const address = parts.length > 2 ? part(body, 0, lengthOf(parts.slice(0, -2))) : undefined;
  return publishedPorts(file, container, host, addressOf(address), publisher);
}

/** The ports of a container and the ports outside that stand for them; each may be a range. */
export function publishedPorts(
  file: SourceFile,
  container: EmbeddedText,
  host: EmbeddedText | undefined,
  address: string | undefined,
  { by, service, evaluate = inCompose }: Publisher,
): readonly PublishedFact[] {
  const inside = portsOf(container, evaluate);
  const outside = host && host.text !== '' ? portsOf(host, evaluate) : [];
  const isPaired = inside.length === outside.length;
  return inside.flatMap((port, index) => {
    const inner = portValue(file, port, stretchOf(container));
    if (!inner) return [];
    const outer = host && isPaired ? portValue(file, outside[index], stretchOf(host)) : undefined;
    // There are no characters to replace that are one port of a range alone.
    const containerPort = inside.length > 1 ? { ...inner, editSpan: undefined } : inner;
    const hostPort = outer && outside.length > 1 ? { ...outer, editSpan: undefined } : outer;
    const span = file.span(stretchOf(container));
    return { kind: 'published', file: file.path, span, by, service, address, hostPort, containerPort };
  });
}

/** The address that a port is published on; undefined for all, and as it is written when it cannot be told. */
export function addressOf(text: EmbeddedText | undefined): string | undefined {
  if (!text || text.text === '') return undefined;
  const value = interpolated(text, '$');
  const known = value.kind === 'env' ? value.fallback : value;
  const address = known?.kind === 'literal' ? String(known.value) : text.text;
  return /^(?:0\.0\.0\.0|\[?::\]?|)$/.test(address) ? undefined : address.replace(/^\[(.*)\]$/, '$1');
}

function inCompose(text: EmbeddedText): Evaluated {
  return interpolated(text, '$');
}

function portsOf(text: EmbeddedText, evaluate: (text: EmbeddedText) => Evaluated): readonly Evaluated[] {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text.text) ?? [];
  if (first === undefined) return [evaluate(text)];
  const length = Number(last) - Number(first) + 1;
  if (length < 1 || length > rangeLimit) return [unresolved];
  const node = stretchOf(text);
  return Array.from({ length }, (_, index) => ({
    kind: 'literal',
    node,
    value: Number(first) + index,
    edit: node,
  }));
}

function withoutProtocol(spec: EmbeddedText): { readonly body: EmbeddedText; readonly protocol: string | undefined } {
  const slash = /\/[A-Za-z]*$/.exec(spec.text);
  return slash
    ? { body: part(spec, 0, slash.index), protocol: slash[0].slice(1) }
    : { body: spec, protocol: undefined };
}

/** The parts between colons, but for those within `${…}` and `[…]`. */
function splitAtColons(text: EmbeddedText): readonly EmbeddedText[] {
  const parts: EmbeddedText[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.text.length; at += 1) {
    const character = text.text[at] ?? '';
    if ('{['.includes(character)) depth += 1;
    else if ('}]'.includes(character)) depth -= 1;
    else if (character === ':' && depth <= 0) {
      parts.push(part(text, start, at));
      start = at + 1;
    }
  }
  return [...parts, part(text, start)];
}

/** How long the parts are with the colons between them. */
function lengthOf(parts: readonly EmbeddedText[]): number {
  return parts.reduce((sum, { text }) => sum + text.length + 1, -1);
}
