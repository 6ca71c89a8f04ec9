import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './paths.ts';

/**
 * Copies the sample app to a folder, which must be inside the repository for Node to find its packages. The app listens
 * on `port`; the webhook URL that its settings register names the next one.
 */
export async function copySample(folder: string, port = 3000): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await cp(join(repository, 'test', 'support', 'sample'), folder, { recursive: true });
  await replaceIn(join(folder, '.env'), 'PORT=3000', `PORT=${String(port)}`);
  await replaceIn(join(folder, '.vscode', 'settings.json'), ':3001/', `:${String(port + 1)}/`);
  return folder;
}

async function replaceIn(path: string, from: string, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
}
