/** Run on its own, `readFiles.ts FOLDER [sync]`: finds all files of a folder and reads them, and does no more. */
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const [, , folder = '.', how] = process.argv;

let characters = 0;
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  characters += (how === 'sync' ? readFileSync(path, 'utf8') : await readFile(path, 'utf8')).length;
}
console.log(characters);
