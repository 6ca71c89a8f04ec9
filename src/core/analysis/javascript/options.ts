import type { Node } from '@vscode/tree-sitter-wasm';
import { unresolved } from '../values.ts';
import { ancestor, childrenOf, functionTypes, stringContent } from './bindings.ts';
import { Receivers } from './receivers.ts';
import { argumentsOf, either, unwrap, type Evaluated, type Evaluator } from './values.ts';

/** An option of the command line, and what it is when it is not given. */
interface Option {
  readonly names: readonly string[];
  readonly otherwise: Evaluated | undefined;
}

/** The options of a command line, as a library has parsed it; `within` is the member that holds them. */
export interface Options {
  readonly kind: 'options';
  readonly declared: ReadonlyMap<string, Option>;
  /** Whether it has options that nothing declares. */
  readonly open: boolean;
  readonly within?: string | undefined;
}

/** The words of the command line, of which some are left out in front. */
export interface Words {
  readonly kind: 'words';
  readonly skipped: number;
}

const plainParsers = /^(?:minimist|yargs-parser|mri|getopts)$/;

/** One of the words, or of the options. */
export function argumentStep(owner: Options | Words, name: string, node: Node): Evaluated {
  if (owner.kind === 'words') {
    const place = owner.skipped + Number(name) - 1;
    return /^\d$/.test(name) && place > 0 ? variable([`$${place}`], node) : unresolved;
  }
  if (owner.within !== undefined) return name === owner.within ? { ...owner, within: undefined } : unresolved;
  const option =
    owner.declared.get(name) ?? (owner.open ? { names: [spelled(name)], otherwise: undefined } : undefined);
  if (!option) return unresolved;
  const given = variable(option.names, node);
  return option.otherwise ? either(given, option.otherwise) : given;
}

