import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../package.json';
import { check } from './cli/check.ts';
import { expose, serve } from './cli/gateway.ts';
import { ports } from './cli/ports.ts';
import { send } from './cli/send.ts';
import { errorText, isAbort } from './core/errors.ts';
import { providers } from './core/providers/providers.ts';
import type { Header } from './core/send/header.ts';
import { formatText } from './core/text.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

function portNumber(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.');
  return port;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('It is a number of seconds above 0.');
  return number;
}

function header(value: string, earlier: readonly Header[]): readonly Header[] {
  const [, name, content] = /^([^:\s]+):\s*(.*)$/.exec(value) ?? [];
  if (name === undefined || content === undefined) throw new InvalidArgumentError('Write it as "Name: value".');
  return [...earlier, [name, content]];
}

function program(exit: (code: number) => void): Command {
  const hookline = new Command('hookline')
    .description('Webhooks on this machine: ports, public URLs, signed test events, and what is wrong.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('Run with --help for what there is.');
  const json = (): Option => new Option('--json', 'print JSON, for programs');
  const run =
    <A extends unknown[]>(action: (...args: A) => Promise<number>) =>
    async (...args: A): Promise<void> =>
      exit(await action(...args));

  hookline
    .command('ports')
    .description('list the ports that processes of this folder listen on')
    .option('--all', 'those of every other process as well')
    .option('--databases', 'count databases and caches of this folder among its own')
    .option('--no-probe', 'do not ask the apps of this folder what they speak')
    .option('--watch', 'tell what opens, closes and restarts, until Ctrl-C')
    .addOption(json())
    .action(run(ports));
  hookline
    .command('serve')
    .description('run the gateway in front of a port, until Ctrl-C')
    .requiredOption('--to <port>', 'the port your app listens on', portNumber)
    .addOption(json())
    .action(run(serve));
  hookline
    .command('expose')
    .description('give a port a public URL, until Ctrl-C')
    .addArgument(new Argument('<port>', 'the port your app listens on').argParser(portNumber))
    .addOption(new Option('--relay <url>', 'the localtunnel relay').default('https://loca.lt').env('HOOKLINE_RELAY'))
    .addOption(json())
    .action(run(expose));
  hookline
    .command('send')
    .description('send one signed test webhook; exits with 0 when the answer is 2xx')
    .argument('<url>', 'where to, as http://127.0.0.1:3000/webhooks/stripe')
    .addOption(
      new Option('--provider <name>', 'whose webhook').choices(providers.map(({ id }) => id)).default(providers[0]?.id),
    )
    .option('--event <name>', "the provider's event; its most used one if not given")
    .option('--body <file>', 'the body to send instead of the sample; - reads standard input')
    .option('--secret-env <name>', 'the environment variable that holds the signing secret', 'HOOKLINE_SECRET')
    .option('--header <header>', '"Name: value", as often as needed', header, [])
    .option('--timeout <seconds>', 'how long to wait for the answer', seconds, 30)
    .addOption(json())
    .action(run(send));
  hookline
    .command('check')
    .description('find what will make a webhook fail in the sources; exits with 1 when there is something')
    .argument('[dir]', 'the folder', '.')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'sarif']).default('text'))
    .option('--facts', 'print every fact found too (with --format json)')
    .action(run(check));
  return hookline;
}

/** Older Node.js would fail later, and in words that tell nothing. */
function runsOnThisNode(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}

async function main(): Promise<number> {
  if (!runsOnThisNode()) {
    process.stderr.write(`hookline: Node.js 22.19 or newer is needed; this is ${process.versions.node}.\n`);
    return WRONG_USAGE;
  }
  let code = 0;
  try {
    await program((result) => (code = result)).parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    if (isAbort(error)) return FAILED;
    process.stderr.write(`hookline: ${formatText(errorText(error))}\n`);
    return FAILED;
  }
}

// Reading `| head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : FAILED));
void main().then((code) => (process.exitCode = code));
