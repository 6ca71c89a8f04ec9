import type { Node } from '@vscode/tree-sitter-wasm';
import { nestConfig, settingStep } from '../exported.ts';
import { unresolved, readVariable } from '../values.ts';
import { stringContent } from './bindings.ts';
import { argumentsOf, either, unwrap, type Evaluated, type Evaluator } from './values.ts';

/**
 * What reading a setting by its name comes to: `app.get('port')` after `app.set('port', …)`, `get('PORT')` of Nest's
 * ConfigService and of env-var, `get('server.port')` of convict; undefined for any other call.
 */
export function readSetting(call: Node, evaluator: Evaluator, depth: number): Evaluated | undefined {
  const callee = call.childForFieldName('function');
  if (callee?.type !== 'member_expression') return undefined;
  const method = callee.childForFieldName('property')?.text ?? '';
  const object = callee.childForFieldName('object');
  if (!object) return undefined;
  if (/^as[A-Z]/.test(method)) return envVar(object, evaluator, depth);
  const [first, second] = argumentsOf(call);
  const name = stringContent(first);
  if (name === undefined || (method !== 'get' && method !== 'getOrThrow')) return undefined;
  const stored = storedSettings(object.text, evaluator).get(name);
  if (stored) return stored === 'unresolved' ? unresolved : evaluator.evaluate(stored, depth);
  const schema = convictSchema(object, evaluator);
  if (schema) return convictSettings(schema, evaluator, depth).get(name) ?? unresolved;
  if (isConfigService(object, evaluator)) {
    // A name that is no variable's is one of the objects that the app itself loads.
    const given: Evaluated = /^[A-Z][A-Z0-9_]*$/.test(name)
      ? readVariable(call, name)
      : {
          kind: 'imported',
          node: call,
          names: [],
          from: { module: nestConfig, path: name.split('.') },
          fallback: undefined,
        };
    const otherwise = second && evaluator.evaluate(second, depth);
    return otherwise && otherwise.kind !== 'object' ? either(given, otherwise) : given;
  }
  const owner = evaluator.evaluate(object, depth);
  if (owner.kind !== 'imported' || owner.names.length > 0 || owner.fallback || second) return undefined;
  const { module, path } = owner.from;
  return { ...owner, node: call, from: { module, path: [...path, settingStep(name)] } };
}

/** What `set('name', value)` gives the names of this object, told by its text; the same name twice is unresolved. */
export function storedSettings(object: string, { bindings }: Evaluator): ReadonlyMap<string, Node | 'unresolved'> {
  const stored = new Map<string, Node | 'unresolved'>();
  for (const node of bindings.occurrences('set')) {
    const member = node.parent;
    const call = member?.parent;
    if (member?.type !== 'member_expression' || call?.type !== 'call_expression') continue;
    if (member.childForFieldName('object')?.text !== object) continue;
    const [name, value] = argumentsOf(call);
    const key = stringContent(name);
    if (key !== undefined && value) stored.set(key, stored.has(key) ? 'unresolved' : value);
  }
  return stored;
}

/** The settings of a convict schema by their full names. */
export function convictSettings(schema: Node, evaluator: Evaluator, depth: number): ReadonlyMap<string, Evaluated> {
  const settings = new Map<string, Evaluated>();
  const visit = (object: Node, prefix: string, level: number): void => {
    for (const pair of object.namedChildren) {
      const key = pair?.type === 'pair' ? pair.childForFieldName('key') : undefined;
      const value = pair?.childForFieldName('value');
      if (!key || value?.type !== 'object') continue;
      const name = prefix + (stringContent(key) ?? key.text);
      const otherwise = evaluator.property(value, 'default');
      if (otherwise === undefined) {
        if (level < 6) visit(value, `${name}.`, level + 1);
        continue;
      }
      const known = otherwise === 'unresolved' ? unresolved : evaluator.evaluate(otherwise, depth);
      const variable = evaluator.property(value, 'env');
      const env = variable && variable !== 'unresolved' ? stringContent(variable) : undefined;
      settings.set(name, env === undefined ? known : either(readVariable(value, env), known));
    }
  };
  visit(schema, '', 0);
  return settings;
}

/** The schema that convict was called with to make this object. */
export function convictSchema(wrapped: Node, evaluator: Evaluator): Node | undefined {
  let node = unwrap(wrapped);
  if (node.type === 'identifier') {
    const binding = evaluator.bindings.resolve(node);
    const isFixed = binding?.kind === 'variable' && binding.path.length === 0 && binding.assigned.length === 0;
    if (!isFixed || !binding.value) return undefined;
    // What a file loads hides the defaults.
    if (['load', 'loadFile'].some((name) => evaluator.bindings.occurrences(name).length > 0)) return undefined;
    node = unwrap(binding.value);
  }
  if (node.type !== 'call_expression' || node.childForFieldName('function')?.text !== 'convict') return undefined;
  const [schema] = argumentsOf(node);
  const object = schema && evaluator.evaluate(schema);
  return object?.kind === 'object' ? object.node : undefined;
}

/** `env.get('PORT').default('3000').asPortNumber()`, without its last call. */
function envVar(wrapped: Node, evaluator: Evaluator, depth: number): Evaluated | undefined {
  let fallback: Evaluated | undefined;
  for (let node = unwrap(wrapped); node.type === 'call_expression';) {
    const callee = node.childForFieldName('function');
    const object = callee?.childForFieldName('object');
    const [first] = argumentsOf(node);
    if (!callee || !object) return undefined;
    switch (callee.childForFieldName('property')?.text) {
      case 'default':
        fallback ??= first ? evaluator.evaluate(first, depth) : unresolved;
        break;
      case 'required':
      case 'example':
        break;
      case 'get': {
        const binding = evaluator.bindings.resolve(object);
        const made = binding?.kind === 'variable' ? binding.value?.text : undefined;
        const isEnvVar =
          (binding?.kind === 'import' && binding.reference.module === 'env-var') ||
          (made !== undefined && /^require\(['"]env-var['"]\)$/.test(made));
        const name = stringContent(first);
        if (!isEnvVar || name === undefined) return undefined;
        const variable: Evaluated = readVariable(node, name);
        return fallback ? either(variable, fallback) : variable;
      }
      default:
        return undefined;
    }
    node = unwrap(object);
  }
  return undefined;
}

/** Whether this is Nest's ConfigService, by its type or by how it is asked for. */
function isConfigService(wrapped: Node, { bindings }: Evaluator): boolean {
  const node = unwrap(wrapped);
  const isAsked = (text: string): boolean => /\.(?:get|resolve)(?:<[^()]*>)?\(\s*ConfigService\b/.test(text);
  if (node.type === 'call_expression') return isAsked(node.text);
  if (node.type === 'member_expression' && node.childForFieldName('object')?.type === 'this') {
    const name = node.childForFieldName('property')?.text ?? '';
    return bindings.occurrences(name).some((each) => isTyped(each.parent?.childForFieldName('type')));
  }
  const binding = node.type === 'identifier' ? bindings.resolve(node) : undefined;
  if (binding?.kind === 'parameter') return binding.type ? /^ConfigService\b/.test(binding.type.text) : false;
  return binding?.kind === 'variable' && binding.assigned.length === 0 && isAsked(binding.value?.text ?? '');
}

function isTyped(type: Node | null | undefined): boolean {
  return type !== null && type !== undefined && /^:\s*ConfigService\b/.test(type.text);
}
