import { writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ListenTable, parseListenRow } from '../../../src/core/ports/procNetTcp.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Row {
  readonly local: string;
  readonly port?: string;
  readonly state?: string;
  readonly uid?: number;
  readonly inode?: string;
}

/** A row as the kernel prints it. */
function line({ local, port = '1F90', state = '0A', uid = 1000, inode = '31337' }: Row): string {
  const remote = '0'.repeat(local.length);
  const counters = '00000000:00000000 00:00000000 00000000';
  return `  12: ${local}:${port} ${remote}:0000 ${state} ${counters} ${String(uid).padStart(5)}        0 ${inode} 1 0000000000000000 100 0 0 10 0`;
}

/** Address bytes as the kernel prints them: 32-bit words, each little endian. */
function kernelHex(bytes: readonly number[]): string {
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase());
  return Array.from({ length: bytes.length / 4 }, (_, word) =>
    hex
      .slice(4 * word, 4 * word + 4)
      .toReversed()
      .join(''),
  ).join('');
}

const bytes = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), { minLength: length, maxLength: length });

test.each([
  ['0100007F', '127.0.0.1', 'IPv4'],
  ['0200007F', '127.0.0.2', 'IPv4'],
  ['00000000', '0.0.0.0', 'IPv4'],
  ['1401A8C0', '192.168.1.20', 'IPv4'],
  ['00000000000000000000000000000000', '::', 'IPv6'],
  ['00000000000000000000000001000000', '::1', 'IPv6'],
  ['0000000000000000FFFF00000100007F', '::ffff:127.0.0.1', 'IPv6'],
  ['0000000000000000FFFF000000000000', '::ffff:0.0.0.0', 'IPv6'],
  ['B80D0120000000000000000001000000', '2001:db8::1', 'IPv6'],
  ['B80D0120000000000000010001000000', '2001:db8::1:0:0:1', 'IPv6'],
  ['B80D0120010001000100010001000100', '2001:db8:1:1:1:1:1:1', 'IPv6'],
  ['000080FE00000000FF005450563412FE', 'fe80::5054:ff:fe12:3456', 'IPv6'],
])('reads the address %s as %s', (local, address, family) => {
  expect(parseListenRow(line({ local }))).toEqual({ address, family, port: 8080, uid: 1000, inode: '31337' });
});

test('takes only sockets that listen on a port', () => {
  expect(parseListenRow(line({ local: '0100007F', port: '0000' }))).toBeUndefined();
  for (const state of ['01', '02', '06', '08', '0B']) {
    expect(parseListenRow(line({ local: '0100007F', state }))).toBeUndefined();
  }
});

test('takes no row that was cut short, and so never a part of an inode for the whole', () => {
  const whole = line({ local: '0100007F' });
  const inodeEnd = whole.indexOf('31337 ') + '31337'.length;
  for (let length = 0; length <= inodeEnd; length += 1) {
    expect(parseListenRow(whole.slice(0, length))).toBeUndefined();
  }
});

test('every IPv4 address comes out as it went in', () => {
  fc.assert(
    fc.property(bytes(4), fc.integer({ min: 1, max: 65_535 }), fc.nat(), fc.nat(), (address, port, uid, inode) => {
      const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
      const row = parseListenRow(line({ local: kernelHex(address), port: hexPort, uid, inode: String(inode) }));
      expect(row).toEqual({ address: address.join('.'), family: 'IPv4', port, uid, inode: String(inode) });
    }),
  );
});

test('every IPv6 address comes out as it went in', () => {
  fc.assert(
    fc.property(bytes(16), (address) => {
      const groups = Array.from({ length: 8 }, (_, at) =>
        ((address[2 * at] ?? 0) * 256 + (address[2 * at + 1] ?? 0)).toString(16),
      );
      const read = parseListenRow(line({ local: kernelHex(address) }))?.address ?? '';
      expect(isIP(read)).toBe(6);
      expect(new URL(`http://[${read}]`).hostname).toBe(new URL(`http://[${groups.join(':')}]`).hostname);
    }),
  );
});

