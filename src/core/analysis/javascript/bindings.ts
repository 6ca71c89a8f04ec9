import type { Node } from '@vscode/tree-sitter-wasm';
import type { ModuleExport } from './frameworks.ts';

/** What a name stands for at one place of a file. */
export type Binding =
  | { readonly kind: 'import'; readonly reference: ModuleExport }
  /** `path` is how destructuring gets from `value` to the name; `fallback` its default in the pattern. */
  | {
      readonly kind: 'variable';
      readonly value: Node | undefined;
      readonly path: readonly string[];
      readonly fallback: Node | undefined;
      readonly assigned: readonly Node[];
    }
  /** `at` is its node in the list of parameters, unless it is but a part of that. */
  | { readonly kind: 'parameter'; readonly type: Node | undefined; readonly at: Node | undefined }
  | { readonly kind: 'function'; readonly node: Node }
  | { readonly kind: 'other' };

interface Declaration {
  readonly binding: Binding;
  readonly scope: Node;
}

/** More occurrences of one name than this are those of a bundle; nothing is concluded about it. */
const occurrenceLimit = 2000;

export const functionTypes: ReadonlySet<string> = new Set([
  'function_declaration',
  'function_expression',
  'generator_function_declaration',
  'generator_function',
  'arrow_function',
  'method_definition',
]);
const blockTypes = new Set([
  'program',
  'statement_block',
  'for_statement',
  'for_in_statement',
  'switch_body',
  'class_static_block',
]);

export function ancestor(node: Node, types: ReadonlySet<string>): Node | undefined {
  for (let current = node.parent; current; current = current.parent) if (types.has(current.type)) return current;
  return undefined;
}

/** The named children, without comments. */
export function childrenOf(node: Node): readonly Node[] {
  return node.namedChildren.flatMap((child) => (child && child.type !== 'comment' ? [child] : []));
}

/** The literal's content; undefined when it has escapes or is no string. */
export function stringContent(node: Node | null | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  const content = node.text.slice(1, -1);
  return content.includes('\\') ? undefined : content;
}

/** The names of one parsed file: what declares them and what assigns to them, found when asked for. */
export class Bindings {
  readonly #text: string;
  readonly #root: Node;
  readonly #occurrences = new Map<string, readonly Node[]>();
  readonly #declarations = new Map<string, readonly Declaration[]>();

  constructor(text: string, root: Node) {
    this.#text = text;
    this.#root = root;
  }

  /** Each node that is exactly this name. */
  occurrences(name: string): readonly Node[] {
    let found = this.#occurrences.get(name);
    if (!found) {
      found = this.#find(name);
      this.#occurrences.set(name, found);
    }
    return found;
  }

  /** What the identifier stands for; undefined when the file does not declare it. */
  resolve(identifier: Node): Binding | undefined {
    const name = identifier.text;
    let declarations = this.#declarations.get(name);
    if (!declarations) {
      declarations = this.occurrences(name).flatMap((node) => this.#declaration(node, name) ?? []);
      this.#declarations.set(name, declarations);
    }
    const size = ({ scope }: Declaration): number => scope.endIndex - scope.startIndex;
    const [nearest, next] = declarations
      .filter(({ scope }) => scope.startIndex <= identifier.startIndex && identifier.endIndex <= scope.endIndex)
      .sort((one, other) => size(one) - size(other));
    if (!nearest) return undefined;
    return next && size(next) === size(nearest) ? { kind: 'other' } : nearest.binding;
  }

  #find(name: string): readonly Node[] {
    if (!/^[\w$]+$/.test(name)) return [];
    const pattern = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g');
    const nodes: Node[] = [];
    for (const { index } of this.#text.matchAll(pattern)) {
      const node = this.#root.descendantForIndex(index, index + name.length);
      if (node?.startIndex === index && node.endIndex === index + name.length) nodes.push(node);
      if (nodes.length > occurrenceLimit) return [];
    }
    return nodes;
  }

