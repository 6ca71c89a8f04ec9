import type { BindFact, HostIfSet, HostInsertion, UpstreamFact, Value } from '../facts.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import { hostValue, portLiteral, portValue, unresolved, type Evaluated } from '../values.ts';
import { hostOf, isAddress, portOf, readAddress, type Address } from './address.ts';
import { insertion } from './insertion.ts';
import { optionNames, valuesOf, type Arguments, type Option } from './options.ts';
import type { Program } from './program.ts';
import type { ShellVariables, Word } from './word.ts';

/** Where the words of a command stand: on a line for a shell, in a list, or apart from each other. */
export type Placement = 'line' | 'items' | 'apart';

/** A program as it is run. */
export interface Invocation {
  readonly file: SourceFile;
  /** The word that names it. */
  readonly program: Word;
  readonly args: Arguments;
  /** Its words, the last of them in front of a `--`. */
  readonly last: Word;
  /** What variables of the shell hold. */
  readonly shell: ShellVariables;
  /** What is in its environment, as far as the command line says. */
  readonly environment: ReadonlyMap<string, Word>;
  readonly placement: Placement;
  /** Takes the literals that give ports. */
  readonly portLiterals: Stretch[];
}

/** Host and port as a command line gives them. */
export interface Given {
  readonly host: Evaluated | undefined;
  readonly hostAt: Stretch | undefined;
  /** Whether the host is an option without a value. */
  readonly isFlag: boolean;
  readonly port: Evaluated | undefined;
  readonly portAt: Stretch | undefined;
  readonly address: Address | undefined;
}

/** What a program binds. */
export function bindFacts(program: Program, invocation: Invocation): readonly BindFact[] {
  const { framework } = program;
  if (framework === undefined) return [];
  return givenBy(program, invocation).flatMap((given) => bindFact(framework, program, invocation, given) ?? []);
}

/** What a program passes connections on to. */
export function upstreamFacts(program: Program, invocation: Invocation): readonly UpstreamFact[] {
  const { dials, port: defaultPort } = program;
  if (dials === undefined) return [];
  const { file } = invocation;
  return givenBy({ ...program, ifTold: true }, invocation).flatMap(({ host, hostAt, port, portAt, address }) => {
    const scheme = address?.scheme?.toLowerCase();
    const portFact = portValue(file, port, portAt, {
      value: scheme === 'https' ? 443 : scheme === 'http' ? 80 : defaultPort,
    });
    const at = address?.at ?? portAt ?? hostAt;
    if (!portFact || !at) return [];
    return {
      kind: 'upstream',
      file: file.path,
      span: file.span(at),
      by: dials,
      host: hostValue(file, host, hostAt, { value: 'localhost' }),
      port: portFact,
    };
  });
}

function bindFact(framework: string, program: Program, invocation: Invocation, given: Given): BindFact | undefined {
  const { file, environment, shell } = invocation;
  const addressEnv = optionNames(program.addressEnv);
  const portEnv = optionNames(program.portEnv);
  const setPort = set(portEnv, environment);
  const givenPort = given.port ?? (setPort && portOf(setPort, shell));
  const port = portValue(file, givenPort, given.portAt ?? setPort, {
    value: program.port,
    env: [...portEnv, ...addressEnv],
  });
  if (!port) return undefined;
  const literal = portLiteral(givenPort);
  if (literal) invocation.portLiterals.push(literal);
  const hostEnv = optionNames(program.hostEnv);
  const setHost = given.host ? undefined : set(hostEnv, environment);
  const { value: defaultHost, hostIfSet } = hostDefault(program, invocation);
  const host = hostValue(file, given.host ?? (setHost && hostOf(setHost, shell)), given.hostAt ?? setHost, {
    value: defaultHost,
    env: [...hostEnv, ...addressEnv],
  });
  return {
    kind: 'bind',
    file: file.path,
    span: file.span(invocation.program),
    language: 'shell',
    framework,
    host: given.isFlag ? withoutEdit(host) : host,
    port,
    hostInsertion:
      host.span || invocation.placement === 'apart' ? undefined : hostInsertion(program, invocation, given, port.value),
    ...(hostIfSet && !host.span ? { hostIfSet } : {}),
    ...(program.argumentsEnv !== undefined && !given.host && !given.port
      ? { argumentsEnv: optionNames(program.argumentsEnv) }
      : {}),
  };
}

