/** Run on its own: holds a store's database as nobody else can, for as many milliseconds as it is told. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { databaseFile } from '../../../src/core/history/captureDatabase.ts';

const [, , folder = '', ms = '0'] = process.argv;
const database = new DatabaseSync(databaseFile(folder), { timeout: 10_000 });
// In the mode of a write-ahead log even an exclusive transaction lets others read.
database.exec('PRAGMA locking_mode = NORMAL; BEGIN EXCLUSIVE');
process.stdout.write('locked\n');
await setTimeout(Number(ms));
database.exec('ROLLBACK');
database.close();
process.stdout.write('free\n');
