import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bindScope } from '../../../src/core/ports/bindAddress.ts';
import { findContainerEngines } from '../../../src/core/ports/containerEngines.ts';
import { ContainerPorts, type ContainerPortsOptions } from '../../../src/core/ports/containerPorts.ts';
import type { Listener, WorkspaceScope } from '../../../src/core/ports/listener.ts';
import { runCommand, type RunCommand } from '../../../src/core/ports/runCommand.ts';
import { silent } from '../../support/silentLogger.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { NOWHERE } from './scans.ts';

function recorded(name: string): string {
  return readFileSync(new URL(`recorded/docker/${name}`, import.meta.url), 'utf8');
}

/** A listener as it looks to anybody but root: of docker-proxy, nothing can be read. */
function unread(port: number, address = '0.0.0.0', fields: Partial<Listener> = {}): Listener {
  return {
    port,
    address,
    family: address.includes(':') ? 'IPv6' : 'IPv4',
    scope: bindScope(address),
    pids: [],
    command: '',
    cwd: undefined,
    framework: undefined,
    role: 'app',
    workspace: false,
    reason: undefined,
    ...fields,
  };
}

function owned(port: number, address: string, command: string, fields: Partial<Listener> = {}): Listener {
  return unread(port, address, { pids: [10], command, ...fields });
}

/** `docker ps` of containers with these ports, images and folders. */
function printed(...containers: { ports: string; name?: string; image?: string; folder?: string }[]): string {
  return containers
    .map(({ ports, name = 'web', image = 'shop-web', folder }) =>
      JSON.stringify({
        Names: name,
        Image: image,
        Ports: ports,
        Labels: folder === undefined ? {} : { 'com.docker.compose.project.working_dir': folder },
      }),
    )
    .join('\n');
}

/** With an engine that answers at once, without any process. */
function answered(output: () => string, options: Partial<ContainerPortsOptions> = {}): ContainerPorts {
  const containers = new ContainerPorts({
    run: async (_file, args) => (args[0] === 'ps' ? output() : ''),
    logger: silent,
    findEngines: async () => ['/usr/bin/docker'],
    inContainer: false,
    pauseMs: 0,
    ...options,
  });
  onTestFinished(() => containers.dispose());
  return containers;
}

/** What the listeners come to once the answer is there. */
async function joined(output: string, listeners: readonly Listener[], scope = NOWHERE): Promise<readonly Listener[]> {
  const containers = answered(() => output);
  await containers.join(listeners, scope);
  await containers.settled();
  return containers.join(listeners, scope);
}

interface StandIn {
  readonly directory: string;
  /** What it does from now on when it is asked for containers: lines of a shell script. */
  does(script: string): Promise<void>;
  /** The process ids it was asked for containers with, in turn. */
  questions(): Promise<number[]>;
}

/** A program named `docker` or `podman` that is a stand-in: no engine runs where the tests do. */
async function standIn(name = 'docker', endpoint = 'unix:///var/run/docker.sock'): Promise<StandIn> {
  const directory = await temporaryFolder();
  const does = (script: string): Promise<void> => writeFile(join(directory, 'question.sh'), script);
  await does(':');
  const program = [
    '#!/bin/sh',
    `if [ "$1" = context ]; then echo '${endpoint}'; exit; fi`,
    'here=$(dirname "$0")',
    'echo "$$ $*" >> "$here/questions"',
    '. "$here/question.sh"',
  ];
  await writeFile(join(directory, name), program.join('\n'));
  await chmod(join(directory, name), 0o755);
  const questions = async (): Promise<number[]> => {
    const lines = await readFile(join(directory, 'questions'), 'utf8').catch(() => '');
    return [...lines.matchAll(/^(\d+) ps --no-trunc --size=false --format {{json \.}}$/gm)].map(([, pid]) =>
      Number(pid),
    );
  };
  return { directory, does, questions };
}

/** Prints what was recorded. */
function prints(name: string): string {
  return `cat <<'END'\n${recorded(name)}END\n`;
}

