import type { Node } from '@vscode/tree-sitter-wasm';
import type { SourceFile } from '../sourceFile.ts';
import type { Binds, ServerKind } from '../syntax/binds.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { ancestor } from '../syntax/nodes.ts';
import { readServerCall } from '../syntax/serverCalls.ts';
import type { Argument, Call } from '../syntax/syntax.ts';
import { sinatraKind } from './servers.ts';
import { rubyCallOf } from './syntax.ts';

export const sinatraHint = /["']sinatra(?:\/[\w-]+)?["']|\bSinatra\b/;

/** Sinatra itself, which starts a server when the program ends. */
const classic = /^\s*require\s*\(?\s*["']sinatra["']/m;
const isOff = /\bdisable\s*\(?\s*:run\b|\bset\s*\(?\s*:run\s*,\s*false\b|\brun\s*:\s*false\b/;
const ownRoute = /^(?:get|post|put|patch|delete)\b/m;
const classes = new Set(['class']);
const blocks = new Set(['do_block', 'block']);

interface Setting {
  readonly name: string;
  readonly value: Node;
  readonly call: Call;
  readonly owner: number | undefined;
}

/** `set :port, 4567` of a program that is Sinatra's, and `run!` of classes. */
export function readSinatra(file: SourceFile, root: Node, evaluator: Evaluator, binds: Binds): void {
  const calls = callsOf('set', file.text, root);
  const settings = calls.filter((call) => !isForOthers(call)).flatMap((call) => settingsOf(call, evaluator));
  const runs = callsOf('run!', file.text, root).filter((call) => isSinatra(call, evaluator));
  for (const run of runs) {
    const owner = run.receiver ? classNamed(run.receiver, evaluator) : ancestor(run.nameNode, classes);
    const inherits = owner !== undefined && isApplication(owner, evaluator);
    const own = [
      ...settings.filter((setting) => inherits && setting.owner === undefined),
      ...settings.filter((setting) => setting.owner === owner?.id),
    ];
    for (const bind of start(run, own, kindOf(own, evaluator), evaluator)) binds.add(bind);
  }
  const require = classic.exec(file.text);
  if (!require || runs.length > 0 || isOff.test(file.text)) return;
  // Classes of Sinatra's are run by others, unless the program has routes of its own.
  if (/<\s*Sinatra::/.test(file.text) && !ownRoute.test(file.text)) return;
  const own = settings.filter(({ owner }) => owner === undefined);
  const [first] = own.filter(({ name }) => name === 'port' || name === 'bind').map(({ call }) => call);
  const at = first?.nameNode ?? root.descendantForIndex(require.index + require[0].indexOf('require'));
  if (!at) return;
  const call: Call = { kind: 'call', receiver: undefined, name: '', nameNode: at, arguments: [], block: undefined };
  const kind = withOptions(kindOf(own, evaluator));
  for (const bind of start(call, own, kind, evaluator)) binds.add(bind);
}

function start(
  run: Call,
  settings: readonly Setting[],
  kind: ServerKind,
  evaluator: Evaluator,
): ReturnType<typeof readServerCall> {
  const given = new Set(run.arguments.map(({ name }) => name));
  // What is set last holds.
  const set = settings
    .toReversed()
    .filter(({ name }, index, all) => !given.has(name) && all.findIndex((each) => each.name === name) === index)
    .map(({ name, value }): Argument => ({ name, node: value, spread: false }));
  const merged: Call = { ...run, arguments: [...run.arguments, ...set] };
  return readServerCall(merged, { kind, host: { names: ['bind', 'host'] }, port: { names: ['port'] } }, evaluator);
}

/** Outside of development it listens on all interfaces. */
function kindOf(settings: readonly Setting[], evaluator: Evaluator): ServerKind {
  const environment = settings.findLast(({ name }) => name === 'environment');
  if (!environment) return sinatraKind;
  const { hostIfSet, defaultHost, ...kind } = sinatraKind;
  const name = evaluator.text(environment.value);
  if (name === undefined || defaultHost === undefined) return kind;
  return { ...kind, defaultHost: name === hostIfSet?.unless ? defaultHost : (hostIfSet?.host ?? defaultHost) };
}

/** What a program that is Sinatra's is told by its own options. */
function withOptions({ hostIfSet, portEnv = [], ...kind }: ServerKind): ServerKind {
  return {
    ...kind,
    hostEnv: ['-o'],
    portEnv: ['-p', ...portEnv],
    ...(hostIfSet && { hostIfSet: { ...hostIfSet, env: ['-e', ...hostIfSet.env] } }),
  };
}

function settingsOf(call: Call, evaluator: Evaluator): readonly Setting[] {
  const owner = ancestor(call.nameNode, classes)?.id;
  const [first, second] = call.arguments;
  if (first?.name !== undefined) {
    return call.arguments.map(({ name = '', node }) => ({ name, value: node, call, owner }));
  }
  const name = evaluator.text(first?.node);
  return name !== undefined && second ? [{ name, value: second.node, call, owner }] : [];
}

/** Whether it stands in a block that is for other environments than development. */
function isForOthers({ nameNode }: Call): boolean {
  for (let block = ancestor(nameNode, blocks); block; block = ancestor(block, blocks)) {
    const around = block.parent;
    const configure =
      around?.type === 'call' && around.childForFieldName('method')?.text === 'configure' ? around : null;
    const environments = configure?.childForFieldName('arguments')?.text;
    if (environments !== undefined && !/:development\b/.test(environments)) return true;
  }
  return false;
}

function isSinatra(run: Call, evaluator: Evaluator): boolean {
  if (run.receiver) return evaluator.paths.of(run.receiver).some((path) => /^Sinatra\.\w+$|^\?/.test(path));
  const owner = ancestor(run.nameNode, classes);
  const bases = owner ? evaluator.syntax.bases(owner) : [];
  return bases.flatMap((base) => evaluator.paths.of(base)).some((path) => path.startsWith('Sinatra.'));
}

/** What a program sets outside of classes is set of Sinatra::Application, and so of what extends it. */
function isApplication(owner: Node, evaluator: Evaluator): boolean {
  return evaluator.syntax.bases(owner).some((base) => evaluator.paths.of(base).includes('Sinatra.Application'));
}

function classNamed(receiver: Node, evaluator: Evaluator): Node | undefined {
  const meaning = evaluator.names.resolve(receiver.text, receiver);
  return meaning?.kind === 'class' ? meaning.node : undefined;
}

function callsOf(name: string, text: string, root: Node): readonly Call[] {
  return Array.from(text.matchAll(new RegExp(String.raw`\b${name}(?!\w)`, 'g'))).flatMap(({ index }) => {
    const node = root.descendantForIndex(index, index + name.length);
    return (node && rubyCallOf(node)) ?? [];
  });
}
