import type { Node } from '@vscode/tree-sitter-wasm';
import { other } from '../syntax/forms.ts';
import { childrenOf, field, isField } from '../syntax/nodes.ts';
import type { Argument, Declaration, Entry, Expression, Syntax } from '../syntax/syntax.ts';
import { numberOf, rawText, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['quoted_content']),
  escape: new Set(['escape_sequence']),
  substitution: new Set(['interpolation']),
};

export const elixirSyntax: Syntax = {
  expression,
  declaration,
  scopes: new Set(['do_block', 'stab_clause', 'source']),
  classes: new Set(),
  conditionals: new Set(),
  bases: () => [],
  returned: () => undefined,
  typeName: (type) => type,
  environmentReads: { 'System.get_env': { fallback: 1 }, 'System.fetch_env!': {} },
  environmentMaps: new Set(),
  conversions: new Set(['String.to_integer', 'to_string', 'String.trim', 'to_charlist', 'String.to_charlist']),
  keepingMethods: new Set(),
  fallbackMethods: new Set(),
};

function expression(node: Node): Expression {
  switch (node.type) {
    case 'string':
    case 'charlist':
      return textOf(node, textNodes);
    case 'atom':
      return rawText(node.text.slice(1), node.startIndex + 1);
    case 'integer':
      return numberOf(node.text);
    case 'nil':
      return { kind: 'nothing' };
    case 'identifier':
    case 'alias':
      return { kind: 'name', name: node.text };
    case 'block': {
      const [inner, ...more] = childrenOf(node);
      return inner && more.length === 0 ? { kind: 'same', inner } : other;
    }
    case 'tuple':
      return { kind: 'list', items: childrenOf(node) };
    case 'list':
      return list(node);
    case 'keywords':
      return { kind: 'record', entries: entriesOf(node), open: false };
    case 'map':
      return list(childrenOf(node)[0] ?? node);
    case 'call':
      return call(node, []);
    case 'binary_operator':
      return binary(node);
    case 'unary_operator':
      return attribute(node);
    case 'anonymous_function':
      return { kind: 'function', result: undefined };
    default:
      return other;
  }
}

/** A list whose end are pairs is as good as those, whatever else is in it. */
function list(node: Node): Expression {
  const items = childrenOf(node);
  const keywords = items.find(({ type }) => type === 'keywords');
  return keywords ? { kind: 'record', entries: entriesOf(keywords), open: false } : { kind: 'list', items };
}

function entriesOf(keywords: Node): readonly Entry[] {
  return childrenOf(keywords).flatMap((pair) => {
    const value = field(pair, 'value');
    return value ? [{ key: keyOf(pair), value }] : [];
  });
}

function keyOf(pair: Node): string | undefined {
  return field(pair, 'key')?.text.trim().replace(/:$/, '');
}

function call(node: Node, before: readonly Argument[]): Expression {
  const target = field(node, 'target');
  if (!target) return other;
  const list = childrenOf(node).find(({ type }) => type === 'arguments');
  const given = [...before, ...childrenOf(list).flatMap(argumentsOf)];
  const rest = { arguments: given, list, block: childrenOf(node).find(({ type }) => type === 'do_block') };
  if (target.type !== 'dot') {
    return { kind: 'call', receiver: undefined, name: target.text, nameNode: target, ...rest };
  }
  const receiver = field(target, 'left');
  const nameNode = field(target, 'right');
  return receiver && nameNode ? { kind: 'call', receiver, name: nameNode.text, nameNode, ...rest } : other;
}

function argumentsOf(node: Node): readonly Argument[] {
  if (node.type !== 'keywords') return [{ node, name: undefined, spread: false }];
  return childrenOf(node).flatMap((pair) => {
    const value = field(pair, 'value');
    return value ? [{ node: value, name: keyOf(pair) ?? '', spread: false }] : [];
  });
}

function binary(node: Node): Expression {
  const left = field(node, 'left');
  const right = field(node, 'right');
  if (!left || !right) return other;
  switch (field(node, 'operator')?.text) {
    case '||':
      return { kind: 'either', first: left, second: right };
    case '<>':
      return { kind: 'sum', left, right };
    case '|>':
      return right.type === 'call' ? call(right, [{ node: left, name: undefined, spread: false }]) : other;
    case '=':
      return { kind: 'same', inner: right };
    default:
      return other;
  }
}

/** `@port`, which a module gives a value by `@port 4000`. */
function attribute(node: Node): Expression {
  const name = field(node, 'operand');
  if (!node.text.startsWith('@') || name?.type !== 'identifier') return other;
  const values = node.tree.rootNode.descendantsOfType('unary_operator').flatMap((each) => {
    const given = each?.text.startsWith('@') ? field(each, 'operand') : undefined;
    const isGiven = given?.type === 'call' && field(given, 'target')?.text === name.text;
    return isGiven ? childrenOf(childrenOf(given).find(({ type }) => type === 'arguments')).slice(0, 1) : [];
  });
  const [inner, ...more] = values;
  return inner && more.length === 0 ? { kind: 'same', inner } : other;
}

function declaration(name: Node): Declaration | undefined {
  const { parent } = name;
  if (name.type !== 'identifier' || !parent) return undefined;
  switch (parent.type) {
    case 'binary_operator': {
      const operator = field(parent, 'operator')?.text;
      if (!isField(parent, 'left', name) || !/^(?:=|\\\\|<-)$/.test(operator ?? '')) return undefined;
      const value = operator === '=' ? field(parent, 'right') : undefined;
      return { binding: value ? { kind: 'value', value, type: undefined } : { kind: 'other' }, at: name };
    }
    case 'tuple':
    case 'list':
      return isPattern(parent) ? { binding: { kind: 'other' }, at: name } : undefined;
    case 'arguments':
      return isField(parent.parent ?? parent, 'left', parent) || isHead(parent)
        ? { binding: { kind: 'parameter', type: undefined }, at: name }
        : undefined;
    default:
      return undefined;
  }
}

function isPattern(node: Node): boolean {
  const { parent } = node;
  return parent?.type === 'binary_operator' && isField(parent, 'left', node);
}

/** The parameters of `def start(port) do`. */
function isHead(list: Node): boolean {
  const outer = list.parent?.parent?.parent;
  return outer?.type === 'call' && /^(?:def|defp|defmacro)$/.test(field(outer, 'target')?.text ?? '');
}
