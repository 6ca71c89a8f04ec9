import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, field, returnedIn } from '../syntax/nodes.ts';
import type { Argument, Binding, Declaration, Entry, Expression, Syntax, TextPart } from '../syntax/syntax.ts';
import { assigned, assignedMember, declared, other, sameAs } from '../syntax/forms.ts';
import { numberOf, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['string_content']),
  escape: new Set(['escape_sequence']),
  substitution: new Set(['interpolation']),
};

/** `?.let { it.toInt() }`, which hands on what it gets. */
const keepingBlock = /^(?:\{\s*it(?:\s*\??\.\s*\w+\(\))*\s*\}|\(\s*[\w.]+::\w+\s*\))$/;

function expressionOf(node: Node): Expression {
  switch (node.type) {
    case 'parenthesized_expression':
    case 'value_argument':
      return sameAs(node.lastNamedChild);
    case 'as_expression':
      return sameAs(field(node, 'left'));
    case 'unary_expression':
      return field(node, 'operator')?.text === '!!' ? sameAs(field(node, 'argument')) : other;
    case 'block':
    case 'function_body':
      return node.namedChildCount === 1 ? sameAs(node.firstNamedChild) : sameAs(tailOf(node));
    case 'return_expression':
      return sameAs(node.firstNamedChild);
    case 'string_literal':
    case 'multiline_string_literal':
      return stringOf(node);
    case 'number_literal':
    case 'hex_literal':
      return numberOf(node.text);
    case 'null_literal':
    case 'null':
      return { kind: 'nothing' };
    case 'identifier':
    case 'simple_identifier':
      return node.text === 'null' ? { kind: 'nothing' } : { kind: 'name', name: node.text };
    case 'user_type':
      return typeOf(node);
    case 'navigation_expression': {
      const [object, name] = [node.firstNamedChild, node.lastNamedChild];
      if (!object || !name || object.id === name.id) return other;
      return object.type === 'this_expression'
        ? { kind: 'field', name: name.text }
        : { kind: 'member', object, name: name.text };
    }
    case 'index_expression': {
      const [object, key] = childrenOf(node);
      return object && key ? { kind: 'index', object, key } : other;
    }
    case 'binary_expression':
      return binaryOf(node);
    case 'if_expression': {
      const condition = field(node, 'condition');
      const [yes, no] = childrenOf(node).filter(({ id }) => id !== condition?.id);
      return condition && yes && no ? { kind: 'choice', condition, yes, no } : other;
    }
    case 'try_expression': {
      const first = childrenOf(node)[0];
      const second = childrenOf(node).find(({ type }) => type === 'catch_block')?.lastNamedChild;
      return first && second ? { kind: 'either', first, second } : other;
    }
    case 'lambda_literal':
      return { kind: 'function', result: tailOf(node) };
    case 'annotated_lambda':
      return sameAs(node.lastNamedChild);
    case 'call_expression':
      return callOf(node);
    default:
      return other;
  }
}

/** The value of a block, which is its last expression. */
function tailOf(block: Node): Node | undefined {
  const last = childrenOf(block).at(-1);
  return last && !/^(?:property_declaration|assignment|lambda_parameters|\w+_statement)$/.test(last.type)
    ? last
    : undefined;
}

function typeOf(type: Node): Expression {
  const name = childrenOf(type).findLast((child) => child.type === 'identifier');
  return name ? { kind: 'name', name: name.text } : other;
}

/** A `$name` in a plain string is parsed as two pieces of text: `$`, and what begins with the name. */
function stringOf(node: Node): Expression {
  const text = textOf(node, textNodes);
  if (text.kind !== 'text') return text;
  const parts: TextPart[] = [];
  for (const part of text.parts) {
    const before = parts.at(-1);
    const name = part.kind === 'text' ? /^[A-Za-z_]\w*/.exec(part.value)?.[0] : undefined;
    if (part.kind !== 'text' || name === undefined || before?.kind !== 'text' || before.value !== '$') {
      parts.push(part);
      continue;
    }
    parts.pop();
    parts.push({ kind: 'name', name, at: node });
    const rest = part.value.slice(name.length);
    const at = { startIndex: part.at.startIndex + name.length, endIndex: part.at.endIndex };
    if (rest !== '') parts.push({ kind: 'text', value: rest, at });
  }
  return { ...text, parts };
}

