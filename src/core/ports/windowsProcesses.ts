import type { ProcessDetails } from './commandScanner.ts';
import { readLines } from './runCommand.ts';

/** A command line longer than this is cut. */
const COMMAND_CHARACTERS = 4096;

/**
 * Prints each process as a line of JSON in UTF-8, whatever the console's code page is; times in milliseconds since 1970.
 * The modules are its own, whatever other PowerShell the editor was started from.
 */
const SCRIPT = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$env:PSModulePath = "$PSHOME\\Modules"
$output = [Console]::OpenStandardOutput()
Get-CimInstance Win32_Process -Property ProcessId,ParentProcessId,CreationDate,Name,ExecutablePath,CommandLine | ForEach-Object {
  $line = $_.CommandLine
  if ($line -and $line.Length -gt ${COMMAND_CHARACTERS}) { $line = $line.Substring(0, ${COMMAND_CHARACTERS}) }
  $date = $null
  if ($_.CreationDate) { $date = [long](($_.CreationDate.ToFileTimeUtc() - 116444736000000000) / 10000) }
  $json = ConvertTo-Json -Compress -InputObject ([ordered]@{
    ProcessId = $_.ProcessId; ParentProcessId = $_.ParentProcessId; CreationDate = $date
    Name = $_.Name; ExecutablePath = $_.ExecutablePath; CommandLine = $line
  })
  $bytes = [Text.Encoding]::UTF8.GetBytes($json + "\`n")
  $output.Write($bytes, 0, $bytes.Length)
}
`;

/** The arguments that make PowerShell print what `readWindowsProcesses` reads. */
export const PROCESS_ARGUMENTS: readonly string[] = [
  '-NoProfile',
  '-NonInteractive',
  '-EncodedCommand',
  Buffer.from(SCRIPT, 'utf16le').toString('base64'),
];

/**
 * The processes by id, from JSON with the names that Win32_Process gives its properties: an object a line, one array, or
 * one object. What is no process is skipped.
 */
export async function readWindowsProcesses(output: string): Promise<ReadonlyMap<number, ProcessDetails>> {
  const text = output.replace(/^\uFEFF/, '');
  // An array may go on over several lines. Of a line by itself, JSON tells whether it was cut short.
  const lines = /^\s*\[/.test(text) ? [] : (await readLines(`${text}\n`, processesIn)).flat();
  return new Map(lines.length > 0 ? lines : processesIn(text));
}

function processesIn(json: string): [pid: number, details: ProcessDetails][] {
  if (!/^\s*[[{]/.test(json)) return [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).flatMap((item: unknown) => {
    const found = processOf(item);
    return found ? [found] : [];
  });
}

function processOf(value: unknown): [pid: number, details: ProcessDetails] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const properties = new Map<string, unknown>(Object.entries(value));
  const pid = properties.get('ProcessId');
  if (!isId(pid) || pid === 0) return undefined;
  const parent = properties.get('ParentProcessId');
  const name = words(properties.get('Name'));
  const command = words(properties.get('CommandLine')).slice(0, COMMAND_CHARACTERS);
  const executable = words(properties.get('ExecutablePath'));
  const details: ProcessDetails = {
    parent: isId(parent) ? parent : undefined,
    started: milliseconds(properties.get('CreationDate')),
    user: undefined,
    executable: executable === '' ? undefined : executable,
    // What runs for the system does not tell its command line; its name says what it is.
    argv: command.trim() === '' ? (name === '' ? [] : [name]) : splitCommandLine(command),
  };
  return [pid, details];
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Takes milliseconds, and the two texts that PowerShell 5 and 7 make of a date when they are left to it. */
function milliseconds(value: unknown): number | undefined {
  const text = words(value);
  const time = typeof value === 'number' ? value : Number(/^\/Date\((-?\d+)\)\/$/.exec(text)?.[1] ?? Date.parse(text));
  return Number.isFinite(time) ? time : undefined;
}

/** The arguments of a command line as `CommandLineToArgvW` tells them apart. Leaves out leading blanks. */
export function splitCommandLine(line: string): string[] {
  const text = line.replace(/^[ \t]+/, '');
  // In the program's name a backslash is never an escape.
  const [program = '', quoted, plain = ''] = /^(?:"([^"]*)"?|([^ \t]*))/.exec(text) ?? [];
  return text === '' ? [] : [quoted ?? plain, ...splitRest(text.slice(program.length))];
}

/**
 * Before quotes, two backslashes are one and an odd one makes the first quote a character; elsewhere they are themselves.
 * Quotes begin and end what blanks do not split, and each third in a row is a character.
 */
function splitRest(text: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quotes = 0;
  for (const [piece] of text.matchAll(/\\*"+|\\+|[ \t]+|[^\\" \t]+/g)) {
    if (quotes === 0 && /^[ \t]/.test(piece)) {
      if (word !== undefined) found.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    const slashes = piece.indexOf('"');
    if (slashes < 0) {
      word += piece;
      continue;
    }
    word += '\\'.repeat(slashes >> 1) + (slashes % 2 === 1 ? '"' : '');
    for (let left = piece.length - slashes - (slashes % 2); left > 0; left -= 1) {
      quotes += 1;
      if (quotes < 3) continue;
      word += '"';
      quotes = 0;
    }
    if (quotes === 2) quotes = 0;
  }
  return word === undefined ? found : [...found, word];
}
