import { InvalidArgumentError, Option, type Command } from 'commander';
import { AccessControl, type AccessPolicy } from '../core/gateway/access.ts';
import type { GatewayPolicy } from '../core/gateway/policy.ts';
import { MODAL_RATE, type Rate } from '../core/gateway/rateLimit.ts';

/** The options of `serve` and `expose` that say what the gateway does besides passing on. */
export interface PolicyOptions {
  readonly hold: number;
  readonly inbox?: true;
  readonly forwarded: boolean;
  readonly hostHeader: 'pass' | 'local';
  readonly https?: true;
  readonly allow?: readonly string[];
  readonly rate?: Rate;
  readonly maxBody?: number;
  readonly concurrency?: number;
}

/** How many requests may wait for their turn, and how long, where `--concurrency` is given. */
const QUEUE = { maxWaiting: 1000, deadlineMs: 60_000 };

/** Credentials come from the environment: others on the machine can read a command line. */
const CREDENTIALS = `
Callers need credentials when one of these environment variables is set:
  HOOKLINE_BEARER  a bearer token
  HOOKLINE_BASIC   USER:PASSWORD
  HOOKLINE_TOKEN   KEY:SECRET, sent in Modal-Key and Modal-Secret`;

export function addPolicyOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--hold <seconds>', 'how long a request waits for an app that does not listen')
        .default(20)
        .argParser(atLeast(0)),
    )
    .option('--inbox', 'answer 202 at once while the app does not listen, and deliver the requests when it does')
    .option('--no-forwarded', 'do not tell the app who called (X-Forwarded-For and others, Forwarded)')
    .addOption(
      new Option('--host-header <which>', 'the Host the app sees: as it came, or localhost and its port')
        .choices(['pass', 'local'])
        .default('pass'),
    )
    .option('--https', 'the app speaks HTTPS; on loopback any certificate will do')
    .option(
      '--allow <address...>',
      'callers who may pass: IP addresses and networks',
      (value: string, earlier?: string[]) => address(value, earlier),
    )
    .option('--rate <rate>', 'requests a second, PER_SECOND[/BURST], or modal for 200/1000', rate)
    .option('--max-body <bytes>', 'the longest request body', atLeast(0))
    .option('--concurrency <number>', 'requests at the app at a time; the rest wait in order', atLeast(1))
    .addHelpText('after', CREDENTIALS);
}

/** The policy that options and environment ask for, in front of an app on a port. */
export function gatewayPolicy(options: PolicyOptions, port: number, environment: NodeJS.ProcessEnv): GatewayPolicy {
  return {
    forwarded: options.forwarded,
    host: options.hostHeader === 'local' ? `localhost:${port}` : undefined,
    holdMs: options.hold * 1000,
    inbox: options.inbox,
    access: accessPolicy(options.allow, environment),
    rate: options.rate,
    maxRequestBody: options.maxBody,
    concurrency: options.concurrency === undefined ? undefined : { limit: options.concurrency, ...QUEUE },
    tls: options.https,
  };
}

function accessPolicy(
  addresses: readonly string[] | undefined,
  environment: NodeJS.ProcessEnv,
): AccessPolicy | undefined {
  const bearer = environment['HOOKLINE_BEARER'];
  const basic = pair(environment, 'HOOKLINE_BASIC');
  const token = pair(environment, 'HOOKLINE_TOKEN');
  if (!addresses && !bearer && !basic && !token) return undefined;
  return {
    ...(addresses && { addresses }),
    ...(bearer && { bearer: [bearer] }),
    ...(basic && { basic: [{ user: basic[0], password: basic[1] }] }),
    ...(token && {
      tokens: { keyHeader: 'Modal-Key', secretHeader: 'Modal-Secret', accepted: [{ key: token[0], secret: token[1] }] },
    }),
  };
}

function pair(environment: NodeJS.ProcessEnv, name: string): readonly [string, string] | undefined {
  const text = environment[name];
  if (!text) return undefined;
  const [, first, second] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  if (!first || !second) throw new InvalidArgumentError(`${name} is two words with a colon between them.`);
  return [first, second];
}

function atLeast(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() === '' || !(number >= least)) throw new InvalidArgumentError(`It is a number from ${least}.`);
    return number;
  };
}

function address(value: string, earlier: readonly string[] = []): string[] {
  const addresses = [...earlier, value];
  try {
    void new AccessControl({ addresses });
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  return addresses;
}

function rate(value: string): Rate {
  if (value === 'modal') return MODAL_RATE;
  const [, perSecond, burst] = /^(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(value) ?? [];
  if (!(Number(perSecond) > 0)) throw new InvalidArgumentError('Write it as 10 or 10/50.');
  return { perSecond: Number(perSecond), burst: Math.max(1, Number(burst ?? perSecond)) };
}