/** `process.argv[process.argv.indexOf('--port') + 1]`; undefined when the index is another. */
export function wordBehind(index: Node, node: Node, evaluator: Evaluator): Evaluated | undefined {
  if (index.type !== 'binary_expression') return undefined;
  const left = index.childForFieldName('left');
  const found = left?.type === 'identifier' ? evaluator.bindings.resolve(left) : undefined;
  const text = found?.kind === 'variable' ? found.value?.text : left?.text;
  const name = /\bindexOf\(\s*["'](--?[\w-]+)["']\s*\)$/.exec(text ?? '')?.[1];
  return name === undefined ? undefined : variable([name], node);
}

/** What a call comes to that parses the command line; undefined for any other. */
export function parsedOptions(call: Node, evaluator: Evaluator, depth: number): Options | Words | undefined {
  const callee = call.childForFieldName('function');
  if (!callee) return undefined;
  const [first, second] = argumentsOf(call);
  if (callee.type === 'member_expression') {
    const method = callee.childForFieldName('property')?.text ?? '';
    const object = callee.childForFieldName('object');
    if (!object) return undefined;
    if (method === 'slice') {
      const words = evaluator.evaluate(object, depth);
      return words.kind === 'words' && first?.type === 'number'
        ? { kind: 'words', skipped: words.skipped + Number(first.text) }
        : undefined;
    }
    if (method === 'parseSync' || method === 'parse') return yargsOptions(object, evaluator, depth);
    if (method === 'opts' || method === 'optsWithGlobals') return commanderOptions(object, evaluator, depth);
  }
  const from = new Receivers(evaluator.bindings).reference(callee);
  if (from && plainParsers.test(from.module) && evaluator.evaluate(first ?? call, depth).kind === 'words') {
    const defaults = second && objectOf(evaluator.evaluate(second, depth), 'default', evaluator, depth);
    return { kind: 'options', declared: defaultsIn(defaults, evaluator, depth), open: true };
  }
  if (from && /^(?:node:)?util$/.test(from.module) && from.path.join('.') === 'parseArgs' && first) {
    const options = objectOf(evaluator.evaluate(first, depth), 'options', evaluator, depth);
    const declared = options && declaredIn(options, 'short', evaluator, depth);
    return declared && { kind: 'options', declared, open: false, within: 'values' };
  }
  return undefined;
}

/** `yargs(…).option('port', { default: 3000 }).argv`. */
export function yargsOptions(object: Node, evaluator: Evaluator, depth: number): Options | undefined {
  const declared = new Map<string, Option>();
  const receivers = new Receivers(evaluator.bindings);
  for (let node: Node | null = unwrap(object); node;) {
    if (receivers.reference(node)?.module === 'yargs') return { kind: 'options', declared, open: true };
    if (node.type !== 'call_expression') return undefined;
    const callee = node.childForFieldName('function');
    const [first, second] = argumentsOf(node);
    const method = callee?.childForFieldName('property')?.text ?? '';
    const given = first && evaluator.evaluate(first, depth);
    const name = stringContent(first);
    if (given?.kind === 'object' && /^(?:options?|default)$/.test(method)) {
      const each =
        method === 'default'
          ? defaultsIn(given.node, evaluator, depth)
          : declaredIn(given.node, 'alias', evaluator, depth);
      for (const [key, option] of each) declared.set(key, option);
    } else if (name !== undefined && second && method === 'option') {
      const options = evaluator.evaluate(second, depth);
      if (options.kind === 'object') declared.set(name, described(name, options.node, 'alias', evaluator, depth));
    } else if (name !== undefined && second && method === 'default') {
      declared.set(name, { names: [spelled(name)], otherwise: evaluator.evaluate(second, depth) });
    }
    node = unwrap(callee?.childForFieldName('object') ?? callee ?? node);
  }
  return undefined;
}

/** The options that `.option('-p, --port <port>', 'what it is', '3000')` declares of a program of commander. */
function commanderOptions(program: Node, evaluator: Evaluator, depth: number): Options | undefined {
  const root = rootOf(program);
  if (!isCommander(root, evaluator)) return undefined;
  const declared = new Map<string, Option>();
  for (const name of evaluator.bindings.occurrences('option')) {
    const call = callOfMethod(name);
    const object = call && name.parent?.childForFieldName('object');
    if (!call || !object || rootOf(object).text !== root.text || /\.command\(/.test(object.text)) continue;
    declare(call, declared, evaluator, depth);
  }
  return { kind: 'options', declared, open: false };
}

/** The options of a command that `.action((…, options) => …)` is given. */
export function actionOptions(parameter: Node, evaluator: Evaluator, depth: number): Options | undefined {
  const own = ancestor(parameter, functionTypes);
  const call = own?.parent?.parent;
  const callee = call?.type === 'call_expression' ? call.childForFieldName('function') : undefined;
  if (!own || callee?.childForFieldName('property')?.text !== 'action') return undefined;
  const list = own.childForFieldName('parameters');
  const places = list ? childrenOf(list) : [parameter];
  const place = places.findIndex(({ id }) => id === parameter.id);
  const declared = new Map<string, Option>();
  let parameters = 0;
  let node = callee.childForFieldName('object');
  for (
    ;
    node?.type === 'call_expression';
    node = node.childForFieldName('function')?.childForFieldName('object') ?? null
  ) {
    const method = node.childForFieldName('function')?.childForFieldName('property')?.text ?? '';
    const words = stringContent(argumentsOf(node)[0]) ?? '';
    if (method === 'option' || method === 'requiredOption') declare(node, declared, evaluator, depth);
    if (method === 'command') parameters += words.split(/\s+/).length - 1;
    if (method === 'argument') parameters += 1;
  }
  return place === parameters && node && isCommander(rootOf(node), evaluator)
    ? { kind: 'options', declared, open: false }
    : undefined;
}

function declare(call: Node, declared: Map<string, Option>, evaluator: Evaluator, depth: number): void {
  const [flags, , ...others] = argumentsOf(call);
  const names = stringContent(flags)?.match(/(?<![\w-])--?[A-Za-z][\w-]*/g) ?? [];
  const long = names.find((name) => name.startsWith('--')) ?? names[0];
  if (long === undefined) return;
  const key = long.replace(/^-+/, '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  // Between the description and the default there may be a function that reads the value.
  const otherwise = others.map((other) => evaluator.evaluate(other, depth)).findLast(({ kind }) => kind !== 'function');
  const isReader = others.length === 1 && /^(?:parseInt|parseFloat|Number|String)$/.test(others[0]?.text ?? '');
  declared.set(key, { names, otherwise: isReader ? undefined : otherwise });
}

function isCommander(root: Node, evaluator: Evaluator): boolean {
  const receivers = new Receivers(evaluator.bindings);
  const binding = root.type === 'identifier' ? evaluator.bindings.resolve(root) : undefined;
  const made = binding?.kind === 'variable' && binding.value ? rootOf(binding.value) : root;
  const constructed = made.type === 'new_expression' ? made.childForFieldName('constructor') : made;
  return constructed !== null && constructed !== undefined && receivers.reference(constructed)?.module === 'commander';
}

/** What a chain of calls begins with. */
function rootOf(node: Node): Node {
  let current = unwrap(node);
  for (;;) {
    const inner =
      current.type === 'call_expression'
        ? current.childForFieldName('function')?.childForFieldName('object')
        : undefined;
    if (!inner) return current;
    current = unwrap(inner);
  }
}

function callOfMethod(name: Node): Node | undefined {
  const member = name.parent;
  const call = member?.type === 'member_expression' ? member.parent : undefined;
  return call?.type === 'call_expression' && call.childForFieldName('function')?.id === member?.id ? call : undefined;
}

/** `{ port: { alias: 'p', default: 3000 } }`. */
function declaredIn(options: Node, shortKey: string, evaluator: Evaluator, depth: number): ReadonlyMap<string, Option> {
  const declared = new Map<string, Option>();
  for (const pair of childrenOf(options)) {
    const key = pair.type === 'pair' ? pair.childForFieldName('key') : undefined;
    const value = pair.childForFieldName('value');
    if (!key || value?.type !== 'object') continue;
    const name = stringContent(key) ?? key.text;
    declared.set(name, described(name, value, shortKey, evaluator, depth));
  }
  return declared;
}

function described(name: string, options: Node, shortKey: string, evaluator: Evaluator, depth: number): Option {
  const short = evaluator.property(options, shortKey);
  const alias = short && short !== 'unresolved' ? stringContent(short) : undefined;
  const otherwise = evaluator.property(options, 'default');
  return {
    names: [spelled(name), ...(alias === undefined ? [] : [spelled(alias)])],
    otherwise: otherwise === 'unresolved' ? unresolved : otherwise && evaluator.evaluate(otherwise, depth),
  };
}

function defaultsIn(defaults: Node | undefined, evaluator: Evaluator, depth: number): ReadonlyMap<string, Option> {
  const pairs = defaults ? childrenOf(defaults).filter(({ type }) => type === 'pair') : [];
  return new Map(
    pairs.flatMap((pair): [string, Option][] => {
      const key = pair.childForFieldName('key');
      const value = pair.childForFieldName('value');
      const name = stringContent(key) ?? key?.text;
      return name === undefined || !value
        ? []
        : [[name, { names: [spelled(name)], otherwise: evaluator.evaluate(value, depth) }]];
    }),
  );
}

function objectOf(owner: Evaluated, key: string, evaluator: Evaluator, depth: number): Node | undefined {
  const value = owner.kind === 'object' ? evaluator.property(owner.node, key) : undefined;
  const evaluated = value && value !== 'unresolved' ? evaluator.evaluate(value, depth) : undefined;
  return evaluated?.kind === 'object' ? evaluated.node : undefined;
}

/** How an option is written that the code calls `bindHost` or `p`. */
function spelled(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function variable(names: readonly string[], node: Node): Evaluated {
  return { kind: 'env', node, names, fallback: undefined };
}
