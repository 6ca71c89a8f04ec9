import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, field, isField } from '../syntax/nodes.ts';
import type { Argument, Call, Declaration, Expression, Syntax } from '../syntax/syntax.ts';
import { concatenated, numberOf, rawText, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['string_content']),
  escape: new Set(['escape_sequence']),
  substitution: new Set(['interpolation']),
};
const parameterLists = new Set(['method_parameters', 'block_parameters', 'lambda_parameters']);
const spreads = new Set(['splat_argument', 'hash_splat_argument', 'hash']);

export const rubySyntax: Syntax = {
  expression,
  declaration,
  scopes: new Set(['method', 'singleton_method', 'class', 'module', 'program']),
  classes: new Set(['class', 'module']),
  rescues: new Set(['rescue']),
  conditionals: new Set(['if', 'unless', 'if_modifier', 'unless_modifier']),
  namedArgument: (name) => `${name}: `,
  bases: (node) => childrenOf(field(node, 'superclass')),
  returned: (node) => {
    const last = childrenOf(field(node, 'body')).at(-1);
    return last?.type === 'return' ? childrenOf(childrenOf(last)[0])[0] : last;
  },
  typeName: (type) => type,
  environmentReads: { 'ENV.fetch': { fallback: 1 }, 'ENV.dig': {} },
  environmentMaps: new Set(['ENV']),
  conversions: new Set(['Integer', 'String', 'Float']),
  keepingMethods: new Set(['to_i', 'to_s', 'to_sym', 'to_f', 'strip', 'chomp', 'freeze', 'presence', 'itself']),
  fallbackMethods: new Set(),
};

function expression(node: Node): Expression {
  switch (node.type) {
    case 'string':
      return textOf(node, textNodes);
    case 'chained_string':
      return concatenated(childrenOf(node).map((child) => textOf(child, textNodes)));
    case 'simple_symbol':
      return rawText(node.text.slice(1), node.startIndex + 1);
    case 'integer':
      return numberOf(node.text);
    case 'nil':
      return { kind: 'nothing' };
    case 'identifier':
    case 'constant':
      return { kind: 'name', name: node.text };
    case 'instance_variable':
    case 'class_variable':
      return { kind: 'field', name: node.text };
    case 'scope_resolution': {
      const object = field(node, 'scope');
      const name = field(node, 'name')?.text ?? '';
      return object ? { kind: 'member', object, name } : { kind: 'name', name };
    }
    case 'call':
      return call(node);
    case 'element_reference': {
      const [object, key] = childrenOf(node);
      return object && key ? { kind: 'index', object, key } : { kind: 'other' };
    }
    case 'binary':
      return binary(node);
    case 'conditional': {
      const [condition, yes, no] = childrenOf(node);
      return condition && yes && no ? { kind: 'choice', condition, yes, no } : { kind: 'other' };
    }
    case 'parenthesized_statements':
    case 'begin': {
      const [inner, ...more] = childrenOf(node);
      return inner && more.length === 0 ? { kind: 'same', inner } : { kind: 'other' };
    }
    case 'assignment': {
      const inner = field(node, 'right');
      return inner ? { kind: 'same', inner } : { kind: 'other' };
    }
    case 'array':
    case 'right_assignment_list':
      return { kind: 'list', items: childrenOf(node) };
    case 'hash':
      return hash(node);
    case 'block':
    case 'do_block':
    case 'lambda':
      return { kind: 'function', result: resultOf(node) };
    default:
      return { kind: 'other' };
  }
}

/** The expression that is all there is in a block. */
function resultOf(node: Node): Node | undefined {
  const body = field(node, 'body');
  if (body && /^(?:block|do_block)$/.test(body.type)) return resultOf(body);
  const [only, ...more] = childrenOf(body);
  return more.length === 0 ? only : undefined;
}

function call(node: Node): Expression {
  const nameNode = field(node, 'method');
  if (!nameNode) return { kind: 'other' };
  const list = field(node, 'arguments');
  return {
    kind: 'call',
    receiver: field(node, 'receiver'),
    name: nameNode.text,
    nameNode,
    arguments: childrenOf(list).map(argumentOf),
    list,
    block: field(node, 'block'),
  };
}

