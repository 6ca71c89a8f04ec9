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

/**
 * Every listening socket in a table of /proc/net. The kernel hands out a page at a time and may look through its whole
 * connection table for the next one, so each read is asynchronous, and rows are parsed as they come.
 */
export async function readListenRows(path: string): Promise<ListenRow[]> {
  const file = await open(path);
  try {
    const rows: ListenRow[] = [];
    const buffer = Buffer.alloc(16 * 1024);
    let rest = '';
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return rows;
      const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const row = parseListenRow(line);
        if (row) rows.push(row);
      }
    }
  } finally {
    await file.close();
  }
}
