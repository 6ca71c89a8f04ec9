import { open } from 'node:fs/promises';
import { SocketAddress } from 'node:net';

/** One listening socket of /proc/net/tcp or /proc/net/tcp6. */
export interface ListenRow {
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly port: number;
  /** The user who created the socket. */
  readonly uid: number;
  /** Decimal text, as it stands in the `socket:[…]` links of /proc/PID/fd. */
  readonly inode: string;
}

/**
 * The columns are: slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode, and more. State 0A is
 * LISTEN. The space required after the inode keeps a row cut short in the middle of it from naming another socket.
 */
const LISTEN_ROW =
  /^\s*\d+:\s+([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})\s+[\dA-F]{8,32}:[\dA-F]{4}\s+0A\s+\S+\s+\S+\s+\S+\s+(\d{1,10})\s+\d+\s+(\d{1,20})\s/;

/** Reads one line; undefined for a heading, a socket that does not listen, and whatever else is no whole row. */
export function parseListenRow(line: string): ListenRow | undefined {
  const [, address, port, uid, inode] = LISTEN_ROW.exec(line) ?? [];
  if (address === undefined || port === undefined || uid === undefined || inode === undefined || port === '0000') {
    return undefined;
  }
  return {
    address: address.length === 8 ? ipv4Text(address) : ipv6Text(address),
    family: address.length === 8 ? 'IPv4' : 'IPv6',
    port: Number.parseInt(port, 16),
    uid: Number(uid),
    inode,
  };
}

/** The kernel prints an address as 32-bit words in the machine's byte order, which is little endian. */
function wordBytes(word: string): number[] {
  return (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).toReversed();
}

function ipv4Text(hex: string): string {
  return wordBytes(hex).join('.');
}

function ipv6Text(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap(wordBytes);
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

/** Any row as far as its state; a connection that is being accepted, 03, stood among the listeners before Linux 4.4. */
const ROW_STATE = /^\s*\d+:\s+[\dA-F]+:[\dA-F]{4}\s+[\dA-F]+:[\dA-F]{4}\s+([\dA-F]{2})\s/;

const PAGE_BYTES = 16 * 1024;
/** Less than a row, so that the kernel looks for one more row and no further; a few rows where there is none to go by. */
const PEEK_BYTES = 128;
const FIRST_PEEK_BYTES = 1500;
const MOST_SCANS_BETWEEN_WHOLE_READS = 16;

/**
 * The listening sockets in one table of /proc/net, read again and again at little cost.
 *
 * The kernel prints what listens first and connections after that, and a read ends when it has filled what was asked
 * for. What is slow is its search for the next connection: the table has hundreds of thousands of mostly empty places.
 * So a read asks for as much as the listeners took the last time, then for little more, until a connection shows that
 * the listeners are over. That order is a habit of Linux, which its imitations need not have: the second read and every
 * sixteenth take in the whole table, and one that finds a listener behind a connection makes all later reads whole.
 */
export class ListenTable {
  readonly #path: string;
  #ordered = true;
  #listenBytes = 0;
  #scansToWholeRead = 1;

  constructor(path: string) {
    this.#path = path;
  }

  /** Every listener now. Rejects when there is no such table. */
  async read(): Promise<ListenRow[]> {
    const whole = !this.#ordered || this.#scansToWholeRead <= 0;
    this.#scansToWholeRead = whole ? MOST_SCANS_BETWEEN_WHOLE_READS : this.#scansToWholeRead - 1;
    const file = await open(this.#path);
    try {
      const rows: ListenRow[] = [];
      const peek = this.#listenBytes === 0 ? FIRST_PEEK_BYTES : PEEK_BYTES;
      const buffer = Buffer.alloc(whole ? PAGE_BYTES : Math.max(this.#listenBytes, peek));
      let rest = '';
      let bytes = 0;
      let listenBytes = 0;
      let past = false;
      for (;;) {
        const wanted = whole || bytes < this.#listenBytes ? buffer.length : peek;
        const { bytesRead } = await file.read(buffer, 0, wanted, null);
        if (bytesRead === 0) break;
        bytes += bytesRead;
        const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const row = parseListenRow(line);
          if (row) rows.push(row);
          if (row && past) this.#ordered = false;
          past ||= !row && isPastListeners(line);
          if (!past) listenBytes += line.length + 1;
        }
        if (!whole && (past || isPastListeners(rest))) break;
      }
      this.#listenBytes = listenBytes;
      return rows;
    } finally {
      await file.close();
    }
  }
}

function isPastListeners(line: string): boolean {
  const state = ROW_STATE.exec(line)?.[1];
  return state !== undefined && state !== '0A' && state !== '03';
}
