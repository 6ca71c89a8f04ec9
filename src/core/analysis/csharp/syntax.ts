import type { Node } from '@vscode/tree-sitter-wasm';
import { ancestor, childrenOf, field, isField, returnedIn } from '../syntax/nodes.ts';
import type { Argument, Binding, Declaration, Expression, Syntax } from '../syntax/syntax.ts';
import { assigned, assignedMember, choiceOf, declared, lambdaOf, other, sameAs } from '../syntax/forms.ts';
import { formatted, numberOf, rawText, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['string_literal_content', 'string_content', 'raw_string_content']),
  escape: new Set(['escape_sequence']),
  substitution: new Set(['interpolation']),
  inside: (substitution) => childrenOf(substitution).find(({ type }) => type !== 'interpolation_brace'),
};

function expressionOf(node: Node): Expression {
  switch (node.type) {
    case 'parenthesized_expression':
    case 'await_expression':
      return sameAs(node.firstNamedChild);
    case 'postfix_unary_expression':
      return node.text.endsWith('!') ? sameAs(node.firstNamedChild) : other;
    case 'cast_expression':
      return sameAs(field(node, 'value'));
    case 'as_expression':
      return sameAs(field(node, 'left'));
    case 'argument':
    case 'nullable_type':
    case 'arrow_expression_clause':
      return sameAs(node.type === 'nullable_type' ? node.firstNamedChild : node.lastNamedChild);
    case 'declaration_expression':
      return sameAs(field(node, 'name'));
    case 'string_literal':
    case 'raw_string_literal':
    case 'interpolated_string_expression':
      return textOf(node, textNodes);
    case 'verbatim_string_literal': {
      const value = node.text.slice(2, -1);
      return value.includes('""') ? other : rawText(value, node.startIndex + 2);
    }
    case 'integer_literal':
      return numberOf(node.text);
    case 'null_literal':
    case 'default_expression':
      return { kind: 'nothing' };
    case 'identifier':
    case 'predefined_type':
      return { kind: 'name', name: node.text };
    case 'generic_name':
      return sameAs(node.firstNamedChild);
    case 'qualified_name':
      return member(field(node, 'qualifier'), field(node, 'name'));
    case 'member_access_expression': {
      const object = field(node, 'expression');
      const name = field(node, 'name');
      return object?.type === 'this' && name ? { kind: 'field', name: nameOf(name) } : member(object, name);
    }
    case 'conditional_access_expression': {
      const name = childrenOf(node).find(({ type }) => type === 'member_binding_expression');
      return member(field(node, 'condition'), name && field(name, 'name'));
    }
    case 'element_access_expression': {
      const object = field(node, 'expression');
      const key = field(node, 'subscript')?.firstNamedChild;
      return object && key ? { kind: 'index', object, key } : other;
    }
    case 'binary_expression':
      return binaryOf(node);
    case 'conditional_expression':
      return choiceOf(node);
    case 'lambda_expression':
      return lambdaOf(node);
    case 'initializer_expression':
    case 'collection_expression':
    case 'element_binding_expression':
      return { kind: 'list', items: childrenOf(node) };
    case 'array_creation_expression':
    case 'implicit_array_creation_expression':
      return sameAs(node.lastNamedChild);
    case 'invocation_expression':
      return callOf(node);
    case 'object_creation_expression':
    case 'implicit_object_creation_expression':
      return constructedBy(node);
    default:
      return other;
  }
}

/** A name without its type arguments. */
function nameOf(name: Node): string {
  return plain(name).text;
}

function member(object: Node | undefined, name: Node | undefined): Expression {
  return object && name ? { kind: 'member', object, name: nameOf(name) } : other;
}

function binaryOf(node: Node): Expression {
  const left = field(node, 'left');
  const right = field(node, 'right');
  if (!left || !right) return other;
  switch (field(node, 'operator')?.text) {
    case '+':
      return { kind: 'sum', left, right };
    case '??':
      return right.type === 'throw_expression' ? sameAs(left) : { kind: 'either', first: left, second: right };
    default:
      return other;
  }
}

