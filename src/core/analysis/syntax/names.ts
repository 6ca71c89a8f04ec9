import type { Node } from '@vscode/tree-sitter-wasm';
import type { Stretch } from '../sourceFile.ts';
import { ancestor } from './nodes.ts';
import type { Binding, Declaration, Syntax } from './syntax.ts';

/** A value that a name has been given; on a condition when only a statement that asks for the name itself gives it. */
export interface Given {
  readonly value: Node;
  readonly type: Node | undefined;
  readonly conditional: boolean;
}

/** What a name stands for at one place of a file. */
export type Meaning =
  | Exclude<Binding, { readonly kind: 'value' }>
  /** All that it is given in its scope, in the order of the file. */
  | { readonly kind: 'values'; readonly given: readonly Given[] };

interface Scoped extends Declaration {
  readonly scope: Node;
  readonly node: Node;
}

/** More occurrences of one name than this are those of generated code; nothing is concluded about it. */
const occurrenceLimit = 500;

const other: Meaning = { kind: 'other' };

/** The names of one parsed file: what declares them and what assigns to them, found when asked for. */
export class Names {
  readonly #text: string;
  readonly #root: Node;
  readonly #syntax: Syntax;
  readonly #declarations = new Map<string, readonly Scoped[]>();

  constructor(text: string, root: Node, syntax: Syntax) {
    this.#text = text;
    this.#root = root;
    this.#syntax = syntax;
  }

  /** What the name stands for at a place; undefined when the file does not declare it. */
  resolve(name: string, { startIndex, endIndex }: Stretch): Meaning | undefined {
    const around = this.#find(name).filter(
      ({ scope, field }) => field !== true && scope.startIndex <= startIndex && endIndex <= scope.endIndex,
    );
    const nearest = Math.min(...around.map(({ scope }) => scope.endIndex - scope.startIndex));
    return this.#meaning(
      name,
      around.filter(({ scope }) => scope.endIndex - scope.startIndex === nearest),
    );
  }

  /** What a field of the object stands for, of the class around a place. */
  field(name: string, at: Node): Meaning | undefined {
    const own = ancestor(at, this.#syntax.classes);
    return own && this.member(own, name);
  }

  /** What a class says of a member of its own. */
  member(own: Node, name: string): Meaning | undefined {
    return this.#meaning(
      name,
      this.#find(name).filter(({ scope, field, node }) =>
        field === true ? ancestor(node, this.#syntax.classes)?.id === own.id : scope.id === own.id,
      ),
    );
  }

  #meaning(name: string, declarations: readonly Scoped[]): Meaning | undefined {
    const [first] = declarations;
    if (!first) return undefined;
    // An import that may fail has a second declaration of its name, which stands for its absence.
    const known = declarations.find(({ binding }) => binding.kind === 'import') ?? first;
    if (known.binding.kind !== 'value') {
      return known === first && declarations.length > 1 && known.binding.kind !== 'import' ? other : known.binding;
    }
    const given: Given[] = [];
    for (const { binding, node, scope } of declarations) {
      if (binding.kind !== 'value') return other;
      given.push({ value: binding.value, type: binding.type, conditional: this.#isConditional(name, node, scope) });
    }
    return { kind: 'values', given };
  }

  /** Whether the statement that assigns depends on the name itself: `if not port: port = 8000`. */
  #isConditional(name: string, node: Node, scope: Node): boolean {
    const statement = ancestor(node, this.#syntax.conditionals);
    if (!statement || statement.startIndex < scope.startIndex) return false;
    const condition = statement.childForFieldName('condition');
    return condition !== null && condition.endIndex <= node.startIndex && wordPattern(name).test(condition.text);
  }

  #find(name: string): readonly Scoped[] {
    let found = this.#declarations.get(name);
    if (!found) {
      found = this.#occurrences(name).flatMap((node) => this.#scoped(node) ?? []);
      this.#declarations.set(name, found);
    }
    return found;
  }

  #scoped(node: Node): Scoped | undefined {
    const declaration = this.#syntax.declaration(node);
    return declaration && { ...declaration, node, scope: ancestor(declaration.at, this.#syntax.scopes) ?? this.#root };
  }

  #occurrences(name: string): readonly Node[] {
    if (name === '' || /\s/.test(name)) return [];
    const nodes: Node[] = [];
    for (const { index } of this.#text.matchAll(wordPattern(name))) {
      const node = this.#root.descendantForIndex(index, index + name.length);
      if (node?.startIndex === index && node.endIndex === index + name.length) nodes.push(node);
      if (nodes.length > occurrenceLimit) return [];
    }
    return nodes;
  }
}

function wordPattern(name: string): RegExp {
  return new RegExp(`(?<![\\w$@])${name.replaceAll(/[^\w]/g, String.raw`\$&`)}(?!\\w)`, 'g');
}
