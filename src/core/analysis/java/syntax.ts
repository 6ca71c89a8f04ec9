import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, field, isField, returnedIn } from '../syntax/nodes.ts';
import type { Argument, Declaration, Expression, Syntax } from '../syntax/syntax.ts';
import { assigned, assignedMember, choiceOf, declared, lambdaOf, other, sameAs } from '../syntax/forms.ts';
import { formatted, numberOf, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['string_fragment', 'multiline_string_fragment']),
  escape: new Set(['escape_sequence']),
  substitution: new Set<string>(),
};

const placeholder = /%[-+# 0,]*\d*[sd]/g;
const conversionReference = /::(?:parseInt|valueOf|toString|intValue|trim|strip)$/;

function expressionOf(node: Node): Expression {
  switch (node.type) {
    case 'parenthesized_expression':
    case 'generic_type':
    case 'annotated_type':
      return sameAs(node.type === 'annotated_type' ? node.lastNamedChild : node.firstNamedChild);
    case 'cast_expression':
      return sameAs(field(node, 'value'));
    case 'string_literal':
      return textOf(node, textNodes);
    case 'decimal_integer_literal':
    case 'hex_integer_literal':
    case 'octal_integer_literal':
    case 'binary_integer_literal':
      return numberOf(node.text);
    case 'null_literal':
      return { kind: 'nothing' };
    case 'identifier':
    case 'type_identifier':
      return { kind: 'name', name: node.text };
    case 'scoped_identifier':
      return member(field(node, 'scope'), field(node, 'name'));
    case 'scoped_type_identifier':
      return member(node.firstNamedChild ?? undefined, node.lastNamedChild ?? undefined);
    case 'field_access': {
      const object = field(node, 'object');
      const name = field(node, 'field');
      return object?.type === 'this' && name ? { kind: 'field', name: name.text } : member(object, name);
    }
    case 'binary_expression': {
      const left = field(node, 'left');
      const right = field(node, 'right');
      const isSum = field(node, 'operator')?.text === '+';
      return isSum && left && right ? { kind: 'sum', left, right } : other;
    }
    case 'ternary_expression':
      return choiceOf(node);
    case 'lambda_expression':
      return lambdaOf(node);
    case 'array_initializer':
      return { kind: 'list', items: childrenOf(node) };
    case 'array_creation_expression':
      return sameAs(field(node, 'value'));
    case 'method_invocation':
      return callOf(node);
    case 'object_creation_expression':
      return constructedBy(node);
    default:
      return other;
  }
}

function member(object: Node | undefined, name: Node | undefined): Expression {
  return object && name && object.id !== name.id ? { kind: 'member', object, name: name.text } : other;
}

function argumentsOf(node: Node): readonly Argument[] {
  return childrenOf(field(node, 'arguments')).map((argument) => ({ node: argument, name: undefined, spread: false }));
}

function callOf(node: Node): Expression {
  const nameNode = field(node, 'name');
  if (!nameNode) return other;
  const object = field(node, 'object');
  const receiver = object && /^(?:this|super)$/.test(object.type) ? undefined : object;
  const name = nameNode.text;
  const given = argumentsOf(node);
  const [first, second] = given;
  if (name === 'format' && receiver?.text === 'String' && first) return formattedText(first.node, given.slice(1));
  if (name === 'formatted' && receiver) return formattedText(receiver, given);
  if (name === 'requireNonNullElse' && first && second)
    return { kind: 'either', first: first.node, second: second.node };
  if (name === 'map' && receiver && first && conversionReference.test(first.node.text)) return sameAs(receiver);
  // A system property is set where the program is started, if at all.
  const isProperty =
    (name === 'getProperty' && receiver?.text === 'System') || (name === 'getInteger' && receiver?.text === 'Integer');
  if (isProperty) return sameAs(second?.node);
  return { kind: 'call', receiver, name, nameNode, arguments: given, block: undefined };
}

function constructedBy(node: Node): Expression {
  let type = field(node, 'type');
  if (type?.type === 'generic_type') type = type.firstNamedChild ?? undefined;
  if (!type) return other;
  const isScoped = type.type === 'scoped_type_identifier';
  const nameNode = (isScoped ? type.lastNamedChild : undefined) ?? type;
  const receiver = isScoped ? (type.firstNamedChild ?? undefined) : undefined;
  const block = childrenOf(node).find((child) => child.type === 'class_body');
  return { kind: 'call', receiver, name: nameNode.text, nameNode, arguments: argumentsOf(node), block };
}

function formattedText(format: Node, given: readonly Argument[]): Expression {
  return (
    formatted(expressionOf(format), placeholder, (_, index) => {
      const value = given[index]?.node;
      return value && { kind: 'value', node: value };
    }) ?? other
  );
}

function declarationOf(name: Node): Declaration | undefined {
  const parent = name.parent;
  switch (parent?.type) {
    case 'scoped_identifier':
      return parent.parent?.type === 'import_declaration' && isField(parent, 'name', name)
        ? { binding: { kind: 'import', path: parent.text }, at: parent.parent }
        : undefined;
    case 'variable_declarator': {
      if (!isField(parent, 'name', name)) return undefined;
      const type = parent.parent ? field(parent.parent, 'type') : undefined;
      if (parent.parent?.type === 'spread_parameter') return { binding: { kind: 'parameter', type }, at: parent };
      return { binding: { kind: 'value', value: field(parent, 'value'), type }, at: parent };
    }
    case 'resource':
      return declared(parent, name, { kind: 'value', value: field(parent, 'value'), type: field(parent, 'type') });
    case 'formal_parameter':
      return declared(parent, name, { kind: 'parameter', type: field(parent, 'type') });
    case 'inferred_parameters':
    case 'catch_formal_parameter':
      return { binding: { kind: 'parameter', type: undefined }, at: parent };
    case 'lambda_expression':
      return isField(parent, 'parameters', name)
        ? { binding: { kind: 'parameter', type: undefined }, at: name }
        : undefined;
    case 'enhanced_for_statement':
      return isField(parent, 'name', name) ? { binding: { kind: 'other' }, at: name } : undefined;
    case 'method_declaration':
      return declared(parent, name, { kind: 'function', node: parent });
    case 'class_declaration':
    case 'interface_declaration':
    case 'enum_declaration':
    case 'record_declaration':
      return declared(parent, name, { kind: 'class', node: parent });
    case 'assignment_expression':
      return isField(parent, 'left', name) ? assigned(parent) : undefined;
    case 'update_expression':
      return { binding: { kind: 'other' }, at: parent, assigns: true };
    case 'field_access':
      return isField(parent, 'field', name) ? assignedMember(parent, field(parent, 'object')) : undefined;
    default:
      return undefined;
  }
}

const functions = new Set(['method_declaration', 'lambda_expression']);

/** Java's syntax; what an import with an asterisk brings goes by its own name. */
export const javaSyntax: Syntax = {
  expression: expressionOf,
  declaration: declarationOf,
  scopes: new Set([
    'block',
    'constructor_body',
    'lambda_expression',
    'method_declaration',
    'constructor_declaration',
    'class_declaration',
    'interface_declaration',
    'enum_declaration',
    'record_declaration',
    'for_statement',
    'enhanced_for_statement',
    'try_with_resources_statement',
    'catch_clause',
    'switch_block_statement_group',
  ]),
  classes: new Set(['class_declaration', 'interface_declaration', 'enum_declaration', 'record_declaration']),
  conditionals: new Set(['if_statement']),
  functions,
  bases: () => [],
  parameters: (node) =>
    childrenOf(field(node, 'parameters')).flatMap((each) =>
      each.type === 'formal_parameter' ? (field(each, 'name')?.text ?? '') : [],
    ),
  results: (node) => returnedIn(node, 'return_statement', functions),
  returned: (node) => returnedIn(node, 'return_statement', functions).at(-1),
  typeName: (type) => (type.type === 'generic_type' ? (type.firstNamedChild ?? type) : type),
  environmentReads: {
    'System.getenv': {},
    'java.lang.System.getenv': {},
    'System.getenv().get': {},
    'System.getenv().getOrDefault': { fallback: 1 },
    'ProcessBuilder().environment().get': {},
    'ProcessBuilder().environment().getOrDefault': { fallback: 1 },
    'io.github.cdimascio.dotenv.Dotenv.load().get': { fallback: 1 },
  },
  environmentMaps: new Set(['System.getenv()']),
  conversions: new Set(
    (
      'Integer.parseInt Integer.valueOf Integer.toString String.valueOf Short.parseShort Optional.ofNullable Optional.of ' +
      'java.util.Optional.ofNullable java.util.Optional.of Objects.requireNonNull java.util.Objects.requireNonNull'
    ).split(' '),
  ),
  keepingMethods: new Set(['trim', 'strip', 'toString', 'intValue', 'get', 'orElseThrow']),
  fallbackMethods: new Set(['orElse', 'orElseGet']),
};