function argumentsOf(list: Node | undefined): readonly Argument[] {
  return childrenOf(list).flatMap((argument): readonly Argument[] => {
    const node = argument.lastNamedChild;
    return node ? [{ node, name: field(argument, 'name')?.text, spread: false }] : [];
  });
}

function callOf(node: Node): Expression {
  const callee = field(node, 'function');
  if (!callee) return other;
  const given = argumentsOf(field(node, 'arguments'));
  const { receiver, nameNode } = calleeOf(callee);
  const name = nameOf(nameNode);
  const [first, second] = given;
  if (name === 'Format' && /^[Ss]tring$/.test(receiver?.text ?? '') && first) {
    const values = given.slice(1);
    const text = formatted(expressionOf(first.node), /\{(\d+)(?::[^{}]*)?\}/g, ([, place]) => {
      const value = values[Number(place)]?.node;
      return value && { kind: 'value', node: value };
    });
    return text ?? other;
  }
  if (name === 'Concat' && /^[Ss]tring$/.test(receiver?.text ?? '') && first && second && given.length === 2) {
    return { kind: 'sum', left: first.node, right: second.node };
  }
  return { kind: 'call', receiver, name, nameNode, arguments: given, block: undefined };
}

function calleeOf(callee: Node): { readonly receiver: Node | undefined; readonly nameNode: Node } {
  switch (callee.type) {
    case 'member_access_expression':
    case 'qualified_name': {
      const object = field(callee, 'expression') ?? field(callee, 'qualifier');
      const isOwn = object && /^(?:this|base)$/.test(object.type);
      return { receiver: isOwn ? undefined : object, nameNode: plain(field(callee, 'name') ?? callee) };
    }
    case 'conditional_access_expression': {
      const binding = childrenOf(callee).find(({ type }) => type === 'member_binding_expression');
      return { receiver: field(callee, 'condition'), nameNode: plain((binding && field(binding, 'name')) ?? callee) };
    }
    default:
      return { receiver: undefined, nameNode: plain(callee) };
  }
}

/** The name alone of one with type arguments. */
function plain(name: Node): Node {
  return (name.type === 'generic_name' ? name.firstNamedChild : undefined) ?? name;
}

function constructedBy(node: Node): Expression {
  const list = field(node, 'arguments') ?? childrenOf(node).find(({ type }) => type === 'argument_list');
  const given = argumentsOf(list);
  const block = field(node, 'initializer');
  // `HttpListener listener = new();` takes its type from the declaration.
  const holder = ancestor(node, new Set(['variable_declaration', 'property_declaration', 'block']));
  const type = field(node, 'type') ?? (holder && holder.type !== 'block' ? field(holder, 'type') : undefined);
  if (!type) return other;
  const call = calleeOf(type);
  return { kind: 'call', ...call, name: nameOf(call.nameNode), arguments: given, block };
}

