import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, field, isField } from '../syntax/nodes.ts';
import type { Argument, Declaration, Expression, Syntax } from '../syntax/syntax.ts';
import { numberOf, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['string_content']),
  escape: new Set(['escape_sequence']),
  substitution: new Set([
    'variable_name',
    'member_access_expression',
    'subscript_expression',
    'member_call_expression',
    'scoped_call_expression',
    'dynamic_variable_name',
  ]),
  inside: (substitution) => substitution,
};
const nothing: Expression = { kind: 'other' };

export const phpSyntax: Syntax = {
  expression,
  declaration,
  scopes: new Set(['function_definition', 'method_declaration', 'class_declaration', 'program']),
  classes: new Set(['class_declaration']),
  conditionals: new Set(['if_statement']),
  namedArgument: (name) => `${name}: `,
  bases: (node) => childrenOf(childrenOf(node).find(({ type }) => type === 'base_clause')),
  returned: (node) =>
    childrenOf(childrenOf(field(node, 'body')).findLast(({ type }) => type === 'return_statement'))[0],
  typeName: (type) =>
    type.type === 'named_type' || type.type === 'optional_type' ? (type.firstNamedChild ?? type) : type,
  environmentReads: { getenv: {}, env: { fallback: 1 }, 'Illuminate.Support.Env.get': { fallback: 1 } },
  environmentMaps: new Set(['$_ENV', '$_SERVER']),
  conversions: new Set(['intval', 'strval', 'trim']),
  keepingMethods: new Set(),
  fallbackMethods: new Set(),
};

function expression(node: Node): Expression {
  switch (node.type) {
    case 'string':
    case 'encapsed_string':
      return textOf(node, textNodes);
    case 'integer':
      return numberOf(node.text);
    case 'null':
      return { kind: 'nothing' };
    case 'variable_name':
    case 'name':
      return { kind: 'name', name: node.text };
    case 'qualified_name':
      return qualified(node);
    case 'namespace_name':
      return { kind: 'name', name: node.text.replaceAll('\\', '.') };
    case 'member_access_expression':
    case 'class_constant_access_expression':
    case 'scoped_property_access_expression':
      return member(node);
    case 'subscript_expression': {
      const [object, key] = childrenOf(node);
      return object && key ? { kind: 'index', object, key } : nothing;
    }
    case 'parenthesized_expression':
      return same(node.firstNamedChild);
    case 'cast_expression':
      return same(node.childForFieldName('value'));
    case 'assignment_expression':
      return same(node.childForFieldName('right'));
    case 'binary_expression':
      return binary(node);
    case 'conditional_expression': {
      const condition = field(node, 'condition');
      const yes = field(node, 'body');
      const no = field(node, 'alternative');
      if (!condition || !no) return nothing;
      return yes ? { kind: 'choice', condition, yes, no } : { kind: 'either', first: condition, second: no };
    }
    case 'array_creation_expression':
      return array(node);
    case 'arrow_function':
      return { kind: 'function', result: field(node, 'body') };
    case 'anonymous_function':
      return { kind: 'function', result: undefined };
    default:
      return call(node);
  }
}

function same(inner: Node | null): Expression {
  return inner ? { kind: 'same', inner } : nothing;
}

/** `\React\Socket\SocketServer` is a full name; `Socket\SocketServer` begins with what is imported, or is one too. */
function qualified(node: Node): Expression {
  const prefix = field(node, 'prefix');
  const name = childrenOf(node).at(-1)?.text ?? '';
  if (!prefix || node.text.startsWith('\\')) {
    return { kind: 'name', name: node.text.replace(/^\\/, '').replaceAll('\\', '.') };
  }
  return { kind: 'member', object: prefix, name };
}

function member(node: Node): Expression {
  const [object, last] = childrenOf(node);
  const name = last?.text.replace(/^\$/, '');
  if (!object || name === undefined) return nothing;
  if (/^(?:\$this|self|static)$/.test(object.text)) return { kind: 'field', name };
  return { kind: 'member', object, name };
}

function call(node: Node): Expression {
  const list = field(node, 'arguments') ?? childrenOf(node).find(({ type }) => type === 'arguments');
  const given = { arguments: childrenOf(list).map(argumentOf), list, block: undefined };
  switch (node.type) {
    case 'object_creation_expression': {
      const made = node.firstNamedChild;
      return made ? { kind: 'call', receiver: made, name: '', nameNode: made, ...given } : nothing;
    }
    case 'function_call_expression': {
      const callee = field(node, 'function');
      if (!callee) return nothing;
      const isName = callee.type === 'name';
      return {
        kind: 'call',
        receiver: isName ? undefined : callee,
        name: isName ? callee.text : '',
        nameNode: callee,
        ...given,
      };
    }
    case 'member_call_expression':
    case 'nullsafe_member_call_expression':
    case 'scoped_call_expression': {
      const receiver = field(node, 'object') ?? field(node, 'scope');
      const nameNode = field(node, 'name');
      return receiver && nameNode ? { kind: 'call', receiver, name: nameNode.text, nameNode, ...given } : nothing;
    }
    default:
      return nothing;
  }
}