/** With real processes: `docker` of a PATH that holds these folders. */
function asking(
  directories: readonly string[],
  options: Partial<ContainerPortsOptions> = {},
): { containers: ContainerPorts; changes: () => number; logged: string[] } {
  const logged: string[] = [];
  const containers = new ContainerPorts({
    run: runCommand,
    logger: { ...silent, info: (message) => logged.push(message) },
    findEngines: () => findContainerEngines({ PATH: directories.join(delimiter) }),
    inContainer: false,
    pauseMs: 0,
    ...options,
  });
  onTestFinished(() => containers.dispose());
  let changes = 0;
  containers.onDidChange(() => (changes += 1));
  return { containers, changes: () => changes, logged };
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const stack = [unread(6379, '127.0.0.1'), unread(8080), unread(8080, '::')];

test('answers at once with what it knows, tells when it knows more, and then joins it', async () => {
  const docker = await standIn();
  await docker.does(`sleep 0.2; ${prints('linux-29.8.jsonl')}`);
  const { containers, changes } = asking([docker.directory]);
  expect(await containers.join(stack, NOWHERE)).toEqual(stack);
  expect(changes()).toBe(0);
  await containers.settled();
  expect(changes()).toBe(1);
  const [redis, ipv4, ipv6] = await containers.join(stack, NOWHERE);
  expect(redis).toEqual({
    ...stack[0],
    role: 'dataStore',
    container: { name: 'stack-cache-1', image: 'redis:alpine', port: 6379, project: 'stack', folder: '/srv/stack' },
  });
  expect([ipv4, ipv6].map((listener) => listener?.container)).toEqual([
    { name: 'stack-web-1', image: 'nginx:alpine', port: 80, project: 'stack', folder: '/srv/stack' },
    { name: 'stack-web-1', image: 'nginx:alpine', port: 80, project: 'stack', folder: '/srv/stack' },
  ]);
});

test('asks nothing a second time while nothing that may be a container has changed', async () => {
  const docker = await standIn();
  await docker.does(prints('linux-29.8.jsonl'));
  const { containers, changes } = asking([docker.directory]);
  for (let scan = 0; scan < 5; scan += 1) {
    await containers.join([...stack, owned(4000 + scan, '127.0.0.1', 'node server.js')], NOWHERE);
    await containers.settled();
  }
  expect((await docker.questions()).length).toBe(1);
  await containers.join(stack.slice(1), NOWHERE);
  await containers.settled();
  expect((await docker.questions()).length).toBe(2);
  expect(changes()).toBe(1);
});

test('asks again when told to, and tells when the answer is another', async () => {
  const docker = await standIn();
  await docker.does(prints('linux-29.8.jsonl'));
  const { containers, changes } = asking([docker.directory]);
  await containers.join(stack, NOWHERE);
  await containers.settled();
  containers.refresh();
  await containers.settled();
  expect(changes()).toBe(1);
  await docker.does(prints('linux-2023.jsonl'));
  containers.refresh();
  await containers.settled();
  expect(changes()).toBe(2);
  expect((await docker.questions()).length).toBe(3);
});

test('never asks two things at a time, and what was wanted meanwhile is one question', async () => {
  const docker = await standIn();
  await docker.does('mkdir "$here/busy" || echo 0 ps >> "$here/overlap"; sleep 0.2; rmdir "$here/busy"');
  const { containers } = asking([docker.directory]);
  for (const port of [1, 2, 3]) {
    containers.refresh();
    await containers.join([unread(8000 + port)], NOWHERE);
  }
  await containers.settled();
  expect((await docker.questions()).length).toBe(2);
  await expect(readFile(join(docker.directory, 'overlap'))).rejects.toThrow('ENOENT');
});

test('without docker or podman on PATH it starts no process', async () => {
  const docker = await standIn();
  await chmod(join(docker.directory, 'docker'), 0o644);
  await mkdir(join(docker.directory, 'podman'));
  const run = vi.fn<RunCommand>(runCommand);
  const { containers, logged } = asking([docker.directory, '/does/not/exist'], { run });
  expect(await containers.join(stack, NOWHERE)).toEqual(stack);
  containers.refresh();
  await containers.settled();
  expect(run).not.toHaveBeenCalled();
  expect(await docker.questions()).toEqual([]);
  expect(logged).toEqual([]);
});

test('a docker that hangs is ended at the deadline, keeps nobody waiting, and is logged once', async () => {
  const docker = await standIn();
  await docker.does('exec sleep 60');
  const { containers, changes, logged } = asking([docker.directory], { deadlineMs: 1500 });
  const began = performance.now();
  expect(await containers.join(stack, NOWHERE)).toEqual(stack);
  expect(performance.now() - began).toBeLessThan(1000);
  await containers.settled();
  expect(performance.now() - began).toBeLessThan(10_000);
  await containers.join(stack, NOWHERE);
  containers.refresh();
  await containers.settled();
  const pids = await docker.questions();
  expect(pids.length).toBe(2);
  await vi.waitFor(() => expect(pids.filter(exists)).toEqual([]), 10_000);
  expect(logged.length).toBe(1);
  expect(changes()).toBe(0);
});

test('a docker that fails is logged once, asked again at the next change only, and its old answer is dropped', async () => {
  const docker = await standIn();
  await docker.does(prints('linux-29.8.jsonl'));
  const { containers, changes, logged } = asking([docker.directory]);
  await containers.join(stack, NOWHERE);
  await containers.settled();
  await docker.does('echo "Cannot connect to the Docker daemon. Is the docker daemon running?" >&2; exit 1');
  for (const listeners of [stack.slice(1), stack.slice(1), stack.slice(1), stack]) {
    await containers.join(listeners, NOWHERE);
    await containers.settled();
  }
  expect((await docker.questions()).length).toBe(3);
  expect(changes()).toBe(2);
  expect(await containers.join(stack, NOWHERE)).toEqual(stack);
  expect(logged.length).toBe(1);
  expect(logged[0]).toContain(docker.directory);
});

test('a docker that prints no containers but something else joins nothing', async () => {
  const docker = await standIn();
  await docker.does('head -c 100000 /dev/urandom');
  const { containers, changes } = asking([docker.directory]);
  await containers.join(stack, NOWHERE);
  await containers.settled();
  expect(await containers.join(stack, NOWHERE)).toEqual(stack);
  expect(changes()).toBe(0);
});

test('disposing while it asks ends the process, and nothing is told or asked any more', async () => {
  const docker = await standIn();
  await docker.does('exec sleep 60');
  const { containers, changes, logged } = asking([docker.directory], { deadlineMs: 60_000 });
  await containers.join(stack, NOWHERE);
  const [pid = 0] = await vi.waitFor(async () => {
    const pids = await docker.questions();
    expect(pids.length).toBe(1);
    return pids;
  }, 10_000);
  containers.dispose();
  await containers.settled();
  await vi.waitFor(() => expect(exists(pid)).toBe(false), 10_000);
  containers.refresh();
  expect(await containers.join([], NOWHERE)).toEqual([]);
  await containers.settled();
  expect((await docker.questions()).length).toBe(1);
  expect([changes(), logged]).toEqual([0, []]);
});

test('asks Podman as well, and for the other when one fails', async () => {
  const [docker, podman] = [await standIn(), await standIn('podman')];
  await docker.does('exit 1');
  await podman.does(prints('podman-2025.json'));
  const { containers, logged } = asking([docker.directory, podman.directory]);
  const redis = unread(6379, '::');
  await containers.join([redis], NOWHERE);
  await containers.settled();
  expect((await containers.join([redis], NOWHERE))[0]?.container?.name).toBe('bec_redis');
  expect(logged.length).toBe(1);
});

test("does not take another machine's ports for this one's, and does not even ask it", async () => {
  const docker = await standIn('docker', 'ssh://me@production');
  await docker.does(prints('linux-29.8.jsonl'));
  const { containers, logged } = asking([docker.directory]);
  await containers.join(stack, NOWHERE);
  await containers.settled();
  expect(await containers.join(stack, NOWHERE)).toEqual(stack);
  expect(await docker.questions()).toEqual([]);
  expect(logged.join()).toContain('another machine');
  expect(logged.join()).not.toContain('production');
});

test('a new listener that no container explains is worth one more question, since its container may be starting', async () => {
  const outputs = ['', printed({ ports: '0.0.0.0:8080->80/tcp' })];
  const output = vi.fn<() => string>(() => outputs.shift() ?? printed({ ports: '0.0.0.0:8080->80/tcp' }));
  const containers = answered(output);
  const listeners = [unread(5000, '127.0.0.1'), unread(8080)];
  for (let scan = 0; scan < 5; scan += 1) {
    await containers.join(listeners, NOWHERE);
    await containers.settled();
  }
  expect(output).toHaveBeenCalledTimes(2);
  expect((await containers.join(listeners, NOWHERE)).map(({ container }) => container?.name)).toEqual([
    undefined,
    'web',
  ]);
});

test('leaves changes alone for a while after each question', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const output = vi.fn<() => string>(() => '');
  const containers = answered(output, { pauseMs: 1000 });
  for (let scan = 0; scan < 8; scan += 1) {
    await containers.join([unread(9000 + scan)], NOWHERE);
    await containers.settled();
    vi.advanceTimersByTime(500);
  }
  expect(output).toHaveBeenCalledTimes(4);
});

