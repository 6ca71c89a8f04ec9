import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../package.json';
import { check } from './cli/check.ts';
import { exportRequests, importRequests } from './cli/exchange.ts';
import { expose, serve } from './cli/gateway.ts';
import { addPolicyOptions } from './cli/gatewayPolicy.ts';
import { ports } from './cli/ports.ts';
import { changeRequests, listRequests, showRequest } from './cli/requests.ts';
import { send } from './cli/send.ts';
import { errorText, isAbort } from './core/errors.ts';
import { statusRange } from './core/history/captureFilter.ts';
import type { HistoryQuery } from './core/history/historyStore.ts';
import { parseQuery } from './core/history/parseQuery.ts';
import { exportFormats } from './core/history/export/formats.ts';
import { importFormats } from './core/history/import/importCaptures.ts';
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

function filter(value: string): HistoryQuery {
  const { query, problem } = parseQuery(value);
  if (problem) throw new InvalidArgumentError(formatText(problem));
  return query;
}

function count(value: string): number {
  const number = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (number < 1) throw new InvalidArgumentError('It is a number from 1 to 999999.');
  return number;
}

function status(value: string): string {
  if (!statusRange(value)) throw new InvalidArgumentError('Write it as 404, or as 4xx for a class.');
  return value;
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
  const store = (): Option =>
    new Option('--store <dir>', 'where requests are kept; by default in your state directory, for this folder');
  const noStore = (): Option => new Option('--no-store', 'keep requests only until this command ends');
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
  addPolicyOptions(hookline.command('serve'))
    .description('run the gateway in front of a port, until Ctrl-C')
    .requiredOption('--to <port>', 'the port your app listens on', portNumber)
    .addOption(store())
    .addOption(noStore())
    .addOption(json())
    .action(run(serve));
  addPolicyOptions(hookline.command('expose'))
    .description('give a port a public URL, until Ctrl-C')
    .addArgument(new Argument('<port>', 'the port your app listens on').argParser(portNumber))
    .addOption(new Option('--relay <url>', 'the localtunnel relay').default('https://loca.lt').env('HOOKLINE_RELAY'))
    .addOption(store())
    .addOption(noStore())
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
  const requests = hookline
    .command('requests')
    .description('list the requests that serve and expose have kept for this folder, newest first')
    .option('--search <text>', 'words, "quoted phrases" and prefix* in target, headers or text bodies')
    .option('--method <method>', 'as POST')
    .option('--status <status>', 'as 404, or 4xx for a class', status)
    .option('--path <text>', 'contained in the path')
    .addOption(new Option('--provider <name>', 'whose webhook').choices(providers.map(({ id }) => id)))
    .option(
      '--filter <filter>',
      'as in the editor: method:POST status:5xx path:/a provider:stripe port:3000 pinned: words',
      filter,
    )
    .option('--limit <number>', 'at most so many', count, 100)
    .addOption(store())
    .addOption(json())
    .action(run(listRequests));
  requests
    .command('show')
    .description('print a request and its response, without chunk framing; exits with 1 when there is no such')
    .argument('<id>', 'its id, as the list shows it')
    .option('--raw', 'the request alone, the very bytes as received')
    .option('--response', 'the response alone; with --raw the very bytes')
    .addOption(store())
    .action(run((id: string, _own: unknown, command: Command) => showRequest(id, command.optsWithGlobals())));
  requests
    .command('export')
    .description('print requests as another program reads them, secrets replaced; raw is the very bytes')
    .argument('<id...>', 'their ids')
    .addOption(new Option('--format <format>', 'how').choices(exportFormats.map(({ id }) => id)).default('har'))
    .option('--no-redact', 'leave secrets as they are')
    .addOption(store())
    .action(run((ids: string[], _own: unknown, command: Command) => exportRequests(ids, command.optsWithGlobals())));
  requests
    .command('import')
    .description('keep requests from a HAR, cURL, .http or raw HTTP file, or a fixture; nothing is sent')
    .argument('<file>', 'or - for standard input')
    .addOption(new Option('--format <format>', 'what it is; by default seen from how it begins').choices(importFormats))
    .option('--port <port>', 'the port of the app they are for', portNumber, 0)
    .addOption(store())
    .action(run((file: string, _own: unknown, command: Command) => importRequests(file, command.optsWithGlobals())));
  for (const [name, what] of [
    ['pin', 'keep requests whatever the limits'],
    ['unpin', 'let requests go when there are newer ones'],
    ['rm', 'delete requests'],
  ] as const) {
    requests
      .command(name)
      .description(`${what}; exits with 1 when one is not there`)
      .argument('<id...>', 'their ids')
      .addOption(store())
      .action(
        run((ids: string[], _own: unknown, command: Command) => changeRequests(ids, name, command.optsWithGlobals())),
      );
  }
  hookline
    .command('check')
    .description('find what will make a webhook fail in the sources; exits with 1 when there is something')
    .argument('[dir]', 'the folder', '.')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'sarif']).default('text'))
    .option('--facts', 'print every fact found too (with --format json)')
    .option('--no-cache', 'read every file anew')
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