/** Every address that the command line gives, or what its options say of the only one. */
export function givenBy(
  program: Program,
  { args, shell, environment }: Pick<Invocation, 'args' | 'shell' | 'environment'>,
): readonly Given[] {
  const { ifTold = false, sockets, hosts, ports, addresses, positional, pairs } = program;
  if (valuesOf(args, optionNames(sockets)).length > 0) return [];
  const hostOption = valuesOf(args, optionNames(hosts)).at(-1);
  const portOption = valuesOf(args, optionNames(ports)).at(-1);
  const alone: Given = {
    host: hostOption && (hostOption.value ? hostOf(hostOption.value, shell) : everywhere(hostOption)),
    hostAt: hostOption?.value ?? hostOption?.word,
    isFlag: hostOption !== undefined && !hostOption.value,
    port: portOption && (portOption.value ? portOf(portOption.value, shell) : unresolved),
    portAt: portOption?.value ?? portOption?.word,
    address: undefined,
  };
  const words = valuesOf(args, optionNames(addresses)).flatMap(({ value }) => (value ? listed(value) : []));
  const argument = positional ? args.positionals.find(isAddress) : undefined;
  const fromEnvironment = set(optionNames(program.addressEnv), environment);
  const all = argument ? [...words, pairs ? argument.slice(0, /:|$/.exec(argument.text)?.index) : argument] : words;
  if (all.length === 0 && fromEnvironment) all.push(...listed(fromEnvironment));
  const read = all.flatMap((word) => {
    if (program.dials !== undefined && /^\/(?!\/)/.test(word.text)) return { ...alone, portAt: word };
    const address = readAddress(program.dials === 'ssh' ? forwarded(word) : word, shell);
    if (!address) return [];
    const { host, port } = address;
    return {
      host: host ?? alone.host,
      hostAt: host ? word : alone.hostAt,
      isFlag: !host && alone.isFlag,
      port: port ?? alone.port,
      portAt: port ? word : alone.portAt,
      address,
    };
  });
  if (all.length > 0) return read;
  return ifTold && !portOption ? [] : [alone];
}

/** Several addresses in one word. */
function listed(word: Word): Word[] {
  const found: Word[] = [];
  let from = 0;
  for (const { index } of word.text.matchAll(/[;,]/g)) {
    found.push(word.slice(from, index));
    from = index + 1;
  }
  return [...found, word.slice(from)].filter(({ text }) => text !== '');
}

/** The part behind the port of the other side, as in `80:localhost:3000`. */
function forwarded(word: Word): Word {
  const found = /(?:^|:)((?:\[[^\]]*\]|[^:]*):[^:]*)$/.exec(word.text);
  const address = found?.[1] ?? '';
  return word.slice(word.text.length - address.length);
}

function everywhere({ word }: Option): Evaluated {
  return { kind: 'literal', node: word, value: '::', edit: word };
}

/** The host when nothing gives one, and what may still change it. */
function hostDefault(
  { host, hostOf, hostIfSet }: Program,
  { args, environment }: Invocation,
): { readonly value: string | undefined; readonly hostIfSet?: HostIfSet } {
  if (hostOf && valuesOf(args, optionNames(hostOf.options)).length > 0) return { value: hostOf.host };
  if (!hostIfSet) return { value: host };
  const { options, env, ...other } = hostIfSet;
  const names = optionNames(env);
  const given = valuesOf(args, optionNames(options)).at(-1)?.value ?? set(names, environment);
  if (!given) return { value: host, hostIfSet: { ...other, env: names } };
  if (other.unless === undefined) return { value: other.host };
  if (given.plain === undefined) return { value: undefined };
  return { value: given.plain === other.unless ? host : other.host };
}

function hostInsertion(
  program: Program,
  { file, last, placement }: Invocation,
  { address, port: given }: Given,
  port: number | undefined,
): HostInsertion | undefined {
  const { hosts = '', addressScheme = '', nested, positional } = program;
  const add = (...words: readonly ((host: string) => string)[]): HostInsertion =>
    insertion(file, last, placement === 'items', words);
  const option = hosts.split(' ').find((name) => name !== '' && !name.endsWith('!'));
  if (option !== undefined) {
    // What is meant for the program that a build tool runs is no option of the build tool.
    if (nested !== undefined && option.startsWith('--')) return undefined;
    return option.endsWith('=')
      ? add((host) => option + host)
      : add(
          () => option.replace('?', ''),
          (host) => host,
        );
  }
  if (address) {
    if (!address.barePort) return undefined;
    const { startIndex } = address.barePort;
    return { span: file.span({ startIndex, endIndex: startIndex }), before: addressScheme, after: ':' };
  }
  if (port === undefined) return undefined;
  const whole = (host: string): string => `${addressScheme}${host}:${port}`;
  if (positional) return add(whole);
  const [addressOption] = optionNames(program.addresses);
  // A port that an option of its own gives would be bound besides.
  return addressOption === undefined || given ? undefined : add(() => addressOption, whole);
}

function set(variables: readonly string[], environment: ReadonlyMap<string, Word>): Word | undefined {
  const name = variables.find((each) => environment.has(each));
  return name === undefined ? undefined : environment.get(name);
}

function withoutEdit(value: Value<string>): Value<string> {
  return { ...value, editSpan: undefined };
}