test('looks for the programs once a minute at most', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const findEngines = vi.fn<() => Promise<string[]>>(async () => []);
  const containers = answered(() => '', { findEngines });
  for (let second = 0; second < 150; second += 10) {
    await containers.join([unread(9000 + second)], NOWHERE);
    await containers.settled();
    vi.advanceTimersByTime(10_000);
  }
  expect(findEngines).toHaveBeenCalledTimes(3);
});

test('takes the first program of a PATH, and none from a directory that depends on where one is', async () => {
  const [first, second] = [await standIn('podman'), await standIn('podman')];
  const directories = ['', '.', relative(process.cwd(), second.directory), first.directory, second.directory];
  const found = await findContainerEngines({ PATH: directories.join(delimiter) });
  expect(found).toEqual([join(first.directory, 'podman')]);
  expect(await findContainerEngines({})).toEqual([]);
});

test('on Windows takes programs that start without a shell', async () => {
  const files = [String.raw`C:\tools\docker.CMD`, String.raw`C:\Docker\bin\docker.EXE`, String.raw`C:\tools\podman`];
  const isProgram = async (path: string): Promise<boolean> => files.includes(path);
  const Path = String.raw`C:\tools;bin;C:\Docker\bin`;
  const PATHEXT = '.COM;.EXE;.BAT;.CMD';
  expect(await findContainerEngines({ Path, PATHEXT }, 'win32', isProgram)).toEqual([files[1]]);
});

