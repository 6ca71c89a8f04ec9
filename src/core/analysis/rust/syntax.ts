import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, field, returnedIn } from '../syntax/nodes.ts';
import type { Argument, Expression, Syntax, TextPart } from '../syntax/syntax.ts';
import { declarationOf } from './declarations.ts';
import { rustStructs } from './structs.ts';
import { other, sameAs } from '../syntax/forms.ts';
import { formatted, numberOf, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['string_content']),
  escape: new Set(['escape_sequence']),
  substitution: new Set<string>(),
};

const placeholder = /\{(\w*)(?::[^{}]*)?\}/g;
/** Macros that never come to a value. */
const endings = /^(?:panic|unreachable|todo|unimplemented|bail|exit)$/;
const ending = /^\{?\s*(?:panic|unreachable|todo|unimplemented|bail)!/;

const keepingMethods = new Set(
  'parse unwrap expect ok to_string to_owned into as_str as_deref clone as_ref trim into_string cloned copied to_socket_addrs next try_into unwrap_or_default borrow context with_context map_err ok_or ok_or_else'.split(
    ' ',
  ),
);

function expressionOf(node: Node): Expression {
  switch (node.type) {
    case 'parenthesized_expression':
    case 'await_expression':
    case 'try_expression':
    case 'unsafe_block':
    case 'async_block':
      return sameAs(node.firstNamedChild);
    case 'reference_expression':
    case 'type_cast_expression':
    case 'const_block':
      return sameAs(field(node, 'value') ?? field(node, 'body'));
    case 'unary_expression':
      return node.text.startsWith('*') ? sameAs(node.firstNamedChild) : other;
    case 'generic_type':
    case 'reference_type':
      return sameAs(field(node, 'type'));
    case 'index_expression':
      return node.text.endsWith('[..]') ? sameAs(node.firstNamedChild) : other;
    case 'block':
      return sameAs(tailOf(node));
    case 'string_literal':
    case 'raw_string_literal':
      return textOf(node, textNodes);
    case 'integer_literal':
      return numberOf(node.text);
    case 'identifier':
    case 'type_identifier':
    case 'primitive_type':
    case 'self':
    case 'crate':
      return { kind: 'name', name: node.text };
    case 'scoped_identifier':
    case 'scoped_type_identifier':
      return member(field(node, 'path'), field(node, 'name'));
    case 'field_expression':
      return member(field(node, 'value'), field(node, 'field'));
    case 'tuple_expression':
    case 'array_expression':
      return { kind: 'list', items: childrenOf(node) };
    case 'call_expression':
      return callOf(node);
    case 'struct_expression':
      return structOf(node);
    case 'macro_invocation':
      return macroOf(node);
    case 'closure_expression':
      return { kind: 'function', result: field(node, 'body') };
    case 'match_expression':
      return matchOf(node);
    case 'if_expression':
      return choiceOf(node);
    default:
      return other;
  }
}

function member(object: Node | undefined, name: Node | undefined): Expression {
  return object && name ? { kind: 'member', object, name: name.text } : other;
}

/** The value of a block, which is its last expression. */
function tailOf(block: Node | undefined): Node | undefined {
  const last = childrenOf(block).at(-1);
  if (last?.type === 'expression_statement' && !last.text.endsWith(';')) return last.firstNamedChild ?? undefined;
  return last && !/_(?:statement|declaration|item)$/.test(last.type) ? last : undefined;
}

function callOf(node: Node): Expression {
  let callee = field(node, 'function');
  if (callee?.type === 'generic_function') callee = field(callee, 'function');
  if (!callee) return other;
  const given = childrenOf(field(node, 'arguments')).map((argument): Argument => ({
    node: argument,
    name: undefined,
    spread: false,
  }));
  const name = field(callee, 'field') ?? field(callee, 'name') ?? callee;
  const receiver = field(callee, 'value') ?? field(callee, 'path');
  if (receiver && /^(?:map|and_then)$/.test(name.text) && given[0] && keeps(given[0].node)) return sameAs(receiver);
  const [first, second] = given;
  if (receiver && /^map_or(?:_else)?$/.test(name.text) && first && second && keeps(second.node)) {
    const otherwise = first.node.type === 'closure_expression' ? field(first.node, 'body') : first.node;
    return otherwise ? { kind: 'either', first: receiver, second: otherwise } : other;
  }
  return { kind: 'call', receiver, name: name.text, nameNode: name, arguments: given, block: undefined };
}

/** Whether a function passed to `map` hands on what it gets, parsed at most. */
function keeps(mapping: Node): boolean {
  if (mapping.type !== 'closure_expression') return /\b(?:parse|from_str|from|to_string|into)$/.test(mapping.text);
  const parameter = field(mapping, 'parameters')?.text.replaceAll(/[|\s]|:.*/g, '') ?? '';
  let at = field(mapping, 'body');
  while (at) {
    if (at.type === 'identifier') return at.text === parameter;
    if (at.type === 'block') {
      at = tailOf(at);
      continue;
    }
    const expression: Expression = expressionOf(at);
    if (expression.kind === 'same') at = expression.inner;
    else if (expression.kind === 'call' && keepingMethods.has(expression.name)) at = expression.receiver;
    else return false;
  }
  return false;
}

/** A struct as a call of its type, its fields as named arguments. */
function structOf(node: Node): Expression {
  const type = field(node, 'name');
  if (!type) return other;
  const given = childrenOf(field(node, 'body')).flatMap((child): readonly Argument[] => {
    if (child.type === 'base_field_initializer') return [{ node: child, name: undefined, spread: true }];
    const name = field(child, 'field') ?? child;
    return [{ node: field(child, 'value') ?? child.firstNamedChild ?? child, name: name.text, spread: false }];
  });
  const nameNode = field(type, 'name') ?? type;
  return {
    kind: 'call',
    receiver: field(type, 'path'),
    name: nameNode.text,
    nameNode,
    arguments: given,
    block: undefined,
  };
}

function macroOf(node: Node): Expression {
  const name = field(node, 'macro')?.text ?? '';
  if (endings.test(name.replace(/^.*::/, ''))) return { kind: 'nothing' };
  const tokens = childrenOf(node).find(({ type }) => type === 'token_tree');
  if (name !== 'format' || !tokens) return other;
  const [format, ...given] = macroArguments(tokens);
  if (!format) return other;
  return (
    formatted(expressionOf(format.node), placeholder, ([, inside = ''], index) => {
      const place = inside === '' ? index : Number(inside);
      const value = Number.isInteger(place) ? given[place] : given.find((each) => each.name === inside);
      if (value?.path !== undefined) return named(value.path, value.node);
      if (value) return { kind: 'value', node: value.node };
      return Number.isInteger(place) ? undefined : named(inside, format.node);
    }) ?? other
  );
}

function named(name: string, at: Node): Exclude<TextPart, { kind: 'text' }> {
  return { kind: 'name', name, at };
}

interface MacroArgument extends Argument {
  /** A variable and its members, as `config.port`. */
  readonly path?: string;
}

/** What a macro is given, which is not parsed: an argument of several tokens is a path or stands for nothing known. */
function macroArguments(tokens: Node): readonly MacroArgument[] {
  const groups: Node[][] = [[]];
  for (const token of tokens.children.slice(1, -1)) {
    if (!token) continue;
    if (token.type === ',') groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups.flatMap((group): readonly MacroArgument[] => {
    const [first, second, third, ...rest] = group;
    if (!first) return [];
    if (second?.text === '=' && third && rest.length === 0) return [{ node: third, name: first.text, spread: false }];
    const path = /^&?([a-z_]\w*(?:\.[a-z_]\w*)+)$/.exec(group.map(({ text }) => text).join(''))?.[1];
    const argument = { node: second ? tokens : first, name: undefined, spread: false };
    return [path === undefined ? argument : { ...argument, path }];
  });
}

/** `match env::var("PORT") { Ok(port) => port.parse().unwrap(), Err(_) => 8080 }`. */
function matchOf(node: Node): Expression {
  const value = field(node, 'value');
  const arms = childrenOf(field(node, 'body')).filter(({ type }) => type === 'match_arm');
  const patternOf = (arm: Node): string => field(arm, 'pattern')?.text ?? '';
  const found = arms.find((arm) => /^(?:Ok|Some)\s*\(/.test(patternOf(arm)));
  const missing = arms.filter((arm) => /^(?:Err\b|None\b|_)/.test(patternOf(arm)));
  // An arm that ends the program says nothing of the value.
  const otherwise = missing.find((arm) => !ending.test(field(arm, 'value')?.text ?? '')) ?? missing[0];
  const [yes, no] = [found && field(found, 'value'), otherwise && field(otherwise, 'value')];
  const isWhole = arms.length === missing.length + 1;
  return value && found && yes && no && isWhole ? handedOn(value, patternOf(found), yes, no) : other;
}

/** `if let Ok(port) = env::var("PORT") { port } else { … }`, and a plain choice. */
function choiceOf(node: Node): Expression {
  const condition = field(node, 'condition');
  const yes = field(node, 'consequence');
  const no = field(node, 'alternative')?.firstNamedChild;
  if (!condition || !yes || !no) return other;
  if (condition.type !== 'let_condition') return { kind: 'choice', condition, yes, no };
  const value = field(condition, 'value');
  return value ? handedOn(value, field(condition, 'pattern')?.text ?? '', yes, no) : other;
}

function handedOn(value: Node, pattern: string, yes: Node, no: Node): Expression {
  const name = /^\w+\s*\(\s*(?:mut\s+)?(\w+)\s*\)$/.exec(pattern)?.[1];
  return name !== undefined && new RegExp(String.raw`\b${name}\b`).test(yes.text)
    ? { kind: 'either', first: value, second: no }
    : other;
}

const functions = new Set(['function_item', 'closure_expression']);

/** Rust's syntax; paths have dots instead of double colons. */
export const rustSyntax: Syntax = {
  expression: expressionOf,
  declaration: declarationOf,
  scopes: new Set([
    'block',
    'function_item',
    'closure_expression',
    'match_arm',
    'if_expression',
    'while_expression',
    'for_expression',
    'mod_item',
    'impl_item',
    'trait_item',
  ]),
  importsFiles: true,
  structs: rustStructs,
  classes: new Set(),
  conditionals: new Set(['if_expression']),
  functions,
  bases: () => [],
  parameters: (node) => childrenOf(field(node, 'parameters')).map((each) => field(each, 'pattern')?.text ?? ''),
  results: (node) => {
    const tail = tailOf(field(node, 'body'));
    return [...returnedIn(node, 'return_expression', functions), ...(tail ? [tail] : [])];
  },
  returned: (node) => tailOf(field(node, 'body')),
  typeName: (type) => {
    let name = type;
    for (let inner = field(name, 'type'); inner; inner = field(name, 'type')) name = inner;
    return name;
  },
  environmentReads: {
    'std.env.var': {},
    'std.env.var_os': {},
    'env.var': {},
    'dotenv.var': {},
    'dotenvy.var': {},
    'tokio.env.var': {},
  },
  environmentMaps: new Set(),
  conversions: new Set(
    'String.from Some Ok str.to_string std.string.String.from u16.from u16.from_str u16.from_str_radix Box.new'.split(
      ' ',
    ),
  ),
  keepingMethods,
  fallbackMethods: new Set(['unwrap_or', 'unwrap_or_else', 'or', 'or_else']),
};
