import type { Node } from '@vscode/tree-sitter-wasm';
import { unresolved } from '../values.ts';
import { argumentsOf, unwrap, type Evaluated, type Evaluator } from './values.ts';

/** The environment, or a copy of it that a schema has checked and completed. */
export interface Environment {
  readonly kind: 'environment';
  /** The object of the schema's fields; undefined for the environment as it is. */
  readonly schema?: Node | undefined;
  /** The member that holds it, as `data` of what `safeParse` returns. */
  readonly within?: string | undefined;
}

/** What the methods of schemas that check an environment return it in. */
const checks: ReadonlyMap<string, string | undefined> = new Map([
  ['parse', undefined],
  ['parseAsync', undefined],
  ['validateSync', undefined],
  ['safeParse', 'data'],
  ['validate', 'value'],
]);

const schemas = new Set(['object', 'strictObject', 'looseObject', 'keys']);
/** Methods of a schema of an object that leave its fields as they are. */
const objectMethods = new Set(
  'strict strip passthrough loose readonly refine superRefine unknown required prefs options'.split(' '),
);

/** Methods of a field's schema that leave a valid value as it is. */
const fieldMethods = new Set(
  (
    'string number int integer positive nonnegative min max gt gte lt lte length finite safe optional nullable nullish required ' +
    'port hostname host ip ipv4 ipv6 regex pattern trim nonempty empty allow valid pipe describe description meta brand label'
  ).split(' '),
);

/**
 * What a call like `z.object({ … }).parse(process.env)`, `cleanEnv(process.env, { … })` or
 * `createEnv({ server: { … }, runtimeEnv: process.env })` returns; undefined for any other call.
 */
export function validatedEnvironment(call: Node, evaluator: Evaluator, depth: number): Environment | undefined {
  const callee = call.childForFieldName('function');
  const [first, second] = argumentsOf(call);
  if (!callee || !first) return undefined;
  const objectOf = (node: Node): Node | undefined => {
    const evaluated = evaluator.evaluate(node, depth);
    return evaluated.kind === 'object' ? evaluated.node : undefined;
  };
  if (callee.type === 'identifier' && callee.text === 'createEnv') {
    const options = objectOf(first);
    const server = options && evaluator.property(options, 'server');
    const schema = server && server !== 'unresolved' ? objectOf(server) : undefined;
    return schema && { kind: 'environment', schema };
  }
  if (callee.text.endsWith('cleanEnv') && second) {
    const schema = isEnvironment(first, evaluator, depth) ? objectOf(second) : undefined;
    return schema && { kind: 'environment', schema };
  }
  const method = callee.childForFieldName('property')?.text ?? '';
  const checker = callee.childForFieldName('object');
  if (!checker || !checks.has(method) || !isEnvironment(first, evaluator, depth)) return undefined;
  const schema = schemaObject(checker, evaluator, depth);
  return schema && { kind: 'environment', schema, within: checks.get(method) };
}

/** What a field of a schema gives a variable that is not set. */
export function schemaFallback(field: Node, evaluator: Evaluator, depth: number): Evaluated {
  let node = unwrap(field);
  while (node.type === 'call_expression') {
    const callee = node.childForFieldName('function');
    const [first] = argumentsOf(node);
    if (callee?.type !== 'member_expression') return validatorDefault(first, evaluator, depth);
    const method = callee.childForFieldName('property')?.text ?? '';
    if (method === 'default' || method === 'prefault') return first ? evaluator.evaluate(first, depth) : unresolved;
    const keeps = fieldMethods.has(method) || (method === 'transform' && /Number|parseInt|\+/.test(first?.text ?? ''));
    if (!keeps) return first?.type === 'object' ? validatorDefault(first, evaluator, depth) : unresolved;
    node = unwrap(callee.childForFieldName('object') ?? callee);
  }
  return node.type === 'identifier' || node.type === 'member_expression' ? { kind: 'nothing' } : unresolved;
}

/** The default in the options of a validator, as `port({ default: 3000 })`. */
function validatorDefault(options: Node | undefined, evaluator: Evaluator, depth: number): Evaluated {
  if (!options) return { kind: 'nothing' };
  if (options.type !== 'object' || evaluator.property(options, 'devDefault') !== undefined) return unresolved;
  const value = evaluator.property(options, 'default');
  if (value === 'unresolved') return unresolved;
  return value ? evaluator.evaluate(value, depth) : { kind: 'nothing' };
}

function isEnvironment(node: Node, evaluator: Evaluator, depth: number): boolean {
  const evaluated = evaluator.evaluate(node, depth);
  return evaluated.kind === 'environment' && !evaluated.schema;
}

/** The fields of a schema, through variables and chained methods. */
function schemaObject(wrapped: Node, evaluator: Evaluator, depth: number): Node | undefined {
  if (depth > 12) return undefined;
  const node = unwrap(wrapped);
  if (node.type === 'identifier') {
    const binding = evaluator.bindings.resolve(node);
    const isFixed = binding?.kind === 'variable' && binding.path.length === 0 && binding.assigned.length === 0;
    return isFixed && binding.value ? schemaObject(binding.value, evaluator, depth + 1) : undefined;
  }
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : undefined;
  const method = callee?.childForFieldName('property')?.text ?? callee?.text ?? '';
  const [first] = argumentsOf(node);
  if (schemas.has(method) && first) {
    const fields = evaluator.evaluate(first, depth + 1);
    return fields.kind === 'object' ? fields.node : undefined;
  }
  const chained = callee?.childForFieldName('object');
  return chained && objectMethods.has(method) ? schemaObject(chained, evaluator, depth + 1) : undefined;
}
