import type { Stretch } from '../sourceFile.ts';
import { unresolved, type Evaluated } from '../values.ts';

/** A piece of a text: characters of a literal, or a value that is put in there. */
export type Piece =
  | {
      readonly kind: 'text';
      readonly value: string;
      readonly at: Stretch;
      /** The literal with its quotes, and what is between them. */
      readonly literal: Stretch;
      readonly inner: Stretch;
    }
  | { readonly kind: 'value'; readonly value: Evaluated; readonly node: Stretch };

export interface Address {
  /** In lower case, as `http` and `tcp`. */
  readonly scheme: string | undefined;
  /**
   * Undefined when the address leaves it out. The value of an IPv6 address is without its brackets, what is to be
   * replaced is with them.
   */
  readonly host: Evaluated | undefined;
  readonly port: Evaluated | undefined;
  /** Where a host can be written, when the address leaves it out. */
  readonly hostAt: Stretch | undefined;
}

/** Stands in the text for a value, one character each. */
const placeholder = '\u{E000}';

/** A character of the text: where it stands, or the value that stands in its place. */
type Origin =
  | { readonly piece: Extract<Piece, { kind: 'text' }>; readonly index: number }
  | { readonly value: Evaluated };

const pattern = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*?)(?:[/?#].*)?$/is;
const authority = /^(\[[^[\]]*\]|[^:[\]]*)(?::([^:[\]]*))?$/s;
const file = /^(?:[./@~]|(?:unix|fd|file):|[a-z]:[\\/])/i;

/**
 * Divides an address such as `127.0.0.1:8000`, `:8080`, `[::1]:8080`, `http://*:5000/` or what is built of them into
 * host and port. A number alone is a port, anything else without a colon a host. Undefined for what is no TCP address:
 * a path, a descriptor.
 */
export function splitAddress(pieces: readonly Piece[]): Address | undefined {
  const [first] = pieces;
  if (first?.kind === 'value' && pieces.length === 1) return splitValue(first.value);
  const origins = pieces.flatMap(originsOf);
  const text = origins
    .map((origin) => ('value' in origin ? placeholder : (origin.piece.value[origin.index] ?? '')))
    .join('');
  if (file.test(text)) return undefined;
  const [, scheme, rest = ''] = pattern.exec(text) ?? [];
  const start = scheme === undefined ? 0 : scheme.length + 3;
  const [, host = '', port] = authority.exec(rest) ?? [];
  if (authority.exec(rest) === null) return { scheme, host: unresolved, port: unresolved, hostAt: undefined };
  const part = (from: number, length: number): Evaluated | undefined => partOf(origins.slice(from, from + length));
  const lowered = scheme?.toLowerCase();
  if (port === undefined) {
    const whole = part(start, host.length);
    if (/^\d+$/.test(host)) return { scheme: lowered, host: undefined, port: whole, hostAt: undefined };
    const isOpen = whole !== undefined && whole.kind !== 'literal' && whole.kind !== 'nothing';
    return { scheme: lowered, host: whole, port: isOpen ? unresolved : undefined, hostAt: undefined };
  }
  const before = origins[start];
  const hostAt = host === '' && before && 'piece' in before ? emptyAt(before) : undefined;
  return {
    scheme: lowered,
    host: withoutBrackets(part(start, host.length)),
    port: withNumber(part(start + host.length + 1, port.length)),
    hostAt,
  };
}

/** What is one value as a whole: a variable with an address to fall back to, a port, or something that cannot be told. */
function splitValue(value: Evaluated): Address | undefined {
  switch (value.kind) {
    case 'literal': {
      if (typeof value.value === 'number') {
        return { scheme: undefined, host: undefined, port: value, hostAt: undefined };
      }
      const { node, edit } = value;
      return splitAddress([{ kind: 'text', value: value.value, at: edit, literal: node, inner: edit }]);
    }
    case 'env': {
      const { fallback } = value;
      if (!fallback) return { scheme: undefined, host: value, port: value, hostAt: undefined };
      const split = splitValue(fallback);
      if (!split) return undefined;
      const within = (part: Evaluated | undefined): Evaluated | undefined =>
        part?.kind === 'literal' ? { ...value, fallback: part } : part;
      return { ...split, host: within(split.host), port: within(split.port) };
    }
    case 'imported':
      return { scheme: undefined, host: value, port: value, hostAt: undefined };
    default:
      return { scheme: undefined, host: unresolved, port: unresolved, hostAt: undefined };
  }
}

function originsOf(piece: Piece): readonly Origin[] {
  if (piece.kind === 'text') {
    // Where escapes stand, characters are not where they seem to be.
    if (piece.value.length !== piece.at.endIndex - piece.at.startIndex) return [{ value: unresolved }];
    return Array.from({ length: piece.value.length }, (_, index) => ({ piece, index }));
  }
  const { value } = piece;
  if (value.kind !== 'literal') return [{ value }];
  const text = String(value.value);
  const { node, edit } = value;
  if (text.length !== edit.endIndex - edit.startIndex) return [{ value }];
  const whole = { kind: 'text', value: text, at: edit, literal: node, inner: edit } as const;
  return typeof value.value === 'number' ? [{ value }] : Array.from(text, (_, index) => ({ piece: whole, index }));
}

function partOf(origins: readonly Origin[]): Evaluated | undefined {
  const [first] = origins;
  const last = origins.at(-1);
  if (!first || !last) return undefined;
  if ('value' in first) return origins.length === 1 ? first.value : unresolved;
  if ('value' in last || origins.some((origin) => 'value' in origin || origin.piece.literal !== first.piece.literal)) {
    return unresolved;
  }
  const { literal, inner, at } = first.piece;
  const edit = { startIndex: at.startIndex + first.index, endIndex: last.piece.at.startIndex + last.index + 1 };
  const value = origins.map((origin) => ('piece' in origin ? origin.piece.value[origin.index] : '')).join('');
  if (edit.endIndex - edit.startIndex !== value.length) return unresolved;
  const isWhole = edit.startIndex === inner.startIndex && edit.endIndex === inner.endIndex;
  return { kind: 'literal', node: isWhole ? literal : edit, value, edit };
}

function withoutBrackets(host: Evaluated | undefined): Evaluated | undefined {
  if (host?.kind !== 'literal' || typeof host.value !== 'string') return host;
  return { ...host, value: host.value.replace(/^\[|\]$/g, '') };
}

const services: ReadonlyMap<unknown, string> = new Map([
  ['http', '80'],
  ['https', '443'],
]);

/** A port that goes by the name of its service. */
function withNumber(port: Evaluated | undefined): Evaluated | undefined {
  const value = port?.kind === 'literal' ? services.get(port.value) : undefined;
  return port?.kind === 'literal' && value !== undefined ? { ...port, value } : port;
}

function emptyAt(origin: Extract<Origin, { piece: unknown }>): Stretch {
  const startIndex = origin.piece.at.startIndex + origin.index;
  return { startIndex, endIndex: startIndex };
}
