import { expect, test } from 'vitest';
import { cloudflared, frp, ngrok } from '../../../../src/core/analysis/configuration/tunnels.ts';
import type { FileReader } from '../../../../src/core/analysis/fileReader.ts';
import { factTexts, readsAnyText } from './reading.ts';

type Row = readonly [name: string, reader: FileReader, file: string, text: string, expected: readonly string[]];

const endpoint = (url: string): string => `version: 3\nendpoints:\n  - name: a\n    upstream:\n      url: ${url}\n`;
const tunnel = (addr: string, more = 'proto: http'): string =>
  `version: "2"\ntunnels:\n  a:\n    ${more}\n    addr: ${addr}\n`;

const files: readonly Row[] = [
  ['a port', ngrok, 'ngrok.yml', tunnel('3000'), ['ngrok 3000 -> default localhost | literal 3000 <3000>']],
  ['a port in quotes', ngrok, 'ngrok.yml', tunnel('"3000"'), ['ngrok 3000 -> default localhost | literal 3000 <3000>']],
  [
    'a host and a port',
    ngrok,
    'ngrok.yml',
    tunnel('127.0.0.1:3000'),
    ['ngrok 127.0.0.1:3000 -> literal 127.0.0.1 <127.0.0.1> | literal 3000 <3000>'],
  ],
  ['IPv6', ngrok, 'ngrok.yml', tunnel(`'[::1]:80'`), ['ngrok [::1]:80 -> literal ::1 <[::1]> | literal 80 <80>']],
  [
    'a URL',
    ngrok,
    'deploy/ngrok.dev.yaml',
    tunnel('https://localhost:8443'),
    ['ngrok localhost:8443 -> literal localhost <localhost> | literal 8443 <8443>'],
  ],
  ['a URL without a port', ngrok, 'ngrok.yml', tunnel('https://app'), ['ngrok app -> literal app <app> | default 443']],
  ['a name', ngrok, 'ngrok.yml', tunnel('app'), ['ngrok app -> literal app <app> | default 80']],
  ['TCP', ngrok, 'ngrok.yml', tunnel('22', 'proto: tcp'), ['ngrok 22 -> default localhost | literal 22 <22>']],
  ['a variable', ngrok, 'ngrok.yml', tunnel('${PORT}'), ['ngrok ${PORT} -> default localhost | env PORT <${PORT}>']],
  [
    'several',
    ngrok,
    'ngrok.yml',
    'tunnels: { a: { proto: http, addr: 1 }, b: { addr: 2, labels: [x=y] } }',
    ['ngrok 1 -> default localhost | literal 1 <1>', 'ngrok 2 -> default localhost | literal 2 <2>'],
  ],
  [
    'an endpoint with a port',
    ngrok,
    'ngrok.yml',
    endpoint('3000'),
    ['ngrok 3000 -> default localhost | literal 3000 <3000>'],
  ],
  [
    'an endpoint with a URL',
    ngrok,
    'ngrok.yml',
    endpoint('http://localhost:3000'),
    ['ngrok localhost:3000 -> literal localhost <localhost> | literal 3000 <3000>'],
  ],
  [
    'an endpoint with a host',
    ngrok,
    'ngrok.yml',
    endpoint('192.168.1.2:80'),
    ['ngrok 192.168.1.2:80 -> literal 192.168.1.2 <192.168.1.2> | literal 80 <80>'],
  ],
  ['no folder', ngrok, 'ngrok.yml', tunnel('file:///srv/www'), []],
  ['no agent alone', ngrok, 'ngrok.yml', 'version: 3\nagent:\n  web_addr: localhost:4040\n', []],
  [
    'rules',
    cloudflared,
    '.cloudflared/config.yml',
    'tunnel: x\ncredentials-file: /x.json\ningress:\n  - hostname: a\n    service: http://localhost:3000\n  - hostname: b\n    service: https://app\n  - service: tcp://db:5432\n  - service: ssh://localhost:22\n  - service: unix:/tmp/x\n  - service: hello_world\n  - service: http_status:404\n',
    [
      'cloudflared localhost:3000 -> literal localhost <localhost> | literal 3000 <3000>',
      'cloudflared app -> literal app <app> | default 443',
      'cloudflared db:5432 -> literal db <db> | literal 5432 <5432>',
    ],
  ],
  [
    'a tunnel without rules',
    cloudflared,
    'config.yaml',
    'url: http://127.0.0.1:8000\ntunnel: x\n',
    ['cloudflared 127.0.0.1:8000 -> literal 127.0.0.1 <127.0.0.1> | literal 8000 <8000>'],
  ],
  [
    'no other config.yml',
    cloudflared,
    'config.yml',
    'url: http://localhost:1\ningress:\n  - service: http://localhost:2\n',
    [],
  ],
  [
    'frp',
    frp,
    'frpc.toml',
    'serverAddr = "x"\nserverPort = 7000\n[[proxies]]\nname = "a"\ntype = "http"\nlocalPort = 3000\n[[proxies]]\nname = "b"\ntype = "udp"\nlocalPort = 53\n[[proxies]]\nname = "c"\ntype = "tcp"\nlocalIP = "10.0.0.1"\nlocalPort = 22\n[[visitors]]\nbindPort = 1\n',
    [
      'frp 3000 -> default 127.0.0.1 | literal 3000 <3000>',
      'frp 22 -> literal 10.0.0.1 <"10.0.0.1"> {10.0.0.1} | literal 22 <22>',
    ],
  ],
  [
    'frp in YAML and JSON',
    frp,
    'frpc.yaml',
    'proxies:\n- {name: a, type: http, localPort: 3000}\n',
    ['frp 3000 -> default 127.0.0.1 | literal 3000 <3000>'],
  ],
  [
    'frp in JSON',
    frp,
    'frpc.json',
    '{"proxies":[{"type":"http","localPort":3000}]}',
    ['frp 3000 -> default 127.0.0.1 | literal 3000 <3000>'],
  ],
  [
    'frp in INI',
    frp,
    'frpc.ini',
    '[common]\nserver_port = 7000\nlocal_port = 1\n\n[web]\ntype = http\nlocal_ip = localhost\nlocal_port = 3000\n; local_port = 2\n[many]\ntype = tcp\nlocal_port = 6000-6006\n',
    [
      'frp 3000 -> literal localhost <localhost> | literal 3000 <3000>',
      'frp 6000-6006 -> default 127.0.0.1 | unresolved <6000-6006>',
    ],
  ],
];

for (const [name, reader, file, text, expected] of files) {
  test(`${name}: ${file}`, async () => expect(await factTexts(reader, file, text)).toEqual(expected));
}

test.each<readonly [FileReader, string]>([
  [ngrok, 'ngrok.yml'],
  [cloudflared, 'config.yml'],
  [frp, 'frpc.toml'],
  [frp, 'frpc.ini'],
])('any text is read: %# %s', async (reader, name) => {
  const samples = files.filter((row) => row[1] === reader).map((row) => row[3]);
  expect(await readsAnyText(reader, name, samples)).toBe(true);
});
