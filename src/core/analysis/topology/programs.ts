import { join, normalize, resolve } from 'node:path';
import type { FileRecord } from '../fileRecord.ts';
import type { Mount } from '../service.ts';

const scriptExtensions = ['ts', 'tsx', 'mts', 'cts', 'js', 'mjs', 'cjs', 'jsx'];
/** Where Nx and Nest build the app of a monorepo. */
const builtApp = /(^|[\\/])dist[\\/]((?:apps|packages|services|libs)[\\/][^\\/]+)(?:[\\/]main(?:\.[cm]?js)?)?[\\/]?$/;
const builtFolder = /(^|[\\/])(?:dist|build|out|lib|\.output)(?=[\\/])/;

/** Finds the sources of what commands start. */
export class Programs {
  readonly #records: ReadonlyMap<string, FileRecord>;
  readonly #recordsByFolder = new Map<string, FileRecord[]>();

  constructor(records: readonly FileRecord[]) {
    this.#records = new Map(records.map((record) => [record.path, record]));
    for (const record of records) {
      if (record.kind !== 'script' && record.kind !== 'otherSource') continue;
      const own = this.#recordsByFolder.get(record.folder);
      if (own) own.push(record);
      else this.#recordsByFolder.set(record.folder, [record]);
    }
  }

  /**
   * The files that a program is, given as commands write it (`server.js`, `dist/main`, `main:app`, `./cmd/api`) in an
   * absolute folder; none when it is not of the workspace.
   */
  find(folder: string, program: string): readonly FileRecord[] {
    for (const candidate of candidates(program)) {
      const record = this.#records.get(resolve(folder, candidate));
      if (record) return [record];
    }
    return this.#recordsByFolder.get(resolve(folder, program)) ?? [];
  }

  record(path: string): FileRecord | undefined {
    return this.#records.get(path);
  }
}

/** What a program may be, the likeliest first. What is built is looked for where it is built from. */
function* candidates(program: string): Generator<string> {
  const [path = ''] = program.split(':');
  const sources = [path.replace(builtApp, '$1$2/src/main'), path.replace(builtFolder, '$1src')];
  for (const each of [path, ...sources.filter((other) => other !== path)]) {
    yield each;
    const bare = each.replace(/\.[cm]?jsx?$/, '');
    for (const extension of scriptExtensions) yield `${bare}.${extension}`;
    for (const extension of scriptExtensions) yield join(bare, `index.${extension}`);
  }
  if (!/^[\w.]+$/.test(path)) return;
  const module = path.replaceAll('.', '/');
  for (const folder of ['', 'src/', 'app/']) {
    for (const end of ['.py', '/__main__.py', '/__init__.py']) yield `${folder}${module}${end}`;
  }
}

/** The workspace paths that a path of a container may come from, the likeliest first. */
export function mapped(path: string, mounts: readonly Mount[]): readonly string[] {
  return mounts.toReversed().flatMap(({ from, to }) => {
    const place = to.length > 1 ? to.replace(/\/$/, '') : to;
    if (path === place) return [from];
    const inside = place === '/' ? '/' : `${place}/`;
    if (!path.startsWith(inside)) return [];
    const rest = path.slice(inside.length);
    // A file that is copied into a folder keeps its name.
    return [join(from, rest), ...(normalize(from).endsWith(rest) ? [from] : [])];
  });
}