  #declaration(node: Node, name: string): Declaration | undefined {
    const parent = node.parent;
    if (!parent) return undefined;
    switch (parent.type) {
      case 'import_clause':
      case 'import_specifier':
      case 'namespace_import':
      case 'import_require_clause':
        return this.#import(node, parent);
      case 'function_declaration':
      case 'generator_function_declaration':
        return isField(parent, 'name', node)
          ? { binding: { kind: 'function', node: parent }, scope: this.#block(parent) }
          : undefined;
      case 'class_declaration':
      case 'enum_declaration':
        return isField(parent, 'name', node) ? { binding: { kind: 'other' }, scope: this.#block(parent) } : undefined;
      default:
        return this.#pattern(node, name);
    }
  }

  #import(node: Node, parent: Node): Declaration | undefined {
    const statement = ancestor(node, new Set(['import_statement']));
    const source =
      statement?.childForFieldName('source') ??
      (parent.type === 'import_require_clause' ? parent.childForFieldName('source') : undefined);
    const module = stringContent(source);
    let path: readonly string[] = [];
    if (parent.type === 'import_clause') path = ['default'];
    if (parent.type === 'import_specifier') {
      const imported = parent.childForFieldName('name');
      const local = parent.childForFieldName('alias') ?? imported;
      if (local?.id !== node.id) return undefined;
      path = [stringContent(imported) ?? imported?.text ?? ''];
    }
    if (module === undefined) return { binding: { kind: 'other' }, scope: this.#root };
    return { binding: { kind: 'import', reference: { module, path } }, scope: this.#root };
  }

  /** A variable or parameter, plain or inside a destructuring pattern. */
  #pattern(node: Node, name: string): Declaration | undefined {
    const path: string[] = [];
    let fallback: Node | undefined;
    let precise = true;
    let child = node;
    for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
      switch (parent.type) {
        case 'object_assignment_pattern':
        case 'assignment_pattern':
          if (!isField(parent, 'left', child)) return undefined;
          if (isParameterList(parent.parent)) return this.#parameter(parent, undefined, path);
          if (path.length > 0) precise = false;
          fallback = parent.childForFieldName('right') ?? undefined;
          break;
        case 'pair_pattern':
          if (!isField(parent, 'value', child)) return undefined;
          path.unshift(parent.childForFieldName('key')?.text ?? '');
          break;
        case 'object_pattern':
          if (child.type !== 'pair_pattern') path.unshift(name);
          break;
        case 'array_pattern':
        case 'rest_pattern':
          precise = false;
          break;
        case 'variable_declarator':
          return isField(parent, 'name', child) ? this.#variable(parent, name, precise, path, fallback) : undefined;
        case 'required_parameter':
        case 'optional_parameter': {
          if (!isField(parent, 'pattern', child)) return undefined;
          const type = path.length === 0 ? parent.childForFieldName('type')?.firstNamedChild : undefined;
          return this.#parameter(parent, type ?? undefined, path);
        }
        case 'formal_parameters':
          return this.#parameter(child, undefined, path);
        case 'arrow_function':
          return isField(parent, 'parameter', child) ? this.#parameter(child, undefined, path) : undefined;
        case 'catch_clause':
          return isField(parent, 'parameter', child) ? { binding: { kind: 'other' }, scope: parent } : undefined;
        case 'for_in_statement':
          return isField(parent, 'left', child) ? { binding: { kind: 'other' }, scope: parent } : undefined;
        default:
          return undefined;
      }
    }
    return undefined;
  }

  #parameter(node: Node, type: Node | undefined, path: readonly string[]): Declaration {
    const at = path.length === 0 && node.type !== 'rest_pattern' ? node : undefined;
    return { binding: { kind: 'parameter', type, at }, scope: ancestor(node, functionTypes) ?? this.#root };
  }

  #variable(
    declarator: Node,
    name: string,
    precise: boolean,
    path: readonly string[],
    fallback: Node | undefined,
  ): Declaration {
    const isVar = declarator.parent?.type === 'variable_declaration';
    const holder = isVar ? ancestor(declarator, functionTypes) : this.#block(declarator);
    const scope = holder ?? this.#root;
    if (!precise) return { binding: { kind: 'other' }, scope };
    const assigned = this.occurrences(name).flatMap((node) => {
      const inside = scope.startIndex <= node.startIndex && node.endIndex <= scope.endIndex;
      return (inside && assignedValue(node)) || [];
    });
    const value = declarator.childForFieldName('value') ?? undefined;
    return { binding: { kind: 'variable', value, path, fallback, assigned }, scope };
  }

  #block(node: Node): Node {
    return ancestor(node, blockTypes) ?? this.#root;
  }
}

/** What an assignment to this very node assigns; the node itself when that cannot be said, as for `+=`. */
export function assignedValue(target: Node): Node | undefined {
  const parent = target.parent;
  if (!parent) return undefined;
  if (parent.type === 'assignment_expression' && isField(parent, 'left', target)) {
    return parent.childForFieldName('right') ?? target;
  }
  const changes = parent.type === 'augmented_assignment_expression' || parent.type === 'update_expression';
  return changes && !isField(parent, 'right', target) ? target : undefined;
}

export function isField(parent: Node, field: string, child: Node): boolean {
  return parent.childForFieldName(field)?.id === child.id;
}

function isParameterList(node: Node | null): boolean {
  return node?.type === 'formal_parameters';
}
