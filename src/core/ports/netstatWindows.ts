import { isIP } from 'node:net';
import type { OwnedSocket } from './commandScanner.ts';
import { readLines } from './runCommand.ts';

/**
 * The columns are protocol, local and foreign address, state and process id. The state is in the person's language, may
 * be several words, and comes in whatever code page; that nothing is at the other end is the same everywhere.
 */
const LISTEN_ROW = /^\s*TCP\s+(\S+):(\d{1,5})\s+(?:0\.0\.0\.0|\[::\]):0\s+\S.*\s(\d{1,10})\s*$/;

/** Longer than any row, which is some 120 characters. */
const MOST_CHARACTERS = 500;

/** The listening sockets that `netstat -ano` prints on Windows; what is no whole row is skipped. */
export async function readNetstatWindows(output: string): Promise<OwnedSocket[]> {
  const sockets = await readLines(output, parseRow);
  // A socket that takes both protocols has a row for each.
  const ipv4 = new Set(sockets.filter(({ address }) => address === '0.0.0.0').map(({ port, pid }) => `${port} ${pid}`));
  return sockets.map((socket) =>
    socket.address === '::' ? { ...socket, dualStack: ipv4.has(`${socket.port} ${socket.pid}`) } : socket,
  );
}

function parseRow(line: string): OwnedSocket | undefined {
  const [, local = '', digits, id] = (line.length > MOST_CHARACTERS ? null : LISTEN_ROW.exec(line)) ?? [];
  const [port, pid] = [Number(digits), Number(id)];
  const address = local.startsWith('[') && local.endsWith(']') ? local.slice(1, -1).toLowerCase() : local;
  const family = isIP(address);
  if (family === 0 || !(port > 0 && port < 65_536) || !(pid > 0)) return undefined;
  return { port, pid, address, family: family === 4 ? 'IPv4' : 'IPv6' };
}
