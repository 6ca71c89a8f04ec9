import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BodyFiles } from './bodyFiles.ts';
import { capturedWords, MAX_SEARCHED_BODY } from './captureText.ts';
import { migrations } from './historySchema.ts';
import { readMessages } from './readCapture.ts';
import { inTransaction } from './sqlite.ts';

/** As many captures are read at once, and as many characters go into one transaction, for whose end others wait. */
const READ_AT_ONCE = 32;
const MAX_IN_TRANSACTION = 64 * 1024;
const FEW_IN_TRANSACTION = 8 * 1024;

interface Document {
  readonly seq: number;
  /** The words of each column. */
  readonly texts: readonly string[];
}

/** The full-text index over the captures of a database: those up to some `seq` are in it. */
export class SearchIndex {
  readonly #database: DatabaseSync;
  /** Reads as much of a file as is searched. */
  readonly #starts: (hash: string) => Promise<Buffer>;
  #documents: Document[] = [];

  constructor(database: DatabaseSync, bodies: BodyFiles) {
    this.#database = database;
    this.#starts = (hash) => bodies.readStart(hash, MAX_SEARCHED_BODY);
  }

  /** Indexes some captures in one short transaction, or in a very short one; false when all are indexed. */
  async step(isShort = false): Promise<boolean> {
    if (this.#documents.length === 0) await this.#read();
    if (this.#documents.length === 0) return false;
    const most = isShort ? FEW_IN_TRANSACTION : MAX_IN_TRANSACTION;
    this.#documents = inTransaction(this.#database, () => this.#write(this.#documents, most));
    return true;
  }

  /** Makes the index anew, of nothing: for one that is broken. */
  rebuild(): void {
    this.#documents = [];
    inTransaction(this.#database, () => {
      this.#database.exec('DROP TABLE IF EXISTS search; DROP TABLE IF EXISTS search_state');
      this.#database.exec(migrations[1] ?? '');
    });
  }

  async #read(): Promise<void> {
    const records = this.#prepare(`SELECT * FROM messages WHERE seq > ? ORDER BY seq LIMIT ${READ_AT_ONCE}`);
    const parts = this.#prepare('SELECT * FROM parts WHERE seq = ?');
    const documents: Document[] = [];
    for (const record of records.all(this.#indexed())) {
      const searched = await readMessages({ record, parts: parts.all(Number(record['seq'])) }, this.#starts);
      const texts = capturedWords(searched).map((words) => words.join(' '));
      documents.push({ seq: Number(record['seq']), texts });
    }
    this.#documents = documents;
  }

  /** Writes as many as fit; gives the rest. */
  #write(documents: readonly Document[], most: number): Document[] {
    // Another process may have indexed them since they were read.
    const indexed = this.#indexed();
    const insert = this.#prepare(
      'INSERT INTO search (rowid, target, headers, request, response) VALUES (?, ?, ?, ?, ?)',
    );
    const exists = this.#prepare('SELECT 1 FROM messages WHERE seq = ?');
    let length = 0;
    let last = indexed;
    const rest = documents.filter(({ seq, texts }) => {
      if (seq <= indexed) return false;
      if (length > most) return true;
      length += texts.reduce((sum, text) => sum + text.length, 0);
      last = seq;
      if (exists.get(seq)) insert.run(seq, ...texts);
      return false;
    });
    if (last > indexed) this.#prepare('UPDATE search_state SET indexed_seq = ?').run(last);
    return rest;
  }

  #indexed(): number {
    return Number(this.#prepare('SELECT indexed_seq FROM search_state').get()?.['indexed_seq']);
  }

  #prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }
}
