import { fork } from 'node:child_process';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer, Server } from 'node:net';
import type { Bind, Program, Started } from './listeningProcess.ts';

const [, file = '', argument = '{}'] = process.argv;
const program: Program = JSON.parse(argument);
if (program.uid !== undefined) process.setuid?.(program.uid);

async function listen({ host, port = 0, ipv6Only = false }: Bind, reusePort = false): Promise<Server> {
  const server = createServer((socket) => socket.end());
  server.listen({ host, port, ipv6Only, reusePort });
  await once(server, 'listening');
  return server;
}

/** Holds a free port on every address. Below the range of port 0, which may give one that another address has. */
async function reservePort(): Promise<Server> {
  for (;;) {
    try {
      return await listen({ host: '::', port: 20_000 + Math.floor(Math.random() * 12_000) });
    } catch {
      // Taken: try another.
    }
  }
}

async function withPorts(binds: readonly Bind[]): Promise<Bind[]> {
  const reserved = await Promise.all(binds.map(async ({ port }) => (port === undefined ? reservePort() : undefined)));
  const given = binds.map((bind, at) => ({ port: portOf(reserved[at]), ...bind }));
  await Promise.all(reserved.map(async (server) => server && once(server.close(), 'close')));
  return given;
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function announce(ports: readonly number[], children: readonly (number | undefined)[] = []): void {
  const started: Started = { pid: process.pid, ports, children: children.filter((pid) => pid !== undefined) };
  process.stdout.write(`${JSON.stringify(started)}\n`);
}

/** Ends with whoever started it, even when that one was killed. */
function endWithParent(): void {
  process.stdin.on('end', () => process.exit()).resume();
}

async function runWorkers(count: number): Promise<void> {
  endWithParent();
  const binds = await withPorts(program.binds);
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ exec: file, args: [JSON.stringify({ binds })] });
  const workers = Array.from({ length: count }, () => cluster.fork());
  const reports = await Promise.all(
    workers.map(async (worker): Promise<number[]> => {
      const [ports] = await once(worker, 'message');
      return ports;
    }),
  );
  announce(
    reports[0] ?? [],
    workers.map((worker) => worker.process.pid),
  );
}

async function runHeir(): Promise<void> {
  const child = fork(file, [JSON.stringify({ binds: [] })], { stdio: 'inherit' });
  const servers = await Promise.all((await withPorts(program.binds)).map((bind) => listen(bind)));
  child.send('inherit', servers[0]);
  await once(child, 'message');
  announce(
    servers.map((server) => portOf(server)),
    [child.pid],
  );
}

if (cluster.isWorker) {
  const servers = await Promise.all(program.binds.map((bind) => listen(bind)));
  process.send?.(servers.map((server) => portOf(server)));
} else if (program.workers !== undefined) {
  await runWorkers(program.workers);
} else if (program.heir) {
  await runHeir();
} else if (process.send) {
  const [, server] = await once(process, 'message');
  if (server instanceof Server) server.on('connection', (socket) => socket.end());
  // It has to outlive its parent, but not by much should nobody end it.
  setTimeout(() => process.exit(), 60_000);
  process.send('inherited');
} else {
  endWithParent();
  const servers = await Promise.all((await withPorts(program.binds)).map((bind) => listen(bind, program.reusePort)));
  announce(servers.map((server) => portOf(server)));
}
