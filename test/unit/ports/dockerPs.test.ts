import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDockerPs, type PublishedPort } from '../../../src/core/ports/dockerPs.ts';

/** What a program has printed; recorded/docker/ORIGIN-docker.md says which, and where it was found. */
function recorded(name: string): string {
  return readFileSync(new URL(`recorded/docker/${name}`, import.meta.url), 'utf8');
}

function row(address: string, port: number, to: number, container: Partial<PublishedPort['container']>): PublishedPort {
  const unnamed = { name: '', image: '', project: undefined, folder: undefined };
  return { port, address, container: { ...unnamed, ...container, port: to } };
}

/** `docker ps` of one container. */
function printed(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Names: 'shop', Image: 'shop', Labels: '', Ports: '', ...fields });
}

function places(output: string): string[] {
  return parseDockerPs(output).map(({ address, port, container }) => `${address} ${port} ${container.port}`);
}

function folder(labels: unknown): string | undefined {
  return parseDockerPs(printed({ Ports: '0.0.0.0:80->80/tcp', Labels: labels }))[0]?.container.folder;
}

test('a container that publishes nothing has no row', () => {
  expect(parseDockerPs(recorded('linux-2021.jsonl'))).toEqual([]);
});

test('Docker up to 27 writes an IPv6 address without brackets', () => {
  const [rao, other] = ['rao', 'ksjbvkfjbvkdf'].map((name) => ({ name, image: 'server' }));
  expect(parseDockerPs(recorded('linux-2023.jsonl'))).toEqual([
    row('0.0.0.0', 7060, 80, { ...rao }),
    row('::', 7060, 80, { ...rao }),
    row('0.0.0.0', 8098, 80, { ...other }),
    row('::', 8098, 80, { ...other }),
  ]);
});

test('only TCP ports are rows, each with its project and folder', () => {
  const game = {
    name: 'astroneer-server-1',
    image: 'barumel/docker-astroneer-server:latest',
    project: 'astroneer',
    folder: '/home/dev/containers/astroneer',
  };
  const nginx = { name: 'nginx', image: 'nginx', project: 'srv', folder: '/home/dev/containers/srv' };
  expect(parseDockerPs(recorded('linux-compose-2025.jsonl'))).toEqual([
    row('0.0.0.0', 8777, 8777, game),
    row('::', 8777, 8777, game),
    row('0.0.0.0', 80, 80, nginx),
    row('::', 80, 80, nginx),
    row('0.0.0.0', 443, 443, nginx),
    row('::', 443, 443, nginx),
  ]);
});

test('Docker 29 without escapes, and a label whose text holds a comma', () => {
  const stack = { project: 'stack', folder: '/srv/stack' };
  expect(parseDockerPs(recorded('linux-29.8.jsonl'))).toEqual([
    row('0.0.0.0', 8080, 80, { ...stack, name: 'stack-web-1', image: 'nginx:alpine' }),
    row('::', 8080, 80, { ...stack, name: 'stack-web-1', image: 'nginx:alpine' }),
    row('127.0.0.1', 6379, 6379, { ...stack, name: 'stack-cache-1', image: 'redis:alpine' }),
  ]);
});

test('a range is one row for each port', () => {
  expect(parseDockerPs(recorded('linux-29.4.jsonl'))).toEqual([
    row('127.0.0.1', 9000, 9000, { name: 'arbitragex-v2-minio-1' }),
    row('127.0.0.1', 9001, 9001, { name: 'arbitragex-v2-minio-1' }),
  ]);
});

test.each([
  ['linux-compose-5.1.jsonl', ['127.0.0.1 18000 8000'], '/opt/w2/releases/2f85408c/infra/compose'],
  [
    'desktop-mac-compose-2.21.jsonl',
    ['127.0.0.1 19998 19998', '0.0.0.0 19999 19999', '127.0.0.1 9100 9100'],
    '/Users/dev/WebstormProjects/platform/packages/dashmate',
  ],
  ['desktop-mac-compose-2.40.jsonl', ['0.0.0.0 8080 80', ':: 8080 80'], '/Users/dev/PJT2'],
  [
    'desktop-mac-compose-5.1.json',
    ['0.0.0.0 8000 8000', ':: 8000 8000'],
    '/Users/dev/Developer/personal/apim-simulator',
  ],
  [
    'desktop-windows-2021.jsonl',
    ['0.0.0.0 3309 3306', '0.0.0.0 3307 3306'],
    String.raw`C:\Users\dev\Documents\Project\Gencovery\dockerlab\docker-compose\local`,
  ],
  ['desktop-windows-28.1.json', ['0.0.0.0 5432 5432'], String.raw`C:\Dev\nextgeneration`],
  ['kind-24.0.json', ['127.0.0.1 51213 6443'], undefined],
  ['podman-5.8.json', ['127.0.0.1 18080 80'], undefined],
  ['podman-5.8.jsonl', ['0.0.0.0 8081 80'], undefined],
  ['podman-2025.json', ['0.0.0.0 6379 6379'], undefined],
])('reads %s', (name, expected, directory) => {
  const rows = parseDockerPs(recorded(name));
  expect(places(recorded(name))).toEqual(expected);
  expect(new Set(rows.map(({ container }) => container.folder))).toEqual(new Set([directory]));
});

