import { readLines } from './runCommand.ts';

/** What macOS tells of a process for the asking, whoever owns it. */
export interface PsProcess {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly user: string;
  /** Milliseconds, to the second, on a clock that only compares with other processes'. */
  readonly started: number;
  /** What it was started as: a path, a bare name when it was found on PATH, or empty. */
  readonly program: string;
}

/** The columns that `readProcesses` reads. The last may hold whatever. */
export const PROCESS_COLUMNS = 'pid=,ppid=,uid=,user=,lstart=,comm=';

/** The columns that `readArguments` reads. */
export const ARGUMENT_COLUMNS = 'pid=,args=';

const PROCESS_ROW =
  /^\s*(\d+)\s+(\d+)\s+(-?\d+)\s+(\S.*?)\s+[A-Z][a-z]{2}\s+([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d):(\d\d):(\d\d)\s+(\d{4})(?:\s+(.*))?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A command line longer than this is cut. */
const COMMAND_CHARACTERS = 4096;

/** Every byte that is not ASCII, as `ps` prints it in the C locale: `M-C`, `M^A`, and `\240` for 0xA0. */
const ESCAPED_BYTES = /(?:M-[!-~]|M\^[@-_?]|\\240)+/g;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** By process id, what `ps -axww -o PROCESS_COLUMNS` prints. */
export async function readProcesses(output: string): Promise<ReadonlyMap<number, PsProcess>> {
  return new Map((await readLines(output, parseProcess)).map((process) => [process.pid, process]));
}

function parseProcess(line: string): PsProcess | undefined {
  const [, pid, parent, uid, user, month = '', ...rest] = PROCESS_ROW.exec(line.slice(0, COMMAND_CHARACTERS)) ?? [];
  const [day, hours, minutes, seconds, year, program = ''] = rest;
  if (pid === undefined || user === undefined || !MONTHS.includes(month)) return undefined;
  return {
    pid: Number(pid),
    parent: Number(parent),
    uid: Number(uid),
    user,
    started: Date.UTC(
      Number(year),
      MONTHS.indexOf(month),
      Number(day),
      Number(hours),
      Number(minutes),
      Number(seconds),
    ),
    program: unescaped(program),
  };
}

/** By process id, the command lines that `ps -ww -o ARGUMENT_COLUMNS` prints, each cut to 4096 characters. */
export async function readCommands(output: string): Promise<ReadonlyMap<number, string>> {
  return new Map(await readLines(output, parseCommand));
}

function parseCommand(line: string): [pid: number, command: string] | undefined {
  const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line.slice(0, 4 * COMMAND_CHARACTERS)) ?? [];
  return pid === undefined || command === undefined
    ? undefined
    : // Half of a character that two UTF-16 units make is left out.
      [
        Number(pid),
        unescaped(command)
          .slice(0, COMMAND_CHARACTERS)
          .replace(/[\uD800-\uDBFF]$/, ''),
      ];
}

/** The arguments of a command line, which spaces separate and may be in: only the program's own are known. */
export function splitArguments(command: string, program: string): string[] {
  if (command === '') return program === '' ? [] : [program];
  if (program === '' || !`${command} `.startsWith(`${program} `)) return command.split(' ');
  const rest = command.slice(program.length + 1);
  return rest === '' ? [program] : [program, ...rest.split(' ')];
}

function unescaped(text: string): string {
  return text.replace(ESCAPED_BYTES, (escaped) => {
    const bytes = Array.from(escaped.match(/M-.|M\^.|\\240/g) ?? [], escapedByte);
    try {
      return utf8.decode(Uint8Array.from(bytes));
    } catch {
      // No escape but text that looks like one.
      return escaped;
    }
  });
}

function escapedByte(escaped: string): number {
  const code = escaped.charCodeAt(2);
  if (escaped.startsWith('\\')) return 0xa0;
  return escaped[1] === '-' ? code | 0x80 : (code ^ 0x40) | 0x80;
}
