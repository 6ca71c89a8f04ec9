import type { Node } from '@vscode/tree-sitter-wasm';
import { sameAs } from '../syntax/forms.ts';
import { childrenOf, field, isField, returnedIn } from '../syntax/nodes.ts';
import type { Argument, Binding, Call, Declaration, Expression, Syntax, TextPart } from '../syntax/syntax.ts';
import { flagOf } from './flags.ts';
import { settingOf } from './settings.ts';
import { goStructs } from './structs.ts';
import { formatted, numberOf, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['interpreted_string_literal_content', 'raw_string_literal_content']),
  escape: new Set(['escape_sequence']),
  substitution: new Set<string>(),
};

const placeholder = /%[-+# 0]*\d*[svdq]/g;

function expressionOf(node: Node): Expression {
  switch (node.type) {
    case 'parenthesized_expression':
    case 'literal_element':
    case 'pointer_type':
    case 'type_conversion_expression':
      return sameAs(node.lastNamedChild);
    case 'expression_list':
      return node.namedChildCount === 1 ? sameAs(node.firstNamedChild) : { kind: 'other' };
    case 'type_assertion_expression':
      return sameAs(field(node, 'operand'));
    case 'unary_expression':
      return /^[&*+]$/.test(field(node, 'operator')?.text ?? '') ? sameAs(field(node, 'operand')) : { kind: 'other' };
    case 'interpreted_string_literal':
    case 'raw_string_literal':
      return textOf(node, textNodes);
    case 'int_literal':
      return numberOf(node.text);
    case 'nil':
      return { kind: 'nothing' };
    case 'identifier':
    case 'type_identifier':
    case 'package_identifier':
      return { kind: 'name', name: node.text };
    case 'qualified_type':
      return member(field(node, 'package'), field(node, 'name'));
    case 'selector_expression':
      return member(field(node, 'operand'), field(node, 'field'));
    case 'index_expression': {
      const object = field(node, 'operand');
      const key = field(node, 'index');
      return object && key ? { kind: 'index', object, key } : { kind: 'other' };
    }
    case 'binary_expression': {
      const left = field(node, 'left');
      const right = field(node, 'right');
      const isSum = field(node, 'operator')?.text === '+';
      return isSum && left && right ? { kind: 'sum', left, right } : { kind: 'other' };
    }
    case 'call_expression':
      return callOf(node);
    case 'composite_literal':
      return literalOf(node);
    case 'func_literal':
      return { kind: 'function', result: undefined };
    default:
      return { kind: 'other' };
  }
}

function member(object: Node | undefined, name: Node | undefined): Expression {
  return object && name ? { kind: 'member', object, name: name.text } : { kind: 'other' };
}

function callOf(node: Node): Expression {
  const callee = field(node, 'function');
  if (!callee) return { kind: 'other' };
  const given = childrenOf(field(node, 'arguments')).map(argumentOf);
  const [first, second] = given;
  switch (callee.text) {
    case 'fmt.Sprintf':
      return (first && formattedText(first.node, given.slice(1))) ?? { kind: 'other' };
    case 'fmt.Sprint':
      if (given.length === 1 && first) return sameAs(first.node);
      return given.length === 2 && first && second
        ? { kind: 'sum', left: first.node, right: second.node }
        : { kind: 'other' };
    case 'cmp.Or':
      return given.length === 2 && first && second
        ? { kind: 'either', first: first.node, second: second.node }
        : { kind: 'other' };
    case 'new':
      return first ? constructed(first.node, []) : { kind: 'other' };
    default:
      return { ...calleeOf(callee), arguments: given, block: undefined };
  }
}

function calleeOf(callee: Node): Omit<Call, 'arguments' | 'block'> {
  const name = field(callee, 'field') ?? field(callee, 'name');
  const receiver = field(callee, 'operand') ?? field(callee, 'package');
  if (name && receiver) return { kind: 'call', receiver, name: name.text, nameNode: name };
  const isName = callee.type === 'identifier' || callee.type === 'type_identifier';
  return isName
    ? { kind: 'call', receiver: undefined, name: callee.text, nameNode: callee }
    : { kind: 'call', receiver: callee, name: '', nameNode: callee };
}

/** A struct as a call of its type, its fields as named arguments. */
function literalOf(node: Node): Expression {
  const type = field(node, 'type');
  const elements = childrenOf(field(node, 'body'));
  if (!type || !/^(?:qualified_type|type_identifier)$/.test(type.type)) {
    return { kind: 'list', items: elements };
  }
  const given = elements.map((element): Argument => {
    if (element.type !== 'keyed_element') return argumentOf(element);
    const value = field(element, 'value') ?? element;
    return { node: value, name: field(element, 'key')?.text, spread: false };
  });
  return constructed(type, given);
}

function constructed(type: Node, given: readonly Argument[]): Expression {
  return { ...calleeOf(type), arguments: given, block: undefined };
}

function argumentOf(node: Node): Argument {
  return { node, name: undefined, spread: node.type === 'variadic_argument' };
}

function formattedText(format: Node, given: readonly Argument[]): Expression | undefined {
  return formatted(expressionOf(format), placeholder, (_, index): Exclude<TextPart, { kind: 'text' }> | undefined => {
    const value = given[index]?.node;
    return value && { kind: 'value', node: value };
  });
}

function declarationOf(name: Node): Declaration | undefined {
  const parent = name.parent;
  switch (parent?.type) {
    case 'import_spec':
      return isField(parent, 'name', name) ? { binding: importOf(parent), at: parent } : undefined;
    case 'function_declaration':
      return isField(parent, 'name', name) ? { binding: { kind: 'function', node: parent }, at: parent } : undefined;
    case 'type_spec':
      return isField(parent, 'name', name) ? { binding: { kind: 'class', node: parent }, at: parent } : undefined;
    case 'const_spec':
    case 'var_spec': {
      const place = namesOf(parent).findIndex(({ id }) => id === name.id);
      const values = childrenOf(field(parent, 'value'));
      return place < 0 ? undefined : { binding: given(values, place, field(parent, 'type')), at: parent };
    }
    case 'parameter_declaration':
    case 'variadic_parameter_declaration': {
      const isName = namesOf(parent).some(({ id }) => id === name.id);
      return isName ? { binding: { kind: 'parameter', type: field(parent, 'type') }, at: parent } : undefined;
    }
    case 'expression_list':
      return assigned(name, parent, false);
    case 'selector_expression':
      return isField(parent, 'field', name) ? changedMember(parent, name) : undefined;
    case 'unary_expression':
      if (parent.text.startsWith('&')) return referenced(parent, name);
      return parent.parent?.type === 'expression_list' && parent.parent.parent?.type === 'assignment_statement'
        ? assigned(parent, parent.parent, false)
        : undefined;
    case 'inc_statement':
    case 'dec_statement':
      return { binding: { kind: 'other' }, at: parent, assigns: true };
    default:
      return undefined;
  }
}

function namesOf(spec: Node): readonly Node[] {
  return spec.childrenForFieldName('name').flatMap((node) => node ?? []);
}

function changedMember(member: Node, name: Node): Declaration | undefined {
  const holder = member.parent;
  if (holder?.type === 'expression_list') return assigned(member, holder, true);
  return holder?.type === 'unary_expression' && holder.text.startsWith('&') ? referenced(holder, name) : undefined;
}

/** A name, or a field, on the left of an assignment or a short declaration. */
function assigned(target: Node, list: Node, isMember: boolean): Declaration | undefined {
  const statement = list.parent;
  if (!statement || !isField(statement, 'left', list)) return undefined;
  const values = childrenOf(field(statement, 'right'));
  const place = childrenOf(list).findIndex(({ id }) => id === target.id);
  const of = isMember ? field(target, 'operand')?.text : undefined;
  switch (statement.type) {
    case 'short_var_declaration':
      return { binding: given(values, place, undefined), at: statement };
    case 'assignment_statement': {
      const isPlain = field(statement, 'operator')?.text === '=';
      const binding: Binding = isPlain ? given(values, place, undefined) : { kind: 'other' };
      return { binding, at: statement, assigns: true, ...(of === undefined ? {} : { of }) };
    }
    default:
      return { binding: { kind: 'other' }, at: statement };
  }
}

/** Of several results of one call the first is what it is about; the rest are errors and the like. */
function given(values: readonly Node[], place: number, type: Node | undefined): Binding {
  const value = values.length === 1 && place > 0 ? undefined : values[place];
  if (value === undefined && values.length > 0) return { kind: 'other' };
  return { kind: 'value', value, type };
}

/** What is handed a pointer may set the variable: `flag.StringVar(&addr, "addr", ":8080", …)`. */
function referenced(reference: Node, target: Node): Declaration | undefined {
  const call = reference.parent?.type === 'argument_list' ? reference.parent.parent : undefined;
  const callee = call && field(call, 'function');
  if (!call || !callee) return undefined;
  const of = target.type === 'field_identifier' ? field(target.parent ?? target, 'operand')?.text : undefined;
  const flag = flagOf(call);
  // A flag that leaves the variable what it is unless it is given.
  if (flag?.setting.otherwise?.text === reference.text.slice(1)) return undefined;
  const binding: Binding =
    flag?.isVariable === true ? { kind: 'value', value: call, type: undefined } : { kind: 'other' };
  return { binding, at: call, assigns: true, ...(of === undefined ? {} : { of }) };
}

function importOf(spec: Node): Binding {
  return { kind: 'import', path: importPath(spec) };
}

/** The path of a package without the number of its version. */
function importPath(spec: Node): string {
  return (field(spec, 'path')?.text.slice(1, -1) ?? '').replace(/\/v\d+$|\.v\d+$/, '');
}

const functions = new Set(['func_literal', 'function_declaration', 'method_declaration']);

/** The first of what is returned; the rest are errors and the like. */
function results(node: Node): readonly Node[] {
  return returnedIn(node, 'return_statement', functions).flatMap((list) => childrenOf(list)[0] ?? []);
}

/** Go's syntax; packages go by their paths, as `net/http`. */
export const goSyntax: Syntax = {
  expression: expressionOf,
  declaration: declarationOf,
  imports: (root) =>
    root.descendantsOfType('import_spec').flatMap((spec): readonly (readonly [string, string])[] => {
      if (!spec || field(spec, 'name')) return [];
      const path = importPath(spec);
      return [[path.slice(path.lastIndexOf('/') + 1), path]];
    }),
  scopes: new Set([
    'block',
    'if_statement',
    'for_statement',
    'expression_case',
    'default_case',
    'type_case',
    'communication_case',
    'func_literal',
    'function_declaration',
    'method_declaration',
  ]),
  importsFiles: true,
  sharesFolder: true,
  structs: goStructs,
  setting: settingOf,
  classes: new Set(),
  conditionals: new Set(['if_statement']),
  functions,
  bases: () => [],
  parameters: (node) => childrenOf(field(node, 'parameters')).flatMap((each) => namesOf(each).map(({ text }) => text)),
  results,
  returned: (node) => results(node).at(-1),
  typeName: (type) => (type.type === 'pointer_type' ? (type.firstNamedChild ?? type) : type),
  environmentReads: { 'os.Getenv': {}, 'os.LookupEnv': {}, 'syscall.Getenv': {} },
  environmentMaps: new Set(),
  settings: /config|viper/i,
  conversions: new Set(
    'strconv.Itoa strconv.Atoi strconv.ParseInt strconv.ParseUint strconv.FormatInt strings.TrimSpace string int int64 uint16 uint32 uint strconv.Quote'.split(
      ' ',
    ),
  ),
  keepingMethods: new Set(),
  fallbackMethods: new Set(),
};