function binaryOf(node: Node): Expression {
  const left = field(node, 'left');
  const right = field(node, 'right');
  if (!left || !right) return other;
  switch (field(node, 'operator')?.text) {
    case '+':
      return { kind: 'sum', left, right };
    case '?:':
      return /^(?:error\(|throw\b|return\b)/.test(right.text)
        ? sameAs(left)
        : { kind: 'either', first: left, second: right };
    case '>':
      return genericCall(left, right);
    default:
      return other;
  }
}

/** `run<App>(*args)` may be parsed as two comparisons. */
function genericCall(left: Node, right: Node): Expression {
  const nameNode =
    left.type === 'binary_expression' && field(left, 'operator')?.text === '<' ? field(left, 'left') : undefined;
  if (nameNode?.type !== 'identifier' || right.type !== 'parenthesized_expression') return other;
  const given = childrenOf(right).map((node) => ({ node, name: undefined, spread: node.type === 'spread_expression' }));
  return { kind: 'call', receiver: undefined, name: nameNode.text, nameNode, arguments: given, block: undefined };
}

function argumentsOf(node: Node | undefined): readonly Argument[] {
  return childrenOf(node).flatMap((argument): readonly Argument[] => {
    const value = argument.lastNamedChild;
    if (!value) return [];
    const isNamed = argument.children.some((child) => child?.type === '=');
    const name = isNamed ? argument.firstNamedChild?.text : undefined;
    return [{ node: value, name, spread: value.type === 'spread_expression' }];
  });
}

function callOf(node: Node): Expression {
  const children = childrenOf(node);
  const callee = children[0];
  if (!callee) return other;
  const block = children.find(({ type }) => type === 'annotated_lambda');
  const list = children.find(({ type }) => type === 'value_arguments');
  if (block && !list && callee.type === 'call_expression') {
    const inner = callOf(callee);
    return inner.kind === 'call' ? { ...inner, block } : inner;
  }
  const [receiver, nameNode] =
    callee.type === 'navigation_expression' ? [callee.firstNamedChild, callee.lastNamedChild] : [undefined, callee];
  if (!nameNode) return other;
  const name = nameNode.text;
  if (receiver && /^(?:let|run|map|also)$/.test(name) && keepingBlock.test((block ?? list)?.text ?? '')) {
    return sameAs(receiver);
  }
  if (name === 'runCatching' && block) {
    const result = tailOf(block.lastNamedChild ?? block);
    return sameAs(result);
  }
  const given = argumentsOf(list);
  if (/^(?:mapOf|mutableMapOf|hashMapOf)$/.test(name)) return recordOf(given);
  if (/^(?:listOf|arrayOf|setOf|mutableListOf)$/.test(name))
    return { kind: 'list', items: given.map((each) => each.node) };
  const isProperty =
    (name === 'getProperty' && receiver?.text === 'System') || (name === 'getInteger' && receiver?.text === 'Integer');
  // A system property is set where the program is started, if at all.
  if (isProperty) return given[1] ? sameAs(given[1].node) : { kind: 'nothing' };
  const isThis = receiver?.type === 'this_expression';
  return {
    kind: 'call',
    receiver: isThis ? undefined : (receiver ?? undefined),
    name: nameNode.type === 'identifier' ? name : '',
    nameNode,
    arguments: given,
    block,
  };
}

function recordOf(given: readonly Argument[]): Expression {
  const entries = given.map(({ node }): Entry => {
    const [key, , value] = node.type === 'infix_expression' ? childrenOf(node) : [];
    const text = key && expressionOf(key);
    const [part] = text?.kind === 'text' ? text.parts : [];
    return { key: part?.kind === 'text' ? part.value : undefined, value: value ?? node };
  });
  return { kind: 'record', entries, open: given.some(({ spread }) => spread) };
}

function declarationOf(name: Node): Declaration | undefined {
  const parent = name.parent;
  switch (parent?.type) {
    case 'qualified_identifier':
      return parent.parent?.type === 'import' && parent.lastNamedChild?.id === name.id && !aliasOf(parent.parent)
        ? { binding: { kind: 'import', path: parent.text }, at: parent.parent }
        : undefined;
    case 'import': {
      const path = parent.firstNamedChild?.text ?? '';
      return aliasOf(parent)?.id === name.id ? { binding: { kind: 'import', path }, at: parent } : undefined;
    }
    case 'variable_declaration':
      return parent.firstNamedChild?.id === name.id ? variable(parent) : undefined;
    case 'parameter':
    case 'class_parameter': {
      const [own, type] = childrenOf(parent).filter((child) => /^(?:identifier|\w*type)$/.test(child.type));
      return own?.id === name.id ? { binding: { kind: 'parameter', type }, at: parent } : undefined;
    }
    case 'catch_block':
      return parent.firstNamedChild?.id === name.id ? { binding: { kind: 'other' }, at: name } : undefined;
    case 'function_declaration':
      return declared(parent, name, { kind: 'function', node: parent });
    case 'class_declaration':
    case 'object_declaration':
      return declared(parent, name, { kind: 'class', node: parent });
    case 'assignment':
      return field(parent, 'left')?.id === name.id ? assigned(parent) : undefined;
    case 'unary_expression':
      return /^(?:\+\+|--)$/.test(field(parent, 'operator')?.text ?? '')
        ? { binding: { kind: 'other' }, at: parent, assigns: true }
        : undefined;
    case 'navigation_expression':
      return parent.lastNamedChild?.id === name.id
        ? assignedMember(parent, parent.firstNamedChild ?? undefined)
        : undefined;
    default:
      return undefined;
  }
}

function aliasOf(statement: Node): Node | undefined {
  return childrenOf(statement).find(({ type }) => type === 'identifier');
}

function variable(declared: Node): Declaration {
  const holder = declared.parent;
  if (holder?.type === 'lambda_parameters') return { binding: { kind: 'parameter', type: undefined }, at: declared };
  if (holder?.type !== 'property_declaration') return { binding: { kind: 'other' }, at: declared };
  const type = childrenOf(declared)[1];
  const last = childrenOf(holder).at(-1);
  if (last && /^(?:getter|setter|property_delegate)$/.test(last.type)) {
    return { binding: delegated(last) ?? { kind: 'other' }, at: holder };
  }
  const value = last && last.id !== declared.id ? last : undefined;
  return { binding: { kind: 'value', value, type }, at: holder };
}

/** `by lazy { … }` and `get() = …`, which are values as well. */
function delegated(part: Node): Binding | undefined {
  const lazy = part.type === 'property_delegate' && /^by\s+lazy\b/.test(part.text) ? part.firstNamedChild : undefined;
  const block = lazy && childrenOf(lazy).find(({ type }) => type === 'annotated_lambda')?.lastNamedChild;
  const value = block ? tailOf(block) : part.type === 'getter' ? part.lastNamedChild : undefined;
  return value ? { kind: 'value', value, type: undefined } : undefined;
}

const functions = new Set(['function_declaration', 'lambda_literal']);

function results(node: Node): readonly Node[] {
  const body = childrenOf(node).find(({ type }) => type === 'function_body');
  if (body && !body.text.startsWith('{')) return childrenOf(body);
  return returnedIn(node, 'return_expression', functions);
}

/** Kotlin's syntax; what an import with an asterisk brings goes by its own name. */
export const kotlinSyntax: Syntax = {
  expression: expressionOf,
  declaration: declarationOf,
  scopes: new Set([
    'block',
    'lambda_literal',
    'function_declaration',
    'class_declaration',
    'object_declaration',
    'for_statement',
    'catch_block',
    'secondary_constructor',
  ]),
  classes: new Set(['class_declaration', 'object_declaration']),
  conditionals: new Set(['if_expression']),
  functions,
  bases: () => [],
  parameters: (node) =>
    childrenOf(childrenOf(node).find(({ type }) => type === 'function_value_parameters')).flatMap((each) =>
      each.type === 'parameter' ? (each.firstNamedChild?.text ?? '') : [],
    ),
  results,
  returned: (node) => results(node).at(-1),
  typeName: (type) => type,
  environmentReads: {
    'System.getenv': {},
    'java.lang.System.getenv': {},
    'System.getenv().get': {},
    'System.getenv().getOrDefault': { fallback: 1 },
    'System.getenv().getOrElse': {},
    'ProcessBuilder().environment().get': {},
    'io.github.cdimascio.dotenv.dotenv().get': { fallback: 1 },
    'io.github.cdimascio.dotenv.Dotenv.load().get': { fallback: 1 },
  },
  environmentMaps: new Set([
    'System.getenv()',
    'ProcessBuilder().environment()',
    'io.github.cdimascio.dotenv.dotenv()',
    'io.github.cdimascio.dotenv.Dotenv.load()',
  ]),
  conversions: new Set(['Integer.parseInt', 'Integer.valueOf', 'Integer.toString', 'requireNotNull', 'checkNotNull']),
  keepingMethods: new Set(
    'toInt toIntOrNull toString toShort toLong trim orEmpty getOrNull getOrThrow toUShort intValue'.split(' '),
  ),
  fallbackMethods: new Set(['ifEmpty', 'ifBlank', 'getOrDefault', 'getOrElse', 'orElse']),
};
