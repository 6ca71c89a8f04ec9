import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cache } from '../support/paths.ts';
import { gatewayMemory } from './gatewayMemory.ts';
import { latencies, throughput } from './load.ts';
import { atLeast, atMost, median, percentile, report } from './report.ts';
import { start, type Started } from './startProgram.ts';

const RIVALS = ['http-proxy-3', 'httpxy', 'fast-proxy', '@fastify/http-proxy', 'mockttp'] as const;
const CONNECTIONS = 32;
const ROUNDS = 3;
const ROUND_MS = 3000;
const SINGLE_REQUESTS = 3000;

const GET = Buffer.from('GET /hooks HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n');
const POST = Buffer.concat([
  Buffer.from(
    'POST /hooks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2048\r\n\r\n',
  ),
  Buffer.alloc(2048, 'a'),
]);

/** The gateway, with capture on, against proxies that record nothing and one that does. */
export async function benchGateway(): Promise<void> {
  const packages = await installRivals();
  const app = await start('app.ts');
  const kinds = ['hookline', 'hookline on disk', 'bare pipe', ...RIVALS];
  const proxies = new Map<string, Started>();
  for (const kind of kinds) proxies.set(kind, await start('proxy.ts', kind, String(app.port), packages));
  const series: Record<string, number[]> = {};
  const add = (name: string, ...values: readonly number[]): void => void (series[name] ??= []).push(...values);
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [kind, { port }] of proxies) {
        add(`GET 200 B per second: ${kind}`, await throughput(port, GET, CONNECTIONS, ROUND_MS));
        add(`POST 2 KB per second: ${kind}`, await throughput(port, POST, CONNECTIONS, ROUND_MS));
      }
      add('latency in ms: direct', ...(await latencies(app.port, POST, SINGLE_REQUESTS)));
      for (const [kind, { port }] of proxies) {
        if (kind !== 'mockttp') add(`latency in ms: ${kind}`, ...(await latencies(port, POST, SINGLE_REQUESTS)));
      }
    }
  } finally {
    for (const { child } of [app, ...proxies.values()]) child.kill('SIGTERM');
  }
  const rate = (what: string, kind: string): number => median(series[`${what} per second: ${kind}`] ?? []);
  const best = (what: string): number => Math.max(...RIVALS.map((rival) => rate(what, rival)));
  const added = (kind: string, percent: number): number =>
    percentile(series[`latency in ms: ${kind}`] ?? [], percent) -
    percentile(series['latency in ms: direct'] ?? [], percent);
  report('gateway', series, [
    atLeast('GET throughput by the fastest', rate('GET 200 B', 'hookline') / best('GET 200 B'), 'ratio', 1),
    atLeast('POST throughput by the fastest', rate('POST 2 KB', 'hookline') / best('POST 2 KB'), 'ratio', 1),
    atLeast('POST throughput by mockttp', rate('POST 2 KB', 'hookline') / rate('POST 2 KB', 'mockttp'), 'ratio', 5),
    atLeast(
      'GET throughput on disk by the fastest',
      rate('GET 200 B', 'hookline on disk') / best('GET 200 B'),
      'ratio',
      1,
    ),
    atLeast(
      'POST throughput on disk by the fastest',
      rate('POST 2 KB', 'hookline on disk') / best('POST 2 KB'),
      'ratio',
      1,
    ),
    atMost('added latency, median', added('hookline', 50), 'ms', 0.2),
    atMost('added latency, 99th percentile', added('hookline', 99), 'ms', 1),
    ...(await gatewayMemory(packages)),
  ]);
}

/** Into a folder beside the VS Code of the tests: they are large, and only this needs them. */
async function installRivals(): Promise<string> {
  const folder = join(cache, 'bench');
  if (!existsSync(join(folder, 'node_modules', 'mockttp'))) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', ...RIVALS, 'fastify'], { cwd: folder });
  }
  return folder;
}
