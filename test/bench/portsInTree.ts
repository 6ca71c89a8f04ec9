import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workbench } from '../support/workbench.ts';

const FIRST_PORT = 12_000;
/** Listens, notes when, and ends. */
const SERVER = `
const { createServer } = require('node:http');
const { writeFileSync } = require('node:fs');
const port = Number(process.argv[2]);
const server = createServer((request, response) => response.end());
server.listen(port, '127.0.0.1', () => writeFileSync(String(port), String(Date.now())));
setTimeout(() => process.exit(), 1500);
`;

/** In the page: notes when the line of a port first stands in the tree. */
const WATCH_TREE = `
globalThis.seenPorts = {};
new MutationObserver(() => {
  for (const label of document.querySelectorAll('.pane-body .label-name')) {
    const port = /^:(\\d+)$/.exec(label.textContent)?.[1];
    if (port !== undefined) seenPorts[port] ??= Date.now();
  }
}).observe(document.body, { subtree: true, childList: true, characterData: true });
`;

/** How long it takes, so many times, from a server's listening to its line in the tree of a real VS Code, in ms. */
export async function treeLatencies(times: number): Promise<number[]> {
  const workspace = await mkdtemp(join(tmpdir(), 'hookline-bench-'));
  await writeFile(join(workspace, 'server.cjs'), SERVER);
  const workbench = await Workbench.open({ workspace });
  try {
    await workbench.openContainer('Hookline');
    await workbench.view('Ports').waitFor();
    await workbench.page.evaluate(WATCH_TREE);
    const latencies: number[] = [];
    for (let at = 0; at < times; at += 1) {
      const port = FIRST_PORT + at;
      const command = `node server.cjs ${port}`;
      if (at === 0) await workbench.runInTerminal(command);
      else await workbench.typeInTerminal(command);
      const row = workbench.rows('Ports').filter({ hasText: `:${port}` });
      await row.waitFor();
      const seen = await workbench.page.evaluate<number>(`seenPorts[${port}]`);
      latencies.push(seen - Number(await readFile(join(workspace, String(port)), 'utf8')));
    }
    return latencies;
  } finally {
    await workbench.close();
    await rm(workspace, { recursive: true, force: true });
  }
}
