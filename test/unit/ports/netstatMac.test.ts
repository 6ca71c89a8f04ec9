import { readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNetstatMac } from '../../../src/core/ports/netstatMac.ts';

const FOLDER = new URL('recorded/macos/', import.meta.url);

function recorded(name: string): string {
  return readFileSync(new URL(`netstat-${name}.txt`, FOLDER), 'utf8');
}

/** `port address pid`, and `+4` for a socket that takes IPv4 as well, `-4` for one that does not. */
async function seen(output: string): Promise<string[]> {
  return (await readNetstatMac(output)).map(
    ({ port, address, pid, dualStack }) =>
      `${port} ${address} ${pid}${dualStack === undefined ? '' : dualStack ? ' +4' : ' -4'}`,
  );
}

test.each([
  ['10.14-node-netstat-26', []],
  [
    'before-12-listen',
    [
      '35729 :: 33784 +4',
      '3000 :: 33784 +4',
      '8000 127.0.0.1 24811',
      '3306 :: 1125 +4',
      '6379 :: 1125 +4',
      '50807 127.0.0.1 369',
      '63343 127.0.0.1 384',
      '63342 127.0.0.1 369',
      '6943 127.0.0.1 384',
      '6942 127.0.0.1 369',
      '4788 127.0.0.1 469',
      '4781 127.0.0.1 469',
      '4780 127.0.0.1 469',
    ],
  ],
  ['before-12-redisinsight', ['6380 :: 31195 +4']],
  ['12-to-14-iproxy', ['2222 :: 43379 -4']],
  ['14.2.1-without-v', ['8809 :: undefined +4']],
  ['15.1-l-systeminformation', []],
  ['15-pid-epid', ['9225 127.0.0.1 39885', '9225 ::1 44546', '19225 127.0.0.1 11111']],
  ['26-pid-port-14', []],
  [
    '26-portglimpse',
    [
      '38123 :: 59043 +4',
      '58400 127.0.0.1 57295',
      '17030 127.0.0.1 99011',
      '3306 127.0.0.1 1441',
      '33060 127.0.0.1 1441',
      '7679 ::1 1341',
      '43257 :: 1233 -4',
      '55614 0.0.0.0 1233',
      '6379 ::1 1168',
      '6379 127.0.0.1 1168',
      '5000 :: 724 -4',
      '5000 0.0.0.0 724',
      '8021 127.0.0.1 1',
      '8021 ::1 1',
    ],
  ],
  ['26-genesistools', ['4242 127.0.0.1 2415', '55047 :: 742 +4', '3000 ::1 66713']],
  ['26-darwin-25.6', ['59357 127.0.0.1 46708', '24800 0.0.0.0 62071']],
  [
    'made-by-hand',
    ['1234 fe80::1%lo0 84517', '8080 fd7a:115c:a1e0:ab12:4843:cd96:6258:b240 501', '7000 0.0.0.0 undefined'],
  ],
])('reads what was recorded as netstat-%s', async (name, sockets) => {
  expect(await seen(recorded(name))).toEqual(sockets);
});

test('every recording is read by a case above', () => {
  const names = readdirSync(FOLDER).filter((name) => name.startsWith('netstat-'));
  expect(names.length).toBe(12);
});

test('finds the process id wherever the heading has it', async () => {
  const row = 'tcp4 0 0 127.0.0.1.3000 *.* LISTEN 7 8 9 10\n';
  const heading = (columns: string): string =>
    `Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)     ${columns}\n`;
  expect(await seen(heading('pid epid rhiwat') + row)).toEqual(['3000 127.0.0.1 7']);
  expect(await seen(heading('rhiwat shiwat rxbytes pid') + row)).toEqual(['3000 127.0.0.1 10']);
  expect(await seen(heading('rhiwat shiwat').replace('(state)', '(State)') + row)).toEqual([
    '3000 127.0.0.1 undefined',
  ]);
  expect(await seen(row)).toEqual(['3000 127.0.0.1 undefined']);
});

test('a name that looks like a process id, or like the columns behind it, does not pass for one', async () => {
  const row = (process: string): string =>
    `tcp4 0 0 127.0.0.1.3000 *.* LISTEN 0 0 131072 131072 ${process} 00100 00000006 0000000000002bff\n`;
  expect(await seen(row('evil:1 00100:501'))).toEqual(['3000 127.0.0.1 501']);
  expect(await seen(row(':0'))).toEqual(['3000 127.0.0.1 undefined']);
  expect(await seen(row('x:99999999999999'))).toEqual(['3000 127.0.0.1 undefined']);
});

test('a table cut short anywhere gives the first of its sockets, each as it is in the whole', async () => {
  for (const name of ['26-portglimpse', 'before-12-listen']) {
    const table = recorded(name);
    const whole = await seen(table);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: table.length }), async (length) => {
        const part = await seen(table.slice(0, length));
        expect(part).toEqual(whole.slice(0, part.length));
      }),
    );
  }
});

test('whatever is printed, nothing is thrown and nothing impossible is read', async () => {
  const table = recorded('26-portglimpse');
  const damaged = fc
    .tuple(fc.nat({ max: table.length }), fc.nat({ max: 300 }), fc.string({ unit: 'binary' }))
    .map(([at, length, junk]) => table.slice(0, at) + junk + table.slice(at + length));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), damaged), async (output) => {
      for (const { address, port, pid } of await readNetstatMac(output)) {
        expect(isIP(address)).toBeGreaterThan(0);
        expect(port > 0 && port < 65_536).toBe(true);
        expect(pid === undefined || pid > 0).toBe(true);
      }
    }),
  );
});

test('reads a table of thousands of rows around one that is far too long', async () => {
  const row = (port: number): string =>
    `tcp4       0      0  127.0.0.1.${port}        *.*                    LISTEN                 0            0  131072  131072             node:46708  00100 00000106 000000000137f1fa 00000001 00000800      1      0 000000\n`;
  const rows = Array.from({ length: 5000 }, (_, at) => row(at + 1));
  const sockets = await readNetstatMac(
    [...rows.slice(0, 100), `tcp4 ${' 0'.repeat(50_000)}\n`, ...rows.slice(100)].join(''),
  );
  expect(sockets.length).toBe(5000);
});