test.each<[string, Listener, string, boolean]>([
  ['the same address', unread(8080, '127.0.0.1'), '127.0.0.1:8080->80/tcp', true],
  ['another address', unread(8080, '127.0.0.1'), '192.168.1.2:8080->80/tcp', false],
  ['another port', unread(8081), '0.0.0.0:8080->80/tcp', false],
  ['both families in one socket', unread(8080, '::'), '0.0.0.0:8080->80/tcp', true],
  ['the other family', unread(8080), '[::]:8080->80/tcp', true],
  ['an unknown process on the loopback address', unread(8080, '127.0.0.1'), '0.0.0.0:8080->80/tcp', false],
  ['any process on the same address', owned(8080, '0.0.0.0', 'forwarder'), '0.0.0.0:8080->80/tcp', true],
  ['any process for both families', owned(8080, '::', 'node server.js'), '0.0.0.0:8080->80/tcp', false],
  [
    "the workspace's own process",
    owned(8080, '0.0.0.0', 'node server.js', { workspace: true, reason: 'cwd' }),
    '0.0.0.0:8080->80/tcp',
    false,
  ],
  [
    'a port that the editor forwards',
    owned(8080, '0.0.0.0', 'code', { role: 'editor' }),
    '0.0.0.0:8080->80/tcp',
    false,
  ],
  ['a system port, on the same address', unread(53), '0.0.0.0:53->53/tcp', true],
  ['a system port, for both families', unread(53, '::'), '0.0.0.0:53->53/tcp', false],
])('%s: joined? %#', async (_, listener, ports, expected) => {
  const found = (await joined(printed({ ports }), [listener])).find(({ port }) => port === listener.port);
  expect(found?.container !== undefined).toBe(expected);
  expect(found?.command).toBe(listener.command);
});

