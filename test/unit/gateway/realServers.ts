import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerOptions } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../../support/command.ts';
import { freePort, portOf } from './peers.ts';

/** A server of somebody else's, whose app reads bodies whole, and names in `X-Saw` what request it answers. */
interface RealServer extends AsyncDisposable {
  readonly port: number;
  /** The requests that it was given, as `GET /path`, in order. */
  seen(): Promise<readonly string[]>;
}

export interface RealServerKind {
  readonly name: string;
  /** Whether it can be started here. */
  readonly present: boolean;
  /** `folder` is for its files. */
  open(folder: string): Promise<RealServer>;
}

const python = await findOnPath('python3');
const nginx = await findOnPath('nginx');
const php = await findOnPath('php', 'php8.4', 'php8.3', 'php8.2');

async function openNode(options: ServerOptions): Promise<RealServer> {
  const seen: string[] = [];
  const server = createServer(options, (incoming, response) => {
    const line = `${incoming.method} ${incoming.url}`;
    seen.push(line);
    response.setHeader('X-Saw', line);
    incoming.resume();
    incoming.on('end', () => response.end('ok'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    seen: async () => seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function openPython(name: string): Promise<RealServer> {
  const program = fileURLToPath(new URL('realServer.py', import.meta.url));
  // Some have workers, with which they make a process group.
  const child = spawn(python ?? '', [program, name], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const lines: string[] = [];
  if (child.stdout) createInterface(child.stdout).on('line', (line) => lines.push(line));
  while (lines.length === 0 && child.exitCode === null) await setTimeout(10);
  if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
  return {
    port: Number(lines[0]),
    seen: async () => lines.slice(1),
    [Symbol.asyncDispose]: async () => {
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
      await end(child);
    },
  };
}

/** A server that writes each request to a file as it has it. */
async function openLogging(child: ChildProcess, port: number, log: string): Promise<RealServer> {
  while (child.exitCode === null && !(await accepts(port))) await setTimeout(10);
  return {
    port,
    seen: async () =>
      (await readFile(log, 'latin1').catch(() => '')).split('\n').filter((line) => /^\S+ \S/.test(line)),
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function openNginx(folder: string): Promise<RealServer> {
  const port = await freePort();
  const log = join(folder, 'seen');
  await mkdir(join(folder, 'logs'));
  // Its targets are as they came only within the whole line.
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log /dev/null crit;
    events { worker_connections 1000; }
    http {
      log_format saw escape=none '$request';
      access_log ${log} saw;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      server {
        listen 127.0.0.1:${port};
        keepalive_requests 1000000;
        location / { add_header X-Saw $request always; return 200 ok; }
      }
    }`,
  );
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf')];
  return openLogging(spawn(nginx ?? '', args, { stdio: 'ignore' }), port, log);
}

async function openPhp(folder: string): Promise<RealServer> {
  const port = await freePort();
  const log = join(folder, 'seen');
  const router = join(folder, 'router.php');
  await writeFile(
    router,
    `<?php
    file_get_contents('php://input');
    $line = $_SERVER['REQUEST_METHOD'] . ' ' . $_SERVER['REQUEST_URI'];
    file_put_contents('${log}', "$line\\n", FILE_APPEND);
    header("X-Saw: $line");
    echo 'ok';`,
  );
  return openLogging(spawn(php ?? '', ['-S', `127.0.0.1:${port}`, router], { stdio: 'ignore' }), port, log);
}

function pythonKind(name: string, module: string): RealServerKind {
  const imports = `import ${module}`;
  const present = python !== undefined && spawnSync(python, ['-c', imports]).status === 0;
  return { name: `Python’s ${name}`, present, open: () => openPython(name) };
}

/** Each refuses other requests, and takes other liberties with those that it takes. */
export const realServers: readonly RealServerKind[] = [
  { name: 'Node’s', present: true, open: () => openNode({}) },
  {
    name: 'Node’s with a lenient parser',
    present: true,
    open: () => openNode({ insecureHTTPParser: true, requireHostHeader: false }),
  },
  { name: 'nginx', present: nginx !== undefined, open: openNginx },
  { name: 'PHP’s', present: php !== undefined, open: openPhp },
  pythonKind('http.server', 'http.server'),
  pythonKind('gunicorn', 'gunicorn'),
  pythonKind('waitress', 'waitress'),
  pythonKind('cheroot', 'cheroot.wsgi'),
  pythonKind('aiohttp', 'aiohttp'),
  pythonKind('uvicorn with h11', 'uvicorn, h11'),
  pythonKind('uvicorn with httptools', 'uvicorn, httptools'),
  pythonKind('tornado', 'tornado'),
];
