import type { Node } from '@vscode/tree-sitter-wasm';
import { ancestor, childrenOf, functionTypes } from './bindings.ts';
import { argumentsOf, unwrap, type Evaluator } from './values.ts';

const depthLimit = 8;
/** Expressions that are looked into in all: a name may be given a hundred values of which each names it again. */
const stepLimit = 200;

/**
 * The objects that a configuration file exports, or that an expression comes to: through `defineConfig(…)` and other
 * calls that take them, functions that return them, and lists.
 */
export function configuredObjects(node: Node, evaluator: Evaluator): readonly Node[] {
  const found = node.type === 'program' ? exportedNodes(node) : [node];
  const budget = { steps: stepLimit };
  return found.flatMap((each) => objectsOf(each, evaluator, 0, budget));
}

function exportedNodes(root: Node): readonly Node[] {
  return childrenOf(root).flatMap((statement) => {
    if (statement.type === 'export_statement') {
      const isDefault = statement.children.some((child) => child?.type === 'default' || child?.type === '=');
      const value = statement.childForFieldName('value') ?? statement.childForFieldName('declaration');
      return isDefault ? (value ?? childrenOf(statement).at(-1) ?? []) : [];
    }
    const assignment = statement.type === 'expression_statement' ? statement.firstNamedChild : undefined;
    const isExport = assignment?.childForFieldName('left')?.text === 'module.exports';
    return (isExport && assignment?.childForFieldName('right')) || [];
  });
}

function objectsOf(wrapped: Node, evaluator: Evaluator, depth: number, budget: { steps: number }): readonly Node[] {
  budget.steps -= 1;
  if (depth > depthLimit || budget.steps < 0) return [];
  const node = unwrap(wrapped);
  const inner = (nodes: readonly Node[]): readonly Node[] =>
    nodes.flatMap((each) => objectsOf(each, evaluator, depth + 1, budget));
  switch (node.type) {
    case 'object':
      return [node];
    case 'array':
      return inner(childrenOf(node));
    case 'call_expression':
      return inner(argumentsOf(node));
    case 'arrow_function':
    case 'function_expression':
    case 'function_declaration':
      return inner(returnedFrom(node));
    case 'ternary_expression':
      return inner(
        [node.childForFieldName('consequence'), node.childForFieldName('alternative')].filter((each) => each !== null),
      );
    case 'identifier': {
      const binding = evaluator.bindings.resolve(node);
      if (binding?.kind === 'function') return inner([binding.node]);
      if (binding?.kind !== 'variable' || binding.path.length > 0) return [];
      return inner([binding.value, ...binding.assigned].filter((each) => each !== undefined));
    }
    default:
      return [];
  }
}

function returnedFrom(made: Node): readonly Node[] {
  const body = made.childForFieldName('body');
  if (!body) return [];
  if (body.type !== 'statement_block') return [body];
  return body.descendantsOfType('return_statement').flatMap((statement) => {
    const isOwn = statement && ancestor(statement, functionTypes)?.id === made.id;
    return (isOwn && statement.firstNamedChild) || [];
  });
}
