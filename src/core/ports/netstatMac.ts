import { isIP } from 'node:net';
import type { OwnedSocket } from './commandScanner.ts';
import { readLines } from './runCommand.ts';

/**
 * The columns up to the state are protocol, two queues, local and foreign address; a port follows the last dot. Behind
 * the state come the columns that every few releases of macOS are others.
 */
const LISTEN_ROW = /^(tcp(?:4|6|46))\s+\d+\s+\d+\s+(\S+)\.(\d{1,5})\s+\*\.\*\s+LISTEN\b(.*)$/;

/** The last `name:pid`, as there is since macOS 26: a name may hold spaces and whatever else, the columns after it not. */
const NAMED_PID = /^.*:(\d{1,10})(?=\s|$)/;

/** Longer than any row, which is some 250 characters. */
const MOST_CHARACTERS = 1000;

/** The listening sockets that `netstat -anv -p tcp` prints on macOS; what is no whole row is skipped. */
export async function readNetstatMac(output: string): Promise<OwnedSocket[]> {
  let pidColumn = -1;
  return readLines(output, (line) => {
    if (line.length > MOST_CHARACTERS) return undefined;
    if (line.startsWith('Proto')) pidColumn = columnsBehindState(line).indexOf('pid');
    return parseRow(line, pidColumn);
  });
}

/** `pidColumn` counts from 0 behind the state; -1 where there is none. */
function parseRow(line: string, pidColumn: number): OwnedSocket | undefined {
  const [, protocol, local, digits, rest = ''] = LISTEN_ROW.exec(line) ?? [];
  const port = Number(digits);
  if (protocol === undefined || local === undefined || !(port > 0 && port < 65_536)) return undefined;
  const pid = Number(NAMED_PID.exec(rest)?.[1] ?? rest.trim().split(/\s+/)[pidColumn]);
  const owner = { port, pid: Number.isSafeInteger(pid) && pid > 0 ? pid : undefined };
  if (local === '*') {
    return protocol === 'tcp4'
      ? { ...owner, address: '0.0.0.0', family: 'IPv4' }
      : { ...owner, address: '::', family: 'IPv6', dualStack: protocol === 'tcp46' };
  }
  const family = isIP(local);
  return family === 0 ? undefined : { ...owner, address: local, family: family === 4 ? 'IPv4' : 'IPv6' };
}

function columnsBehindState(heading: string): string[] {
  const columns = heading.trim().split(/\s+/);
  return columns.slice(columns.findIndex((column) => column.toLowerCase() === '(state)') + 1);
}