test('whatever else a line holds, it is skipped and nothing is thrown', () => {
  const damaged = fc
    .tuple(fc.nat({ max: 160 }), fc.string({ unit: 'binary' }))
    .map(([at, junk]) => line({ local: '0100007F' }).slice(0, at) + junk);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), damaged), (garbage) => {
      const row = parseListenRow(garbage);
      expect(row === undefined || (isIP(row.address) > 0 && row.port > 0 && row.port < 65_536)).toBe(true);
    }),
  );
});

test('reads the whole rows of a table around those that are not', async () => {
  const directory = await temporaryFolder();
  const path = join(directory, 'tcp');
  const many = Array.from({ length: 2000 }, (_, at) => line({ local: '0100007F', inode: String(at + 1) }));
  const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const cut = line({ local: '0100007F', inode: '99999' }).slice(0, 40);
  await writeFile(
    path,
    [heading, '\0\xff junk', ...many, cut, line({ local: '00000000', inode: '7' }), cut].join('\n'),
  );
  const rows = await new ListenTable(path).read();
  expect(rows.map(({ inode }) => inode)).toEqual([...many.map((_, at) => String(at + 1)), '7']);
});

describe('a table read again and again', () => {
  const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const listens = (inode: number): string => line({ local: '0100007F', inode: String(inode) }).padEnd(149);
  const connected = (inode: number): string =>
    line({ local: '0100007F', state: '01', inode: String(inode) }).padEnd(149);

  interface Table {
    readonly write: (...lines: string[]) => Promise<void>;
    readonly read: () => Promise<string[]>;
  }

  async function table(): Promise<Table> {
    const directory = await temporaryFolder();
    const path = join(directory, 'tcp');
    const listenTable = new ListenTable(path);
    return {
      write: (...lines) => writeFile(path, `${[heading.padEnd(149), ...lines].join('\n')}\n`),
      read: async () => (await listenTable.read()).map(({ inode }) => inode),
    };
  }

  test('gives what listens at each time, however many come or go between', async () => {
    const { write, read } = await table();
    const connections = Array.from({ length: 300 }, (_, at) => connected(1000 + at));
    for (const count of [3, 3, 4, 60, 2, 0, 0, 1, 500, 499, 3]) {
      const listeners = Array.from({ length: count }, (_, at) => at + 1);
      await write(...listeners.map((inode) => listens(inode)), ...connections);
      expect(await read()).toEqual(listeners.map(String));
      await write(...listeners.map((inode) => listens(inode)));
      expect(await read()).toEqual(listeners.map(String));
    }
  });

  test('whatever the numbers of listeners and connections, each read is right', async () => {
    const { write, read } = await table();
    const state = fc.record({ listeners: fc.nat({ max: 80 }), connections: fc.nat({ max: 3 }), syn: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(state, { maxLength: 20 }), async (states) => {
        for (const { listeners, connections, syn } of states) {
          const rows = Array.from({ length: listeners }, (_, at) => listens(at + 1));
          if (syn) rows.splice(listeners >> 1, 0, line({ local: '0100007F', state: '03' }).padEnd(149));
          await write(...rows, ...Array.from({ length: connections }, (_, at) => connected(900 + at)));
          expect(await read()).toEqual(Array.from({ length: listeners }, (_, at) => String(at + 1)));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a system that mixes listeners and connections is read whole, at the latest after sixteen reads', async () => {
    const { write, read } = await table();
    await write(listens(1), connected(2));
    expect(await read()).toEqual(['1']);
    await write(listens(1), connected(2), listens(3));
    let reads = 1;
    while ((await read()).length < 2) reads += 1;
    expect(reads).toBeLessThanOrEqual(17);
    await write(listens(1), connected(2), listens(3), connected(4), listens(5));
    expect(await read()).toEqual(['1', '3', '5']);
  });
});
