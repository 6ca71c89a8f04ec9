import type { Node } from '@vscode/tree-sitter-wasm';
import { ancestor, childrenOf, field, isField, returnedIn } from '../syntax/nodes.ts';
import type { Argument, Call, Declaration, Expression, Syntax, TextPart } from '../syntax/syntax.ts';
import { concatenated, formatted, numberOf, textOf, type TextNodes } from '../syntax/text.ts';

const textNodes: TextNodes = {
  content: new Set(['string_content']),
  escape: new Set(['escape_sequence']),
  substitution: new Set(['interpolation']),
  inside: (substitution) => field(substitution, 'expression'),
};
const functions = new Set(['function_definition', 'lambda']);

export const pythonSyntax: Syntax = {
  expression,
  declaration,
  scopes: new Set([...functions, 'class_definition', 'module']),
  classes: new Set(['class_definition']),
  conditionals: new Set(['if_statement']),
  rescues: new Set(['except_clause']),
  namedArgument: (name) => `${name}=`,
  bases: (node) => childrenOf(field(node, 'superclasses')).filter(({ type }) => type !== 'keyword_argument'),
  returned: (node) =>
    childrenOf(childrenOf(field(node, 'body')).findLast(({ type }) => type === 'return_statement'))[0],
  importsFiles: true,
  typeName,
  environmentReads: {
    'os.getenv': { fallback: 1 },
    'os.environ.get': { fallback: 1 },
    'os.environ.setdefault': { fallback: 1 },
    'decouple.config': { fallback: 'default' },
    'environs.Env().int': { fallback: 1 },
    'environs.Env().str': { fallback: 1 },
  },
  environmentMaps: new Set(['os.environ']),
  conversions: new Set(['int', 'str', 'float', 'typing.cast']),
  keepingMethods: new Set(['strip', 'decode', 'encode', 'lower']),
  fallbackMethods: new Set(),
};

function expression(node: Node): Expression {
  switch (node.type) {
    case 'string':
      return textOf(node, textNodes);
    case 'concatenated_string':
      return concatenated(childrenOf(node).map((child) => textOf(child, textNodes)));
    case 'integer':
      return numberOf(node.text);
    case 'none':
      return { kind: 'nothing' };
    case 'identifier':
      return { kind: 'name', name: node.text };
    case 'attribute':
      return member(node);
    case 'subscript': {
      const object = field(node, 'value');
      const key = field(node, 'subscript');
      return object && key ? { kind: 'index', object, key } : { kind: 'other' };
    }
    case 'call':
      return call(node);
    case 'parenthesized_expression':
    case 'await':
      return wrapped(node.firstNamedChild);
    case 'named_expression':
      return wrapped(node.childForFieldName('value'));
    case 'as_pattern':
      return wrapped(node.firstNamedChild);
    case 'binary_operator':
      return binary(node);
    case 'boolean_operator': {
      const first = field(node, 'left');
      const second = field(node, 'right');
      const isOr = node.childForFieldName('operator')?.text === 'or';
      return isOr && first && second ? { kind: 'either', first, second } : { kind: 'other' };
    }
    case 'conditional_expression': {
      const [yes, condition, no] = childrenOf(node);
      return yes && condition && no ? { kind: 'choice', condition, yes, no } : { kind: 'other' };
    }
    case 'tuple':
    case 'list':
    case 'expression_list':
      return { kind: 'list', items: childrenOf(node) };
    case 'dictionary':
      return dictionary(node);
    case 'lambda':
      return { kind: 'function', result: field(node, 'body') };
    default:
      return { kind: 'other' };
  }
}

function wrapped(inner: Node | null): Expression {
  return inner ? { kind: 'same', inner } : { kind: 'other' };
}

function member(node: Node): Expression {
  const object = field(node, 'object');
  const name = field(node, 'attribute')?.text;
  if (!object || name === undefined) return { kind: 'other' };
  if (object.type === 'identifier' && (object.text === 'self' || object.text === 'cls')) return { kind: 'field', name };
  return { kind: 'member', object, name };
}

function call(node: Node): Expression {
  const callee = field(node, 'function');
  const list = field(node, 'arguments');
  if (!callee) return { kind: 'other' };
  const given = list?.type === 'argument_list' ? childrenOf(list).map(argumentOf) : [];
  if (callee.type === 'attribute') {
    const receiver = field(callee, 'object');
    const nameNode = field(callee, 'attribute');
    if (!receiver || !nameNode) return { kind: 'other' };
    const format = nameNode.text === 'format' ? formattedByMethod(receiver, given) : undefined;
    return (
      format ?? { kind: 'call', receiver, name: nameNode.text, nameNode, arguments: given, list, block: undefined }
    );
  }
  const isName = callee.type === 'identifier';
  return {
    kind: 'call',
    receiver: isName ? undefined : callee,
    name: isName ? callee.text : '',
    nameNode: callee,
    arguments: given,
    list,
    block: undefined,
  };
}

