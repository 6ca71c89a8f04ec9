import type { Stretch } from '../sourceFile.ts';
import { toPort, unresolved, type Evaluated } from '../values.ts';
import { expanded, type ShellVariables, type Word } from './word.ts';

/** What a word says of host and port; undefined for what it leaves out. */
export interface Address {
  readonly host: Evaluated | undefined;
  readonly port: Evaluated | undefined;
  readonly scheme: string | undefined;
  /** Host and port without what is around them. */
  readonly at: Stretch;
  /** The port, when it stands alone. */
  readonly barePort: Stretch | undefined;
}

/** Host and port may be hidden in an expansion, which counts as one character. */
const pattern = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/@\s]*@)?(\[[^\]]*\]|[^:/?#[\]]*)(?::([^:/?#]*))?(?=[/?#]|$)/i;
const socket = /^(?:unix|fd|file|pipe|systemd|ipc|sd|npipe):|^[./~]/i;
const addressLike = new RegExp(
  `^(?:[a-z]+://)?(?:\\[[0-9a-f:.]*\\]|[\\w.*+-]+|${expanded})?:(?:\\d+|${expanded})(?:/.*)?$|^(?:\\d+|${expanded})$|^https?://`,
  'i',
);
const hostLike = /^[\w.:%-]+$/;
const everywhere = new Set(['', '*', '+', '0', 'true', 'all']);

/** Whether a word has the looks of an address with a port. */
export function isAddress({ text }: Word): boolean {
  return addressLike.test(text);
}

/** Reads `127.0.0.1:8000`, `:8000`, `8000`, `[::]:$PORT`, `http://localhost:3000/path`; undefined for no TCP port. */
export function readAddress(word: Word, variables: ShellVariables): Address | undefined {
  const { text } = word;
  if (socket.test(text)) return undefined;
  const found = pattern.exec(text);
  if (!found) return { host: unresolved, port: unresolved, scheme: undefined, at: word, barePort: undefined };
  const [whole, scheme, host = '', port] = found;
  const from = whole.length - (port === undefined ? 0 : port.length + 1) - host.length;
  const hostWord = word.slice(from, from + host.length);
  const at = word.slice(from, whole.length).inner;
  if (port !== undefined) {
    return {
      host: hostOf(hostWord, variables),
      port: portOf(word.slice(whole.length - port.length, whole.length), variables),
      scheme,
      at,
      barePort: undefined,
    };
  }
  if (scheme === undefined && isPortAlone(hostWord, variables)) {
    return { host: undefined, port: portOf(hostWord, variables), scheme, at, barePort: hostWord.inner };
  }
  const isHidden = scheme === undefined && hostWord.plain === undefined;
  return {
    host: isHidden ? unresolved : hostOf(hostWord, variables),
    port: isHidden ? unresolved : undefined,
    scheme,
    at,
    barePort: undefined,
  };
}

/** A port as an option gives it: what is not digits cannot be told. */
export function portOf(word: Word, variables: ShellVariables): Evaluated {
  const given = word.evaluate(variables);
  if (given.kind !== 'literal') return given;
  return toPort(given.value) === undefined && !/^0+$/.test(String(given.value)) ? unresolved : given;
}

/** A host as an option gives it. `*`, `0` and none at all are every interface. */
export function hostOf(word: Word, variables: ShellVariables): Evaluated {
  const given = word.evaluate(variables);
  if (given.kind === 'nothing') return { kind: 'literal', node: word, value: '0.0.0.0', edit: word.inner };
  if (given.kind !== 'literal' || typeof given.value !== 'string') return given;
  const { node, value, edit } = given;
  const bare = value.replace(/^\[(.*)\]$/, '$1');
  if (everywhere.has(bare)) return { kind: 'literal', node, value: '0.0.0.0', edit };
  if (!hostLike.test(bare)) return unresolved;
  if (bare === value) return given;
  return { kind: 'literal', node, value: bare, edit: { startIndex: edit.startIndex + 1, endIndex: edit.endIndex - 1 } };
}

function isPortAlone(word: Word, variables: ShellVariables): boolean {
  if (/^\d+$/.test(word.text)) return true;
  if (word.text !== expanded) return false;
  const given = word.evaluate(variables);
  if (given.kind === 'literal') return toPort(given.value) !== undefined;
  if (given.kind !== 'env') return false;
  const { fallback, names } = given;
  return fallback ? toPort(fallback.value) !== undefined : names.some((name) => /port/i.test(name));
}