test.each([
  '/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080',
  '/usr/libexec/docker/docker-proxy',
  'docker-proxy',
  '/Applications/Docker.app/Contents/MacOS/com.docker.backend services',
  String.raw`"C:\Program Files\Docker\Docker\resources\com.docker.backend.exe" services`,
  String.raw`C:\Program Files\Docker\Docker\resources\com.docker.backend.exe`,
  'vpnkit-bridge --addr listen://1999',
  'rootlessport',
  '/proc/self/exe --net=slirp4netns --copy-up=/etc',
  'rootlesskit --net=vpnkit',
  '/usr/bin/dockerd -H fd://',
  '/opt/podman/bin/gvproxy -mtu 1500',
  '/usr/bin/conmon --api-version 1',
  'podman system service',
  '/usr/bin/pasta.avx2 --config-net -t 8080-8080:80-80',
  '/usr/local/bin/limactl hostagent',
  '/Applications/OrbStack.app/Contents/Frameworks/OrbStack Helper.app/Contents/MacOS/OrbStack Helper vmgr',
])('takes %s for a program that listens for containers', async (command) => {
  const [found] = await joined(printed({ ports: '0.0.0.0:8080->80/tcp' }), [owned(8080, '::', command)]);
  expect(found?.container?.name).toBe('web');
});

test.each([
  'node docker-proxy',
  'node /srv/docker-proxy/server.js',
  'npm exec podman',
  '/usr/sbin/sshd -D',
  'dockerdash',
  '/home/me/docker-proxy/bin/serve',
])('does not take %s for one', async (command) => {
  const [found] = await joined(printed({ ports: '0.0.0.0:8080->80/tcp' }), [owned(8080, '::', command)]);
  expect(found?.container).toBeUndefined();
});

test.each([
  ['postgres:16', 'dataStore'],
  ['docker.io/library/postgres:16-alpine@sha256:0b1c', 'dataStore'],
  ['registry.example:5000/library/redis', 'dataStore'],
  ['mongo', 'dataStore'],
  ['postgres/admin-page:1', 'app'],
  ['redis-commander', 'app'],
  ['shop-web', 'app'],
  ['sha256:0b1c', 'app'],
  ['', 'app'],
])('what runs the image %s is an %s', async (image, role) => {
  const [found] = await joined(printed({ ports: '0.0.0.0:8080->80/tcp', image }), [unread(8080)]);
  expect(found?.role).toBe(role);
});

const shop: WorkspaceScope = { folders: ['/home/me/shop'], rootPids: [] };
const known = (reason: Listener['reason']): Partial<Listener> => ({ workspace: true, reason });

test.each<[string, string | undefined, string, Partial<Listener>, WorkspaceScope, Listener['reason']]>([
  ['of its folder', '/home/me/shop', 'shop-web', {}, shop, 'container'],
  ['of a folder in it', '/home/me/shop/deploy', 'shop-web', {}, shop, 'container'],
  ['of a folder beside it', '/home/me/shop2', 'shop-web', {}, shop, undefined],
  ['of no folder', undefined, 'shop-web', {}, shop, undefined],
  ['of a folder of another system', String.raw`C:\shop`, 'shop-web', {}, { folders: ['/'], rootPids: [] }, undefined],
  ['with a surer reason', '/home/me/shop', 'shop-web', known('terminal'), shop, 'terminal'],
  ['with a less sure reason', '/home/me/shop', 'shop-web', known('url'), shop, 'container'],
  ['of another folder, with a reason', '/srv', 'shop-web', known('url'), shop, 'url'],
  ['of its folder, a database', '/home/me/shop', 'postgres', {}, shop, undefined],
  ['of its folder, a database that was taken for an app', '/home/me/shop', 'postgres', known('url'), shop, undefined],
  [
    'of its folder, a database that is wanted',
    '/home/me/shop',
    'postgres',
    {},
    { ...shop, dataStores: true },
    'container',
  ],
])('a container %s: the workspace’s? %#', async (_, folder, image, fields, scope, reason) => {
  const output = printed({ ports: '0.0.0.0:8080->80/tcp', image, ...(folder === undefined ? {} : { folder }) });
  const proxy = owned(8080, '0.0.0.0', 'docker-proxy', fields);
  const [found] = await joined(output, [proxy], scope);
  expect([found?.workspace, found?.reason]).toEqual([reason !== undefined, reason]);
});