test('Podman names its project in an object of labels', () => {
  expect(parseDockerPs(recorded('podman-5.8.json'))[0]?.container).toEqual({
    name: 'crow-ps-probe',
    image: 'docker.io/library/alpine:latest',
    port: 80,
    project: 'demo',
    folder: undefined,
  });
});

test('a development container belongs to the folder it was opened for', () => {
  const container = JSON.parse(recorded('devcontainer.json'));
  expect(parseDockerPs(recorded('devcontainer.json'))).toEqual([]);
  // As it would be with `appPort`: the recorded one publishes nothing.
  expect(parseDockerPs(JSON.stringify({ ...container, Ports: '127.0.0.1:3000->3000/tcp' }))).toEqual([
    row('127.0.0.1', 3000, 3000, {
      name: 'objective_haslett',
      image: 'mcr.microsoft.com/devcontainers/base:ubuntu',
      folder: '/somepath/cli',
    }),
  ]);
});

test("the client's own text: ranges, every kind of address, other protocols, links, and a folder with a comma", () => {
  const shop = { name: 'shop-web-1', image: 'shop-web', project: 'shop', folder: '/home/ada/shop, the new one' };
  const rows = parseDockerPs(recorded('cli-28.2.jsonl'));
  expect(rows.slice(0, 8)).toEqual([
    ...[3000, 3001, 3002].map((port) => row('0.0.0.0', port, port, shop)),
    ...[3000, 3001, 3002].map((port) => row('::', port, port, shop)),
    row('0.0.0.0', 8080, 80, shop),
    row('::', 8080, 80, shop),
  ]);
  expect(places(recorded('cli-28.2.jsonl')).slice(8)).toEqual([
    '127.0.0.1 5353 53',
    '0.0.0.0 18000 80',
    '0.0.0.0 18001 80',
    '192.168.1.20 8445 443',
    '2001:db8::5 8444 443',
    '::1 8443 443',
  ]);
});

test.each([
  ['0.0.0.0:8080->80/tcp, [::]:8080->80/tcp', ['0.0.0.0 8080 80', ':: 8080 80']],
  [':::8080->80/tcp', [':: 8080 80']],
  ['2001:db8:0:0::5:8080->80/tcp', ['2001:db8::5 8080 80']],
  ['[2001:DB8::5]:8080->80/tcp', ['2001:db8::5 8080 80']],
  ['8080->80/tcp', ['0.0.0.0 8080 80']],
  ['3000-3002->3000-3002/tcp', ['0.0.0.0 3000 3000', '0.0.0.0 3001 3001', '0.0.0.0 3002 3002']],
  ['3000-3001->80/tcp', ['0.0.0.0 3000 80', '0.0.0.0 3001 80']],
  ['0.0.0.0:8080->80/tcp, 0.0.0.0:8080->81/tcp', ['0.0.0.0 8080 80']],
  ['53/udp, 6379/tcp, 0.0.0.0:53->53/udp, 0.0.0.0:9000->9000/sctp', []],
  ['0.0.0.0:65536->80/tcp, 0.0.0.0:0->80/tcp, 0.0.0.0:80->0/tcp', []],
  ['0.0.0.0:65535-65536->1-2/tcp, 0.0.0.0:1-2->65535-65536/tcp', []],
  ['0.0.0.0:3002-3000->3002-3000/tcp, 0.0.0.0:3000-3002->3000-3001/tcp', []],
  ['host:80->80/tcp, 1.2.3:80->80/tcp, 1.2.3.256:81->81/tcp, 127.0.0.1:82->82/tcp', ['127.0.0.1 82 82']],
])('of the ports %s, takes %j', (ports, expected) => {
  expect(places(printed({ Ports: ports }))).toEqual(expected);
});

test.each([
  [{ host_ip: '', container_port: 80, host_port: 8080, range: 1, protocol: 'tcp' }, ['0.0.0.0 8080 80']],
  [{ host_ip: '::1', container_port: 80, host_port: 8080, range: 2, protocol: '' }, ['::1 8080 80', '::1 8081 81']],
  [{ hostIP: '127.0.0.1', containerPort: 80, hostPort: 8080, protocol: 'tcp' }, ['127.0.0.1 8080 80']],
  [{ container_port: 80, host_port: 8080, range: 0, protocol: 'tcp,udp' }, ['0.0.0.0 8080 80']],
  [{ container_port: 53, host_port: 53, range: 1, protocol: 'udp' }, []],
  [{ container_port: 80, host_port: 0, range: 1, protocol: 'tcp' }, []],
  [{ container_port: 80, host_port: '8080', range: 1, protocol: 'tcp' }, []],
  [{ container_port: 80, host_port: 8080.5, range: 1, protocol: 'tcp' }, []],
  [null, []],
])("of Podman's ports %j, takes %j", (port, expected) => {
  expect(places(printed({ Ports: [port] }))).toEqual(expected);
});

