import type { Node } from '@vscode/tree-sitter-wasm';
import { ancestor, childrenOf, functionTypes, isField, type Bindings } from './bindings.ts';

/**
 * What a parameter is, when its function is called at one place alone and goes nowhere else: the argument there, else
 * its default. `parameter` is the node in the list of parameters.
 */
export function argumentFor(parameter: Node, bindings: Bindings): Node | undefined {
  const own = ancestor(parameter, functionTypes);
  const name = own && nameOf(own);
  const list = own?.childForFieldName('parameters');
  if (!name || (own && isExported(own))) return undefined;
  const place = list ? childrenOf(list).findIndex(({ id }) => id === parameter.id) : 0;
  const uses = bindings.occurrences(name.text).filter(({ id }) => id !== name.id);
  const [call, ...others] = uses.map(callOf);
  if (!call || others.length > 0 || place < 0) return undefined;
  const given = call.childForFieldName('arguments');
  const handed = given?.type === 'arguments' ? childrenOf(given).slice(0, place + 1) : [];
  if (handed.some(({ type }) => type === 'spread_element')) return undefined;
  return handed[place] ?? parameter.childForFieldName('right') ?? parameter.childForFieldName('value') ?? undefined;
}

/** The name by which a function is called, or the class whose constructor it is. */
function nameOf(own: Node): Node | undefined {
  if (own.type === 'method_definition') {
    const made = own.parent?.parent;
    const isConstructor = own.childForFieldName('name')?.text === 'constructor';
    return (isConstructor && made?.type === 'class_declaration' && made.childForFieldName('name')) || undefined;
  }
  const declarator = own.parent;
  const isNamed = declarator?.type === 'variable_declarator' && isField(declarator, 'value', own);
  const name = isNamed ? declarator.childForFieldName('name') : own.childForFieldName('name');
  return name?.type === 'identifier' ? name : undefined;
}

function isExported(own: Node): boolean {
  for (let node = own.parent; node; node = node.parent) {
    if (node.type === 'export_statement') return true;
    if (functionTypes.has(node.type)) return false;
  }
  return false;
}

function callOf(name: Node): Node | undefined {
  const call = name.parent;
  return call && (isField(call, 'function', name) || isField(call, 'constructor', name)) ? call : undefined;
}
