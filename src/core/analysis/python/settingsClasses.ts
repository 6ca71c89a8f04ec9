import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, field } from '../syntax/nodes.ts';
import { onlyValue } from '../syntax/names.ts';
import type { Call, Expression, Lookup, Setting } from '../syntax/syntax.ts';
import { onlyReturned, plainText, pythonSyntax } from './syntax.ts';

const depthLimit = 6;
/** Pydantic's classes, whose fields are variables of the environment. */
const settingsBase = /(?:^|\.)BaseSettings$/;

/** What an object of a class of the file holds: `settings.port` after `settings = Settings()`. */
export function fieldSetting(expression: Expression, lookup: Lookup): Setting | undefined {
  if (expression.kind !== 'member') return undefined;
  const made = instantiation(expression.object, lookup, 0);
  if (!made) return undefined;
  const { own, call } = made;
  const { name } = expression;
  const given = call.arguments.find((each) => each.name === name)?.node;
  if (given) return { names: [], otherwise: given };
  if (call.arguments.some((each) => each.name === undefined)) return undefined;
  if (isSettings(own, lookup)) return settingsOf(own, lookup).get(name);
  const value = onlyValue(lookup.names.member(own, name));
  const written = value && dataclassDefault(value);
  return written ? { names: [], otherwise: written } : undefined;
}

/** The class whose object an expression is, and the call that makes it. */
export function instantiation(
  node: Node,
  lookup: Lookup,
  depth: number,
): { readonly own: Node; readonly call: Call } | undefined {
  const { node: found, expression } = lookup.follow(node);
  if (depth > depthLimit) return undefined;
  if (expression.kind === 'name') {
    // `_settings = None` that a function fills in.
    const meaning = lookup.names.resolve(expression.name, found);
    const values = meaning?.kind === 'values' ? meaning.given.filter(({ value }) => value.type !== 'none') : [];
    const [only] = values;
    return only && values.length === 1 && meaning?.kind === 'values' && meaning.given.length > 1
      ? instantiation(only.value, lookup, depth + 1)
      : undefined;
  }
  if (expression.kind !== 'call' || expression.receiver) return undefined;
  const meaning = lookup.names.resolve(expression.name, expression.nameNode);
  if (meaning?.kind === 'class') return { own: meaning.node, call: expression };
  const returned = meaning?.kind === 'function' ? onlyReturned(meaning.node) : undefined;
  return returned && instantiation(returned, lookup, depth + 1);
}

export function isSettings(own: Node, { paths }: Lookup): boolean {
  return childrenOf(field(own, 'superclasses')).some((base) => paths.of(base).some((path) => settingsBase.test(path)));
}

/** The fields of Pydantic's settings: each is a variable first, by its own name or that which is written. */
export function settingsOf(own: Node, lookup: Lookup, depth = 0): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>();
  if (depth > depthLimit) return settings;
  for (const base of childrenOf(field(own, 'superclasses'))) {
    const meaning = base.type === 'identifier' ? lookup.names.resolve(base.text, base) : undefined;
    if (meaning?.kind !== 'class') continue;
    for (const [name, setting] of settingsOf(meaning.node, lookup, depth + 1)) settings.set(name, setting);
  }
  const prefix = /\benv_prefix\s*=\s*(?:["'](\w*)["'])?/.exec(own.text);
  if (prefix && prefix[1] === undefined) return settings;
  for (const statement of childrenOf(field(own, 'body'))) {
    const assignment = statement.type === 'expression_statement' ? statement.firstNamedChild : undefined;
    const name = assignment?.type === 'assignment' ? field(assignment, 'left') : undefined;
    if (name?.type !== 'identifier' || !assignment) continue;
    const setting = settingOf(name.text, field(assignment, 'right'), prefix?.[1] ?? '', lookup);
    if (setting) settings.set(name.text, setting);
  }
  return settings;
}

function settingOf(name: string, value: Node | undefined, prefix: string, lookup: Lookup): Setting | undefined {
  const expression = value && lookup.follow(value).expression;
  const call = expression?.kind === 'call' && expression.name === 'Field' ? expression : undefined;
  const argument = (key: string): Node | undefined => call?.arguments.find((each) => each.name === key)?.node;
  const alias = argument('validation_alias') ?? argument('alias') ?? argument('env');
  const aliases = alias ? textsIn(alias) : [(prefix + name).toUpperCase()];
  if (aliases.length === 0) return undefined;
  const first = call?.arguments.find((each) => each.name === undefined)?.node;
  const otherwise = call ? (argument('default') ?? first) : value;
  return { names: aliases, otherwise: otherwise?.type === 'ellipsis' ? undefined : otherwise };
}

/** A text, or those of `AliasChoices("PORT", "APP_PORT")`. */
function textsIn(node: Node): readonly string[] {
  const text = plainText(node);
  if (text !== undefined) return [text];
  const nodes = node.type === 'call' ? childrenOf(field(node, 'arguments')) : childrenOf(node);
  return nodes.flatMap((child) => plainText(child) ?? []);
}

/** `field(default=8000)` and `field(default_factory=lambda: int(os.getenv("PORT")))`, else what is written. */
function dataclassDefault(value: Node): Node | undefined {
  const expression = pythonSyntax.expression(value);
  if (expression.kind !== 'call' || expression.name !== 'field') return value;
  const factory = expression.arguments.find(({ name }) => name === 'default_factory')?.node;
  const made = factory && pythonSyntax.expression(factory);
  if (made?.kind === 'function') return made.result;
  return expression.arguments.find(({ name }) => name === 'default')?.node;
}
