import { readLines } from './runCommand.ts';

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\\', '\\'],
]);

/**
 * By process id, the working directories that `lsof -a -p … -d cwd -Fpfn` prints: a field a line, named by its first
 * letter. A process whose directory may not be read has none.
 */
export async function readCwds(output: string): Promise<ReadonlyMap<number, string>> {
  const cwds = new Map<number, string>();
  let pid: number | undefined;
  // Some versions leave the descriptor out unless it is asked for.
  let descriptor = 'cwd';
  await readLines(output, (line): undefined => {
    const [field, value] = [line[0], line.slice(1)];
    if (field === 'p') {
      pid = /^\d{1,10}$/.test(value) ? Number(value) : undefined;
      descriptor = 'cwd';
    } else if (field === 'f') {
      descriptor = value;
    } else if (field === 'n' && pid !== undefined && descriptor === 'cwd' && value.startsWith('/') && !cwds.has(pid)) {
      cwds.set(pid, unescaped(value));
    }
  });
  return cwds;
}

/** In the C locale each byte that is not printable ASCII stands as `\xNN`, and a backslash is doubled. */
function unescaped(path: string): string {
  if (!path.includes('\\')) return path;
  // One character for each byte, so that the bytes of an escaped character come together again.
  const bytes = Buffer.from(path).toString('latin1');
  const plain = bytes.replace(/\\(?:x([\da-f]{2})|([bfnrt\\]))/gi, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (CONTROLS.get(letter) ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(plain, 'latin1').toString();
}