test.each([
  ['com.docker.compose.project.working_dir=/a,b/c,com.docker.compose.service=web', '/a,b/c'],
  ['devcontainer.local_folder=/a,devcontainer.metadata=[{"mounts":["source=/x,target=/y"]},{"a":1}]', '/a'],
  ['devcontainer.metadata=[{"id":"a"},{"id":"b"}],devcontainer.local_folder=/a', '/a'],
  ['com.docker.compose.project.working_dir=/a,devcontainer.local_folder=/b', '/a'],
  ['com.docker.compose.project.working_dir=,devcontainer.local_folder=/b', '/b'],
  ['com.docker.compose.project.working_dir=.,com.docker.compose.project.config_files=./compose.yml', undefined],
  ['x-com.docker.compose.project.working_dir=/a', undefined],
  ['no label at all', undefined],
  [{ 'com.docker.compose.project.working_dir': '/a,b=c' }, '/a,b=c'],
  [{ 'com.docker.compose.project.working_dir': 7 }, undefined],
  [null, undefined],
])('of the labels %j, takes the folder %s', (labels, expected) => {
  expect(folder(labels)).toBe(expected);
});

test("another label's text cannot put a container into a folder that its own label does not name", () => {
  const own = 'com.docker.compose.project.working_dir=/srv/own';
  const text = 'description=a demo,com.docker.compose.project.working_dir=/home/me/shop';
  expect(folder(`${own},${text}`)).toBeUndefined();
  expect(folder(`${text},${own}`)).toBeUndefined();
  expect(folder(`${text},${own},${text}`)).toBeUndefined();
});

test('rows are not without end', () => {
  expect(places(printed({ Ports: '0.0.0.0:1-65535->1-65535/tcp' })).length).toBe(1024);
  const ports = Array.from({ length: 20_000 }, (_, at) => `0.0.0.0:${at + 1}->80/tcp`).join(', ');
  expect(places(printed({ Ports: ports })).length).toBe(8192);
});

test('lines that are no containers are left out, and the others are read', () => {
  const good = printed({ Ports: '0.0.0.0:80->80/tcp' });
  const bad = ['WARNING: Error loading config file', '{bad json}', '[]', 'null', '7', '{}', printed({ Names: null })];
  expect(places([...bad, good, good.slice(0, -9), ''].join('\r\n'))).toEqual(['0.0.0.0 80 80']);
  expect(parseDockerPs('')).toEqual([]);
});

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\d:.[\]>/,\-tcp ]*$/));
const anything = fc.oneof(
  text,
  fc.jsonValue(),
  fc.array(
    fc.record(
      { host_ip: text, host_port: fc.double(), container_port: fc.integer(), range: fc.double(), protocol: text },
      { requiredKeys: [] },
    ),
  ),
);

test('whatever is printed, nothing is thrown and each row is a whole one', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.record({ Names: anything, Image: anything, Labels: anything, Ports: anything }).map((it) => JSON.stringify(it)),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      for (const { port, address, container } of parseDockerPs(lines.join('\n'))) {
        expect(isIP(address)).toBeGreaterThan(0);
        expect(port > 0 && port < 65_536 && container.port > 0 && container.port < 65_536).toBe(true);
        expect(container.name).not.toBe('');
      }
    }),
  );
});

test('every published port comes out as it went in', () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV6(), port, port, (ipv4, ipv6, host, inside) => {
      const ports = `${ipv4}:${host}->${inside}/tcp, [${ipv6}]:${host}->${inside}/tcp`;
      const rows = parseDockerPs(printed({ Ports: ports }));
      expect(rows.map((each) => [each.port, each.container.port])).toEqual([
        [host, inside],
        [host, inside],
      ]);
      expect(rows[0]?.address).toBe(ipv4);
      expect(new URL(`http://[${rows[1]?.address}]`).hostname).toBe(new URL(`http://[${ipv6}]`).hostname);
    }),
  );
});

test('what was cut short has the rows of its whole lines', () => {
  const whole = recorded('linux-29.8.jsonl') + recorded('cli-28.2.jsonl') + recorded('podman-5.8.jsonl');
  const rows = parseDockerPs(whole);
  fc.assert(
    fc.property(fc.nat({ max: whole.length }), (length) => {
      const read = parseDockerPs(whole.slice(0, length));
      expect(read).toEqual(rows.slice(0, read.length));
      const lines = whole.slice(0, length).split('\n').length - 1;
      expect(read.length).toBeGreaterThanOrEqual(parseDockerPs(whole.split('\n').slice(0, lines).join('\n')).length);
    }),
  );
});
