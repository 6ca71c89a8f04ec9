import { readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNetstatWindows } from '../../../src/core/ports/netstatWindows.ts';

const FOLDER = new URL('recorded/windows/', import.meta.url);

/** As the scanner reads it: a byte a character, whatever the code page. */
function recorded(name: string): string {
  return readFileSync(new URL(`netstat-${name}.txt`, FOLDER), 'latin1');
}

/** `port address pid`, and `+4` for a socket that takes IPv4 as well, `-4` for one that does not. */
async function seen(output: string): Promise<string[]> {
  return (await readNetstatWindows(output)).map(
    ({ port, address, pid, dualStack }) =>
      `${port} ${address} ${pid}${dualStack === undefined ? '' : dualStack ? ' +4' : ' -4'}`,
  );
}

test.each([
  [
    'es',
    [
      '135 0.0.0.0 916',
      '445 0.0.0.0 4',
      '5040 0.0.0.0 4484',
      '7680 0.0.0.0 6760',
      '49664 0.0.0.0 880',
      '49668 0.0.0.0 2960',
      '139 10.0.2.15 4',
      '445 :: 4 +4',
    ],
  ],
  [
    'zh-note',
    [
      '135 0.0.0.0 1072',
      '443 0.0.0.0 5184',
      '445 0.0.0.0 4',
      '808 0.0.0.0 3704',
      '902 0.0.0.0 4336',
      '912 0.0.0.0 4336',
      '1688 0.0.0.0 3672',
    ],
  ],
  ['zh-chrome', ['135 0.0.0.0 1968', '9333 127.0.0.1 52032']],
  ['it', ['135 0.0.0.0 1452', '3030 0.0.0.0 22468', '1824 127.0.0.1 7788', '135 :: 1452 +4', '9010 ::1 7788']],
  ['ru', ['135 0.0.0.0 1084', '5030 0.0.0.0 12345', '5030 :: 12345 +4', '5005 0.0.0.0 999']],
  ['ja', ['135 0.0.0.0 1288', '445 0.0.0.0 4', '139 192.168.1.7 4']],
  ['en', ['135 0.0.0.0 2168', '18634 127.0.0.1 70332', '80 :: 4 -4']],
  ['pt', ['8765 127.0.0.1 4420', '8766 :: 5150 -4']],
  ['de', ['25 0.0.0.0 4552']],
  ['de-without-o', []],
  [
    'made-by-hand',
    [
      '135 0.0.0.0 1004',
      '3000 0.0.0.0 4312',
      '5432 127.0.0.1 2200',
      '3000 :: 4312 +4',
      '8081 :: 9001 -4',
      '5173 ::1 6100',
      '2177 fe80::1c2d:3e4f%12 5896',
    ],
  ],
])('reads what was recorded as netstat-%s', async (name, sockets) => {
  expect(await seen(recorded(name))).toEqual(sockets);
});

test('reads the long recordings of a French and a Korean machine', async () => {
  const french = await seen(recorded('fr'));
  expect(french.length).toBe(37);
  expect(french).toContain('6463 127.0.0.1 13876');
  expect(french).toContain('139 192.168.56.1 4');
  expect(french).toContain('49689 :: 676 +4');
  expect(french.at(-1)).toBe('49670 ::1 5100');
  const korean = await seen(recorded('ko'));
  expect(korean.length).toBe(16);
  expect(korean.at(-1)).toBe('8005 127.0.0.1 9184');
});

test('every recording is read by a case above', () => {
  expect(readdirSync(FOLDER).filter((name) => name.startsWith('netstat-')).length).toBe(13);
});

test('knows a listener by its row alone, whatever the word for it and its code page', async () => {
  const states = [
    'LISTENING',
    'ABH\u0099REN',
    'IN ASCOLTO',
    '\u00c0 L\u0092\u00c9COUTE',
    '\u00cf\u00d0\u00ce\u0091',
    '1',
    'x 22 y',
  ];
  for (const state of states) {
    expect(await seen(`  TCP    127.0.0.1:3000         0.0.0.0:0              ${state}         4242\r\n`)).toEqual([
      '3000 127.0.0.1 4242',
    ]);
  }
  for (const foreign of ['127.0.0.1:0', '10.0.0.1:443', '*:*', '0.0.0.0:1', '[::1]:0']) {
    expect(await seen(`  TCP    127.0.0.1:3000         ${foreign}              LISTENING         4242\r\n`)).toEqual(
      [],
    );
  }
});

test('a table cut short anywhere gives the first of its sockets, each as it is in the whole', async () => {
  const table = recorded('fr');
  const plain = async (output: string): Promise<string[]> =>
    (await readNetstatWindows(output)).map(({ port, address, pid }) => `${port} ${address} ${pid}`);
  const whole = await plain(table);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: table.length }), async (length) => {
      const part = await plain(table.slice(0, length));
      expect(part).toEqual(whole.slice(0, part.length));
    }),
  );
});

test('whatever is printed, nothing is thrown and nothing impossible is read', async () => {
  const table = recorded('made-by-hand');
  const damaged = fc
    .tuple(fc.nat({ max: table.length }), fc.nat({ max: 200 }), fc.string({ unit: 'binary' }))
    .map(([at, length, junk]) => table.slice(0, at) + junk + table.slice(at + length));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), damaged), async (output) => {
      for (const { address, port, pid } of await readNetstatWindows(output)) {
        expect(isIP(address)).toBeGreaterThan(0);
        expect(port > 0 && port < 65_536).toBe(true);
        expect(pid).toBeGreaterThan(0);
      }
    }),
  );
});

test('reads a table of thousands of rows around one that is far too long', async () => {
  const rows = Array.from(
    { length: 5000 },
    (_, at) => `  TCP    127.0.0.1:${at + 1}         0.0.0.0:0              LISTENING       4242\r\n`,
  );
  const long = `  TCP    127.0.0.1:1  0.0.0.0:0  ${'1 '.repeat(50_000)}x\r\n`;
  expect((await readNetstatWindows([...rows.slice(0, 100), long, ...rows.slice(100)].join(''))).length).toBe(5000);
});