function argumentOf(node: Node): Argument {
  if (node.type === 'keyword_argument') {
    return { node: field(node, 'value') ?? node, name: field(node, 'name')?.text, spread: false };
  }
  const spread = node.type === 'list_splat' || node.type === 'dictionary_splat';
  return { node: (spread && node.firstNamedChild) || node, name: undefined, spread };
}

/** `"{}:{port}".format(host, port=port)`. */
function formattedByMethod(format: Node, given: readonly Argument[]): Expression | undefined {
  if (format.type !== 'string') return undefined;
  return formatted(textOf(format, textNodes), /\{(\w*)(?::\w*)?\}/g, ([, key = ''], index) => {
    const found = given.find(({ name }) => name === key) ?? given[key === '' ? index : Number(key)];
    return found && !found.spread ? { kind: 'value', node: found.node } : undefined;
  });
}

function binary(node: Node): Expression {
  const left = field(node, 'left');
  const right = field(node, 'right');
  if (!left || !right) return { kind: 'other' };
  switch (node.childForFieldName('operator')?.text) {
    case '+':
      return { kind: 'sum', left, right };
    case '%': {
      if (left.type !== 'string') return { kind: 'other' };
      const values = right.type === 'tuple' ? childrenOf(right) : [right];
      const valueAt = (_: unknown, index: number): Exclude<TextPart, { kind: 'text' }> | undefined => {
        const value = values[index];
        return value && { kind: 'value', node: value };
      };
      return formatted(textOf(left, textNodes), /%[sdi]/g, valueAt) ?? { kind: 'other' };
    }
    default:
      return { kind: 'other' };
  }
}

function dictionary(node: Node): Expression {
  const children = childrenOf(node);
  const entries = children.flatMap((child) => {
    const value = child.type === 'pair' ? field(child, 'value') : undefined;
    return value ? [{ key: plainText(field(child, 'key')), value }] : [];
  });
  return { kind: 'record', entries, open: children.some(({ type }) => type !== 'pair') };
}

/** The text of a string without anything put into it. */
export function plainText(node: Node | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  const text = textOf(node, textNodes);
  if (text.kind !== 'text') return undefined;
  return text.parts.every((part) => part.kind === 'text') ? text.parts.map(({ value }) => value).join('') : undefined;
}

function declaration(name: Node): Declaration | undefined {
  const parent = name.parent;
  if (!parent || name.type !== 'identifier') return undefined;
  switch (parent.type) {
    case 'dotted_name':
    case 'aliased_import':
      return imported(name, parent);
    case 'function_definition':
      return isField(parent, 'name', name) ? { binding: { kind: 'function', node: parent }, at: parent } : undefined;
    case 'class_definition':
      return isField(parent, 'name', name) ? { binding: { kind: 'class', node: parent }, at: parent } : undefined;
    case 'parameters':
    case 'lambda_parameters':
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern':
      return parent.type.endsWith('parameters') || functions.has(parent.parent?.parent?.type ?? '')
        ? { binding: { kind: 'parameter', type: undefined }, at: name }
        : { binding: { kind: 'other' }, at: name };
    case 'default_parameter':
    case 'typed_default_parameter':
    case 'typed_parameter': {
      if (parent.type !== 'typed_parameter' && !isField(parent, 'name', name)) return undefined;
      return {
        binding: { kind: 'parameter', type: field(parent, 'type'), otherwise: field(parent, 'value') },
        at: name,
      };
    }
    case 'assignment':
      return isField(parent, 'left', name) ? assigned(name, parent) : undefined;
    case 'named_expression':
      return isField(parent, 'name', name) ? valued(name, field(parent, 'value'), undefined) : undefined;
    case 'attribute':
      return ownField(name, parent);
    case 'as_pattern_target':
      return valued(name, parent.parent?.firstNamedChild ?? undefined, undefined);
    case 'pattern_list':
    case 'tuple_pattern':
      return unpacked(name, parent);
    case 'augmented_assignment':
    case 'for_statement':
    case 'for_in_clause':
      return isField(parent, 'left', name) ? { binding: { kind: 'other' }, at: name } : undefined;
    case 'delete_statement':
      return { binding: { kind: 'other' }, at: name };
    default:
      return undefined;
  }
}

function valued(name: Node, value: Node | undefined, type: Node | undefined): Declaration {
  if (!value) return { binding: { kind: 'other' }, at: name };
  return { binding: { kind: 'value', value, type }, at: holder(name) };
}