function argumentOf(node: Node): Argument {
  if (node.type === 'pair') return { node: field(node, 'value') ?? node, name: keyOf(node) ?? '', spread: false };
  // A hash in braces is as good as arguments by their names.
  if (node.type === 'hash') return { node, name: undefined, spread: true };
  const spread = spreads.has(node.type);
  return { node: (spread && node.firstNamedChild) || node, name: undefined, spread };
}

function keyOf(pair: Node): string | undefined {
  const key = field(pair, 'key');
  if (!key) return undefined;
  if (key.type === 'hash_key_symbol') return key.text;
  const text = expression(key);
  if (text.kind !== 'text') return undefined;
  return text.parts.every((part) => part.kind === 'text') ? text.parts.map(({ value }) => value).join('') : undefined;
}

function hash(node: Node): Expression {
  const children = childrenOf(node);
  const entries = children.flatMap((child) => {
    const value = child.type === 'pair' ? field(child, 'value') : undefined;
    return value ? [{ key: keyOf(child), value }] : [];
  });
  return { kind: 'record', entries, open: entries.length < children.length };
}

function binary(node: Node): Expression {
  const left = field(node, 'left');
  const right = field(node, 'right');
  if (!left || !right) return { kind: 'other' };
  switch (field(node, 'operator')?.text) {
    case '||':
    case 'or':
      return { kind: 'either', first: left, second: right };
    case '+':
      return { kind: 'sum', left, right };
    default:
      return { kind: 'other' };
  }
}

function declaration(name: Node): Declaration | undefined {
  const { parent } = name;
  if (!parent) return undefined;
  const isOwn = name.type === 'instance_variable' || name.type === 'class_variable';
  if (parameterLists.has(parent.type)) return { binding: { kind: 'parameter', type: undefined }, at: name };
  switch (parent.type) {
    case 'optional_parameter':
    case 'keyword_parameter':
    case 'splat_parameter':
    case 'hash_splat_parameter':
    case 'block_parameter':
      return isField(parent, 'name', name)
        ? { binding: { kind: 'parameter', type: undefined, otherwise: field(parent, 'value') }, at: name }
        : undefined;
    case 'method':
    case 'singleton_method':
      return isField(parent, 'name', name) ? { binding: { kind: 'function', node: parent }, at: parent } : undefined;
    case 'class':
    case 'module':
      return isField(parent, 'name', name) ? { binding: { kind: 'class', node: parent }, at: parent } : undefined;
    case 'assignment':
    case 'operator_assignment': {
      if (!isField(parent, 'left', name)) return undefined;
      const isGiven = parent.type === 'assignment' || field(parent, 'operator')?.text === '||=';
      const value = isGiven ? field(parent, 'right') : undefined;
      const binding: Declaration['binding'] = value ? { kind: 'value', value, type: undefined } : { kind: 'other' };
      return isOwn ? { binding, at: name, field: true } : { binding, at: name };
    }
    case 'left_assignment_list': {
      const place = childrenOf(parent).findIndex(({ id }) => id === name.id);
      const values = parent.parent && field(parent.parent, 'right');
      const value = values?.type === 'right_assignment_list' ? childrenOf(values)[place] : undefined;
      return { binding: value ? { kind: 'value', value, type: undefined } : { kind: 'other' }, at: name };
    }
    case 'for':
    case 'exception_variable':
      return { binding: { kind: 'other' }, at: name };
    default:
      return undefined;
  }
}

/** The call of the method that goes by this very name; a name alone may be one. */
export function rubyCallOf(name: Node): Call | undefined {
  const { parent } = name;
  if (parent?.type === 'call' && isField(parent, 'method', name)) {
    const found = expression(parent);
    return found.kind === 'call' ? found : undefined;
  }
  const isStatement = /^(?:program|body_statement|block_body|then|if_modifier|unless_modifier)$/.test(
    parent?.type ?? '',
  );
  if (name.type !== 'identifier' || !isStatement) return undefined;
  return { kind: 'call', receiver: undefined, name: name.text, nameNode: name, arguments: [], block: undefined };
}