function declarationOf(name: Node): Declaration | undefined {
  const parent = name.parent;
  switch (parent?.type) {
    case 'using_directive': {
      const path = parent.lastNamedChild?.text;
      return isField(parent, 'name', name) && path !== undefined
        ? { binding: { kind: 'import', path }, at: parent }
        : undefined;
    }
    case 'variable_declarator': {
      if (!isField(parent, 'name', name)) return undefined;
      const type = parent.parent ? field(parent.parent, 'type') : undefined;
      const value = childrenOf(parent).findLast(
        ({ id, type: kind }) => id !== name.id && kind !== 'bracketed_argument_list',
      );
      return { binding: { kind: 'value', value, type: type?.type === 'implicit_type' ? undefined : type }, at: parent };
    }
    case 'property_declaration': {
      if (!isField(parent, 'name', name)) return undefined;
      const accessors = field(parent, 'accessors');
      const value = field(parent, 'value');
      const isComputed = value === undefined && accessors !== undefined && /\{\s*get\s*(?:\{|=>)/.test(accessors.text);
      const binding: Binding = isComputed
        ? { kind: 'other' }
        : { kind: 'value', value: value, type: field(parent, 'type') };
      return { binding, at: parent };
    }
    case 'parameter':
      return declared(parent, name, { kind: 'parameter', type: field(parent, 'type') });
    case 'implicit_parameter':
      return { binding: { kind: 'parameter', type: undefined }, at: parent };
    case 'lambda_expression':
      return isField(parent, 'parameters', name)
        ? { binding: { kind: 'parameter', type: undefined }, at: name }
        : undefined;
    case 'foreach_statement':
      return isField(parent, 'left', name) ? { binding: { kind: 'other' }, at: name } : undefined;
    case 'tuple_pattern':
    case 'catch_declaration':
      return { binding: { kind: 'other' }, at: parent };
    case 'declaration_expression':
      return declared(parent, name, outOf(parent));
    case 'method_declaration':
    case 'local_function_statement':
      return declared(parent, name, { kind: 'function', node: parent });
    case 'class_declaration':
    case 'struct_declaration':
    case 'record_declaration':
    case 'interface_declaration':
      return declared(parent, name, { kind: 'class', node: parent });
    case 'assignment_expression':
      return isField(parent, 'left', name) ? assigned(parent) : undefined;
    case 'argument':
      return /^(?:ref|out)\b/.test(parent.text) ? { binding: outOf(parent), at: parent, assigns: true } : undefined;
    case 'prefix_unary_expression':
    case 'postfix_unary_expression':
      return /\+\+|--/.test(parent.text) ? { binding: { kind: 'other' }, at: parent, assigns: true } : undefined;
    case 'member_access_expression':
      return isField(parent, 'name', name) ? assignedMember(parent, field(parent, 'expression')) : undefined;
    default:
      return undefined;
  }
}

/** What `int.TryParse(text, out var number)` puts into its last argument. */
function outOf(node: Node): Binding {
  const call = ancestor(node, new Set(['invocation_expression']));
  const expression = call && callOf(call);
  const text =
    expression?.kind === 'call' && expression.name === 'TryParse' ? expression.arguments[0]?.node : undefined;
  return text ? { kind: 'value', value: text, type: undefined } : { kind: 'other' };
}

const functions = new Set(['method_declaration', 'local_function_statement', 'lambda_expression']);

function results(node: Node): readonly Node[] {
  const body = field(node, 'body');
  if (body?.type === 'arrow_expression_clause') return childrenOf(body);
  return returnedIn(node, 'return_statement', functions);
}

/** C#'s syntax; what a `using` of a namespace brings goes by its own name. */
export const csharpSyntax: Syntax = {
  expression: expressionOf,
  declaration: declarationOf,
  scopes: new Set([
    'block',
    'lambda_expression',
    'method_declaration',
    'local_function_statement',
    'constructor_declaration',
    'class_declaration',
    'struct_declaration',
    'record_declaration',
    'interface_declaration',
    'for_statement',
    'foreach_statement',
    'catch_clause',
    'switch_section',
  ]),
  classes: new Set(['class_declaration', 'struct_declaration', 'record_declaration', 'interface_declaration']),
  conditionals: new Set(['if_statement']),
  functions,
  bases: () => [],
  parameters: (node) =>
    childrenOf(field(node, 'parameters')).flatMap((each) =>
      each.type === 'parameter' ? (field(each, 'name')?.text ?? '') : [],
    ),
  results,
  returned: (node) => results(node).at(-1),
  typeName: (type) => (/^(?:nullable_type|generic_name)$/.test(type.type) ? (type.firstNamedChild ?? type) : type),
  environmentReads: {
    'Environment.GetEnvironmentVariable': {},
    'System.Environment.GetEnvironmentVariable': {},
  },
  settings: /\bconfig(?:uration)?\b/i,
  environmentMaps: new Set(['Environment.GetEnvironmentVariables()']),
  conversions: new Set(
    'int.Parse Int32.Parse ushort.Parse Convert.ToInt32 Convert.ToUInt16 Convert.ToString Uri UriBuilder System.Uri'.split(
      ' ',
    ),
  ),
  keepingMethods: new Set(['ToString', 'Trim', 'GetValueOrDefault']),
  fallbackMethods: new Set(),
};