test('a folder is the same by whatever path it is named', async () => {
  const directory = await temporaryFolder();
  await mkdir(join(directory, 'shop'));
  await symlink(join(directory, 'shop'), join(directory, 'link'));
  const named = async (container: string, workspace: string): Promise<Listener['reason']> => {
    const output = printed({ ports: '0.0.0.0:8080->80/tcp', folder: join(directory, container) });
    const scope = { folders: [join(directory, workspace)], rootPids: [] };
    return (await joined(output, [unread(8080)], scope))[0]?.reason;
  };
  expect([await named('shop', 'link'), await named('link', 'shop')]).toEqual(['container', 'container']);
});

const ruled = printed(
  { ports: '0.0.0.0:8080->80/tcp, [::]:8080->80/tcp, 192.168.1.2:8443->443/tcp', folder: '/home/me/shop' },
  { ports: '127.0.0.1:5432->5432/tcp', name: 'db', image: 'postgres:16', folder: '/home/me/shop' },
);

test('a port that is published by rules of the kernel alone is a listener too, and all are in order', async () => {
  const node = owned(6000, '127.0.0.1', 'node server.js');
  const container = { name: 'web', image: 'shop-web', project: undefined, folder: '/home/me/shop' };
  const found = await joined(ruled, [unread(9000), node, unread(22)], shop);
  const added = { ...known('container') };
  expect(found).toEqual([
    unread(22),
    unread(5432, '127.0.0.1', {
      role: 'dataStore',
      container: { ...container, name: 'db', image: 'postgres:16', port: 5432 },
    }),
    node,
    unread(8080, '0.0.0.0', { ...added, container: { ...container, port: 80 } }),
    unread(8080, '::', { ...added, container: { ...container, port: 80 } }),
    unread(8443, '192.168.1.2', { ...added, container: { ...container, port: 443 } }),
    unread(9000),
  ]);
});

test('no port is added that something listens on, on whatever address', async () => {
  const found = await joined(ruled, [unread(8080), owned(5432, '::1', 'postgres'), unread(8443, '192.168.1.3')], shop);
  expect(found.length).toBe(3);
});

test('in a container, what the engine publishes may be on its host, so nothing is added', async () => {
  const containers = answered(() => ruled, { inContainer: true });
  await containers.join([], shop);
  await containers.settled();
  expect(await containers.join([], shop)).toEqual([]);
});

test('when the socket of a container closes, its port is not held to be published without one', async () => {
  const containers = answered(() => printed({ ports: '0.0.0.0:8080->80/tcp' }));
  await containers.join([unread(8080)], NOWHERE);
  await containers.settled();
  expect((await containers.join([unread(8080)], NOWHERE))[0]?.container).toBeDefined();
  expect(await containers.join([], NOWHERE)).toEqual([]);
  await containers.settled();
  expect(await containers.join([], NOWHERE)).toEqual([]);
});

test('whatever listens and is published, each listener stays, and all are in order', async () => {
  const address = fc.constantFrom('0.0.0.0', '::', '127.0.0.1', '::1', '192.168.1.2');
  const port = fc.integer({ min: 8000, max: 8004 });
  const listener = fc
    .tuple(port, address, fc.constantFrom('', 'docker-proxy', 'node server.js'))
    .map(([number, at, command]) => (command === '' ? unread(number, at) : owned(number, at, command)));
  const listeners = fc.uniqueArray(listener, { selector: (it) => `${it.port} ${it.address}` });
  const published = fc.tuple(address, port).map(([at, number]) => ({
    ports: `${at.includes(':') ? `[${at}]` : at}:${number}->80/tcp`,
    folder: '/home/me/shop',
  }));
  await fc.assert(
    fc.asyncProperty(listeners, fc.array(published), async (here, containers) => {
      const found = await joined(printed(...containers), here, shop);
      const key = (it: Listener): string => `${it.port} ${it.address}`;
      expect(new Set(found.map(key)).size).toBe(found.length);
      expect(here.map(key).filter((it) => !found.map(key).includes(it))).toEqual([]);
      expect(found.map(key)).toEqual(found.map(key).toSorted());
      for (const it of found) expect(it.workspace).toBe(it.container !== undefined);
    }),
  );
});
