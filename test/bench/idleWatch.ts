/** Run on its own: watches ports, waits until the watch has calmed down, and prints what a minute of it costs. */
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout } from 'node:timers/promises';
import { LinuxPortScanner } from '../../src/core/ports/linuxScanner.ts';
import { PortWatcher } from '../../src/core/ports/portWatcher.ts';

const CALM_AFTER_MS = 130_000;
const MINUTE_MS = 60_000;

let subprocesses = 0;
subscribe('child_process', () => (subprocesses += 1));
const logger = { trace() {}, info() {}, warn() {}, error: console.error };
const watcher = new PortWatcher(new LinuxPortScanner(), () => ({ folders: [process.cwd()], rootPids: [] }), logger);
watcher.start();
await setTimeout(CALM_AFTER_MS);
const before = process.cpuUsage();
const start = performance.now();
await setTimeout(MINUTE_MS);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ percent: (user + system) / 10 / (performance.now() - start), subprocesses }));
watcher.dispose();