function argumentOf(node: Node): Argument {
  const value = node.lastNamedChild ?? node;
  const spread = value.type === 'variadic_unpacking';
  return { node: (spread && value.firstNamedChild) || value, name: field(node, 'name')?.text, spread };
}

function binary(node: Node): Expression {
  const left = field(node, 'left');
  const right = field(node, 'right');
  if (!left || !right) return nothing;
  switch (field(node, 'operator')?.text) {
    case '??':
      return { kind: 'either', first: left, second: right };
    case '.':
      return { kind: 'sum', left, right };
    default:
      return nothing;
  }
}

function array(node: Node): Expression {
  const items = childrenOf(node).map((item) => childrenOf(item));
  if (items.every(({ length }) => length === 1)) return { kind: 'list', items: items.flat() };
  const entries = items.flatMap(([key, value]) => (key && value ? [{ key: keyOf(key), value }] : []));
  return { kind: 'record', entries, open: entries.length < items.length };
}

function keyOf(key: Node): string | undefined {
  const text = expression(key);
  if (text.kind !== 'text') return undefined;
  return text.parts.every((part) => part.kind === 'text') ? text.parts.map(({ value }) => value).join('') : undefined;
}

function declaration(name: Node): Declaration | undefined {
  const { parent } = name;
  if (!parent) return undefined;
  // The name inside of `$port` stands for the property where that is declared.
  if (parent.type === 'variable_name') return property(name, parent);
  switch (parent.type) {
    case 'assignment_expression':
    case 'augmented_assignment_expression': {
      if (!isField(parent, 'left', name)) return undefined;
      const isGiven = parent.type === 'assignment_expression' || field(parent, 'operator')?.text === '??=';
      return given(name, isGiven ? field(parent, 'right') : undefined);
    }
    case 'member_access_expression':
      return ownField(name, parent);
    case 'simple_parameter':
    case 'variadic_parameter':
    case 'property_promotion_parameter':
      return isField(parent, 'name', name)
        ? {
            binding: { kind: 'parameter', type: field(parent, 'type'), otherwise: field(parent, 'default_value') },
            at: name,
          }
        : undefined;
    case 'const_element': {
      const [own, value] = childrenOf(parent);
      return own?.id === name.id ? given(name, value) : undefined;
    }
    case 'string':
    case 'encapsed_string':
      return defined(name, parent);
    case 'function_definition':
      return isField(parent, 'name', name) ? { binding: { kind: 'function', node: parent }, at: parent } : undefined;
    case 'class_declaration':
      return isField(parent, 'name', name) ? { binding: { kind: 'class', node: parent }, at: parent } : undefined;
    case 'namespace_use_clause':
    case 'qualified_name':
      return imported(name, parent);
    case 'foreach_statement':
    case 'pair':
    case 'by_ref':
    case 'list_literal':
    case 'global_declaration':
    case 'catch_clause':
    case 'update_expression':
      return { binding: { kind: 'other' }, at: name };
    default:
      return undefined;
  }
}

function given(name: Node, value: Node | undefined): Declaration {
  return { binding: value ? { kind: 'value', value, type: undefined } : { kind: 'other' }, at: name };
}

function property(name: Node, variable: Node): Declaration | undefined {
  const holder = variable.parent;
  if (holder?.type === 'property_element') {
    const value = field(holder, 'default_value');
    return value ? { ...given(name, value), field: true } : undefined;
  }
  if (holder?.type !== 'property_promotion_parameter') return undefined;
  return { binding: { kind: 'parameter', type: field(holder, 'type') }, at: name, field: true };
}

function ownField(name: Node, access: Node): Declaration | undefined {
  const assignment = access.parent;
  const isOwn = field(access, 'object')?.text === '$this' && isField(access, 'name', name);
  if (!isOwn || !assignment || !isField(assignment, 'left', access)) return undefined;
  const value = assignment.type === 'assignment_expression' ? field(assignment, 'right') : undefined;
  return { ...given(name, value), field: true };
}

/** `define('PORT', 8080)`. */
function defined(name: Node, text: Node): Declaration | undefined {
  const list = text.parent?.parent;
  if (list?.type !== 'arguments' || list.parent?.childForFieldName('function')?.text !== 'define') return undefined;
  const [first, second] = childrenOf(list);
  return first?.firstNamedChild?.id === text.id ? given(name, second?.lastNamedChild ?? undefined) : undefined;
}

function imported(name: Node, parent: Node): Declaration | undefined {
  const clause = parent.type === 'qualified_name' ? parent.parent : parent;
  if (clause?.type !== 'namespace_use_clause') return undefined;
  const alias = field(clause, 'alias');
  const whole = childrenOf(clause)[0];
  const own = alias ?? (whole?.type === 'qualified_name' ? whole.lastNamedChild : whole);
  if (!whole || own?.id !== name.id) return undefined;
  const group = clause.parent?.type === 'namespace_use_group' ? clause.parent.parent?.firstNamedChild : undefined;
  const path = `${group ? `${group.text}\\` : ''}${whole.text}`.replace(/^\\/, '').replaceAll('\\', '.');
  return { binding: { kind: 'import', path }, at: clause };
}
