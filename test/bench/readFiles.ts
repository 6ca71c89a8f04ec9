/** Run on its own, `readFiles.ts FOLDER`: finds all files of a folder and reads them, and does no more. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const [, , folder = '.'] = process.argv;

let characters = 0;
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) characters += (await readFile(join(entry.parentPath, entry.name), 'utf8')).length;
}
console.log(characters);
