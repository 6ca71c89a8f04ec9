import type { Node } from '@vscode/tree-sitter-wasm';
import { ancestor, childrenOf, field } from '../syntax/nodes.ts';
import type { Call, Expression, Lookup, Setting } from '../syntax/syntax.ts';
import { callOf, decoratorsOf, plainText, pythonSyntax } from './syntax.ts';

const functions = new Set(['function_definition']);
const parsed = /\.parse_(?:known_)?args\(\)$|^argparse\.Namespace\(\)$/;
/** Declarations of options that are looked at in one file. */
const optionLimit = 200;

/** What an option of the command line gives, by argparse, click, typer, tornado or as it stands in `sys.argv`. */
export function optionSetting(node: Node, expression: Expression, lookup: Lookup): Setting | undefined {
  switch (expression.kind) {
    case 'index':
      return argument(expression.object, expression.key, lookup);
    case 'member':
      return member(node, expression.object, expression.name, lookup);
    case 'name':
      return lookup.names.resolve(expression.name, node)?.kind === 'parameter'
        ? parameter(node, expression.name, lookup)
        : undefined;
    default:
      return undefined;
  }
}

/** `sys.argv[1]`. */
function argument(object: Node, key: Node, { paths }: Lookup): Setting | undefined {
  if (!/^[1-9]$/.test(key.text) || !paths.of(object).includes('sys.argv')) return undefined;
  return { names: [`$${key.text}`], otherwise: undefined };
}

/** `args.port` of argparse, `options.port` of tornado. */
function member(node: Node, object: Node, name: string, { names, paths }: Lookup): Setting | undefined {
  const from = paths.of(object);
  if (from.includes('tornado.options.options')) return declared(node, 'define', name);
  const meaning = object.type === 'identifier' ? names.resolve(object.text, object) : undefined;
  const isHanded = meaning?.kind === 'parameter' && /^(?:args|opts|options|namespace|ns|parsed)$/.test(object.text);
  return isHanded || from.some((path) => parsed.test(path)) ? declared(node, 'add_argument', name) : undefined;
}

/** What the one call in the file that declares an option of this name says of it. */
function declared(node: Node, method: string, name: string): Setting | undefined {
  const root = node.tree.rootNode;
  if (new RegExp(String.raw`\bset_defaults\([^)]*\b${name}\s*=`).test(root.text)) return undefined;
  const [only, ...others] = callsOf(method, root).flatMap((call) => {
    const option = read(call);
    return option.name === name ? [option] : [];
  });
  return only && others.length === 0 ? only.setting : undefined;
}

function callsOf(method: string, root: Node): readonly Call[] {
  const calls = Array.from(root.text.matchAll(new RegExp(String.raw`\b${method}\s*\(`, 'g')));
  return calls.slice(0, optionLimit).flatMap(({ index }) => {
    const name = root.descendantForIndex(index, index + method.length);
    return (name && callOf(name)) ?? [];
  });
}

interface Option {
  /** What the code calls it by. */
  readonly name: string;
  readonly setting: Setting;
}

/** A declaration of an option: its spellings, and what it is when it is not given, by name or in the `place`. */
function read(call: Call, place?: number): Option {
  const named = (key: string): Node | undefined => call.arguments.find(({ name }) => name === key)?.node;
  const placed = call.arguments.filter(({ name, spread }) => name === undefined && !spread).map(({ node }) => node);
  const spellings = placed.flatMap((node, at) => (at === place ? [] : (plainText(node) ?? [])));
  const written = spellings.filter((each) => each.startsWith('-')).flatMap((each) => each.split('/')[0] ?? []);
  const bare = spellings.find((each) => /^\w/.test(each));
  const long = (written.find((each) => each.startsWith('--')) ?? written[0] ?? '').replace(/^-+/, '');
  const name = plainText(named('dest')) ?? bare ?? long.replaceAll('-', '_');
  const isDefined = call.name === 'define';
  const options = isDefined ? [`--${name}`] : written.length > 0 ? written : name === '' ? [] : [`<${name}>`];
  const otherwise = named('default') ?? (place === undefined ? undefined : placed[place]);
  return {
    name,
    setting: {
      names: [...options, ...variablesOf(named('envvar'))],
      otherwise: otherwise?.type === 'ellipsis' ? undefined : otherwise,
    },
  };
}

function variablesOf(node: Node | undefined): readonly string[] {
  if (!node) return [];
  const own = plainText(node);
  return own === undefined ? childrenOf(node).flatMap((child) => plainText(child) ?? []) : [own];
}

/** The parameter of a function that click or typer makes a command of. */
function parameter(node: Node, name: string, lookup: Lookup): Setting | undefined {
  for (let own = ancestor(node, functions); own; own = ancestor(own, functions)) {
    const at = childrenOf(field(own, 'parameters')).find((each) => nameOf(each) === name);
    if (!at) continue;
    const decorators = decoratorsOf(own.parent);
    const declarations = decorators
      .filter((call) => isFrom(call, lookup, /click\.(?:option|argument)$/))
      .map((call) => read(call));
    const option = declarations.find((each) => each.name === name);
    if (option) return option.setting;
    const isCommand =
      decorators.some((call) => isFrom(call, lookup, /\bTyper\(\)\.(?:command|callback)$/)) || isRun(own, lookup);
    return isCommand ? typerOption(at, name, lookup) : undefined;
  }
  return undefined;
}

/** `port: int = typer.Option(8000, "--port")`, `port: Annotated[int, typer.Option("--port")] = 8000`, `port: int = 8000`. */
function typerOption(parameterNode: Node, name: string, lookup: Lookup): Setting | undefined {
  const otherwise = field(parameterNode, 'value');
  const type = field(parameterNode, 'type');
  const annotated = type?.descendantsOfType('call').flatMap((each) => each ?? []) ?? [];
  for (const [node, place] of [
    ...(otherwise ? [[otherwise, 0] as const] : []),
    ...annotated.map((each) => [each, undefined] as const),
  ]) {
    const call = pythonSyntax.expression(node);
    if (call.kind !== 'call' || !isFrom(call, lookup, /^typer\.(?:Option|Argument)$/)) continue;
    const { setting } = read(call, place);
    const written = setting.names.filter((each) => each.startsWith('-'));
    const variables = setting.names.filter((each) => /^\w/.test(each));
    const own = call.name === 'Argument' ? `<${name}>` : `--${name.replaceAll('_', '-')}`;
    return {
      names: [...(written.length > 0 ? written : [own]), ...variables],
      otherwise: place === undefined ? otherwise : setting.otherwise,
    };
  }
  return { names: [otherwise ? `--${name.replaceAll('_', '-')}` : `<${name}>`], otherwise };
}

function isFrom(call: Call, { paths }: Lookup, pattern: RegExp): boolean {
  return paths.ofCallee(call).some((path) => pattern.test(path));
}

/** Whether the function is given to `typer.run`. */
function isRun(own: Node, { paths }: Lookup): boolean {
  const name = field(own, 'name')?.text ?? '';
  return callsOf('run', own.tree.rootNode).some(
    (call) => call.arguments[0]?.node.text === name && paths.ofCallee(call).includes('typer.run'),
  );
}

function nameOf(parameterNode: Node): string | undefined {
  if (parameterNode.type === 'identifier') return parameterNode.text;
  return (field(parameterNode, 'name') ?? childrenOf(parameterNode)[0])?.text;
}
