import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Show the command's output as it comes instead of returning it. */
  readonly show?: boolean;
}

/** Runs a command to its end and returns what it printed. Fails, with that output, unless it exits with 0. */
export async function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const child = spawn(...startable(command, args), {
    shell: needsShell(command),
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: options.show === true ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}\n${output}`);
  return output;
}

/** Whether only a shell can start this: a .cmd file of Windows. */
export function needsShell(command: string): boolean {
  return command.endsWith('.cmd');
}

/** Command and arguments as `spawn` wants them, quoted where a shell reads them. */
export function startable(command: string, args: readonly string[]): [string, readonly string[]] {
  if (!needsShell(command)) return [command, args];
  return [`"${command}"`, args.map((arg) => `"${arg}"`)];
}

/** The path of the first of these programs that PATH knows. */
export async function findOnPath(...names: readonly string[]): Promise<string | undefined> {
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const name of names) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      for (const extension of extensions) {
        const path = join(folder, name + extension);
        if (await canExecute(path)) return path;
      }
    }
  }
  return undefined;
}

export async function canExecute(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
