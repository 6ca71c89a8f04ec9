import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { LinuxPortScanner } from '../../src/core/ports/linuxScanner.ts';
import { startCrowd } from './crowd.ts';
import { treeLatencies } from './portsInTree.ts';
import { atMost, percentile, ratio, report } from './report.ts';

const CROWD = { processes: 400, descriptors: 3000, listeners: 40 };
const FIRST_SCANS = 15;
const TICKS = 200;
const APPEARANCES = 100;

/** Who listens where: the first scan, the steady one, what idling costs, and how soon a person sees a new port. */
export async function benchPorts(): Promise<void> {
  const crowd = await startCrowd(CROWD);
  try {
    const first = await firstScans();
    const { tick, bare } = await ticks();
    const idle: { percent: number; subprocesses: number } = JSON.parse(await run('idleWatch.ts'));
    const appears = await treeLatencies(APPEARANCES);
    const series = {
      'first scan: hookline': first['hookline'] ?? [],
      'first scan: VS Code’s algorithm': first['vscode'] ?? [],
      'first scan: ss -ltnpH': first['ss'] ?? [],
      'steady tick': tick,
      'bare read of /proc/net/tcp and tcp6': bare,
      'from listening to the tree': appears,
    };
    report('ports', series, [
      atMost('first scan by VS Code’s', ratio(series['first scan: hookline'], first['vscode'] ?? []), 'ratio', 0.25),
      atMost('first scan by ss', ratio(series['first scan: hookline'], first['ss'] ?? []), 'ratio', 1),
      atMost('steady tick by bare read', ratio(tick, bare), 'ratio', 1.3),
      atMost('new listener in the tree, 95th percentile', percentile(appears, 95), 'ms', 300),
      atMost('idle CPU', idle.percent, '% of a core', 0.2),
      atMost('subprocesses', idle.subprocesses, 'processes', 0),
    ]);
  } finally {
    crowd.stop();
  }
}

/** In turn, each in a process of its own, as it is when an extension host or a command has just started. */
async function firstScans(): Promise<Record<string, number[]>> {
  const series: Record<string, number[]> = { hookline: [], vscode: [], ss: [] };
  for (let round = 0; round < FIRST_SCANS; round += 1) {
    for (const [way, values] of Object.entries(series)) values.push(Number(await run('firstScan.ts', way)));
  }
  return series;
}

async function ticks(): Promise<{ tick: number[]; bare: number[] }> {
  const scanner = new LinuxPortScanner();
  const scope = { folders: [process.cwd()], rootPids: [] };
  for (let warming = 0; warming < 20; warming += 1) await scanner.scan(scope);
  const [tick, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < TICKS; round += 1) {
    tick.push(await timed(() => scanner.scan(scope)));
    bare.push(await timed(() => Promise.all([readFile('/proc/net/tcp'), readFile('/proc/net/tcp6')])));
  }
  return { tick, bare };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function run(program: string, ...args: readonly string[]): Promise<string> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return (await promisify(execFile)(process.execPath, [path, ...args])).stdout;
}