/** A function that declares a name global assigns to the module's. */
function holder(name: Node): Node {
  const around = ancestor(name, functions);
  const isGlobal = around && new RegExp(String.raw`\b(?:global|nonlocal)\b[^\n]*\b${name.text}\b`).test(around.text);
  return isGlobal ? around : name;
}

function assigned(name: Node, assignment: Node): Declaration | undefined {
  const value = field(assignment, 'right');
  const type = field(assignment, 'type');
  // An annotation alone declares nothing that has a value.
  if (!value && type) return undefined;
  return valued(name, value?.type === 'assignment' ? field(value, 'right') : value, type);
}

/** `host, port = "127.0.0.1", 8000`. */
function unpacked(name: Node, pattern: Node): Declaration | undefined {
  const assignment = pattern.parent;
  if (assignment?.type !== 'assignment' || !isField(assignment, 'left', pattern)) {
    return assignment ? { binding: { kind: 'other' }, at: name } : undefined;
  }
  const values = field(assignment, 'right');
  const place = childrenOf(pattern).findIndex(({ id }) => id === name.id);
  const isWritten = values?.type === 'expression_list' || values?.type === 'tuple';
  return valued(name, isWritten ? childrenOf(values)[place] : undefined, undefined);
}

function ownField(name: Node, attribute: Node): Declaration | undefined {
  const object = field(attribute, 'object');
  const assignment = attribute.parent;
  if (object?.type !== 'identifier' || (object.text !== 'self' && object.text !== 'cls')) return undefined;
  if (!isField(attribute, 'attribute', name) || !assignment || !isField(assignment, 'left', attribute))
    return undefined;
  const value = assignment.type === 'assignment' ? field(assignment, 'right') : undefined;
  const binding: Declaration['binding'] = value
    ? { kind: 'value', value, type: field(assignment, 'type') }
    : { kind: 'other' };
  return { binding, at: name, field: true };
}

function imported(name: Node, parent: Node): Declaration | undefined {
  const statement = ancestor(name, new Set(['import_statement', 'import_from_statement']));
  if (!statement) return undefined;
  const module = field(statement, 'module_name');
  if (parent.type === 'dotted_name' && parent.parent?.type === 'aliased_import') return undefined;
  if (module && module.startIndex <= name.startIndex && name.endIndex <= module.endIndex) return undefined;
  const named = parent.type === 'aliased_import' ? field(parent, 'name') : parent;
  if (parent.type === 'aliased_import' && !isField(parent, 'alias', name)) return undefined;
  if (!named) return undefined;
  // `import a.b` makes the name `a` alone known.
  if (!module) {
    const isAlias = parent.type === 'aliased_import';
    if (!isAlias && named.firstNamedChild?.id !== name.id) return undefined;
    return { binding: { kind: 'import', path: isAlias ? named.text : name.text }, at: statement };
  }
  const from = module.text.replaceAll(/\s/g, '');
  const path = from.endsWith('.') ? `${from}${named.text}` : `${from}.${named.text}`;
  return { binding: { kind: 'import', path }, at: statement };
}

/** `Flask` of `Optional[Flask]`, `"Flask"`, `Flask | None` and `Flask` alike. */
function typeName(type: Node): Node {
  let node = type;
  for (;;) {
    const inner: Node | undefined =
      node.type === 'type' || node.type === 'binary_operator'
        ? (node.firstNamedChild ?? undefined)
        : node.type === 'generic_type' || node.type === 'type_parameter' || node.type === 'subscript'
          ? (childrenOf(node).at(-1) ?? undefined)
          : undefined;
    if (!inner) return node;
    node = inner;
  }
}

/** The call whose function goes by this very name. */
export function callOf(name: Node): Call | undefined {
  const { parent } = name;
  const callee = parent?.type === 'attribute' && isField(parent, 'attribute', name) ? parent : name;
  const call = callee.parent;
  if (call?.type !== 'call' || !isField(call, 'function', callee)) return undefined;
  const found = expression(call);
  return found.kind === 'call' ? found : undefined;
}

/** What a function returns in any case. */
export function onlyReturned(own: Node): Node | undefined {
  const [only, ...others] = returnedIn(own, 'return_statement', functions);
  return others.length === 0 && only?.parent?.parent?.parent?.id === own.id ? only : undefined;
}

/** The calls that decorate a function or a class. */
export function decoratorsOf(definition: Node | null | undefined): readonly Call[] {
  if (definition?.type !== 'decorated_definition') return [];
  return childrenOf(definition).flatMap((child) => {
    const called = child.type === 'decorator' ? child.firstNamedChild : null;
    const found = called ? expression(called) : undefined;
    return found?.kind === 'call' ? [found] : [];
  });
}
