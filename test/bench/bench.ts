/** `npm run bench -- NAME …`: measures, side by side with others in one run, and says how far each goal is met. */
import { benchCheck } from './check.ts';
import { benchGateway } from './gateway.ts';
import { benchHistory } from './history.ts';
import { benchPorts } from './ports.ts';

const benches = new Map([
  ['ports', benchPorts],
  ['gateway', benchGateway],
  ['history', benchHistory],
  ['check', benchCheck],
]);

const names = process.argv.slice(2);
if (names.length === 0 || names.some((name) => !benches.has(name))) {
  console.error(`Name what to measure: ${[...benches.keys()].join(', ')}`);
  process.exitCode = 2;
} else {
  for (const name of names) await benches.get(name)?.();
}
