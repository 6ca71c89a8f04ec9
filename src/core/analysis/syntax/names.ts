import type { Node } from '@vscode/tree-sitter-wasm';
import type { Stretch } from '../sourceFile.ts';
import { ancestor } from './nodes.ts';
import type { Binding, Declaration, Syntax } from './syntax.ts';

/** A value that a name has been given; on a condition when only a statement that asks for the name itself gives it. */
interface Given {
  readonly value: Node;
  readonly type: Node | undefined;
  readonly conditional: boolean;
  /** The condition of the statement, as it is written, when only one of its branches gives the value. */
  readonly branch: Branch | undefined;
  /** The names that are given something together, as `port, ok`. */
  readonly names: readonly string[];
}

/** A statement that does something only on a condition. */
export interface Branch {
  readonly statement: Node;
  /** From the beginning of the statement up to what is done. */
  readonly header: string;
}

/** What a name stands for at one place of a file. */
export type Meaning =
  | Exclude<Binding, { readonly kind: 'value' }>
  /** All that it is given in its scope, in the order of the file; `declared` is the type of one without a value. */
  | {
      readonly kind: 'values';
      readonly given: readonly Given[];
      readonly declared: Node | undefined;
      readonly bare: boolean;
    };

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
  #imports: ReadonlyMap<string, string> | undefined;

  constructor(text: string, root: Node, syntax: Syntax) {
    this.#text = text;
    this.#root = root;
    this.#syntax = syntax;
  }

  /** What the name stands for at a place; undefined when the file does not declare it. */
  resolve(name: string, at: Stretch): Meaning | undefined {
    const own = this.#nearest(name, at);
    const [first] = own;
    if (!first) return this.#brought(name);
    if (this.#syntax.classes.has(first.scope.type)) return this.member(first.scope, name);
    return this.#meaning(name, unshadowed(own, at.startIndex));
  }

  /** What the file assigns to a member of a variable that stands at a place. */
  property(object: string, name: string, at: Node): Meaning | undefined {
    const variable = /^\w+/.exec(object)?.[0] ?? '';
    const scope = this.#scopeOf(variable, at);
    const assigned = this.#find(name).filter(
      ({ of, node }) => of === object && this.#scopeOf(variable, node)?.id === scope?.id,
    );
    return this.#meaning(
      name,
      assigned.map((each) => ({ ...each, scope: scope ?? each.scope })),
    );
  }

  /** All that declares a name where it is known at a place, or assigns to it, in the order of the file. */
  declarations(name: string, at: Stretch): readonly Binding[] {
    return unshadowed(this.#nearest(name, at), at.startIndex).map(({ binding }) => binding);
  }

  #nearest(name: string, { startIndex, endIndex }: Stretch): readonly Scoped[] {
    const around = this.#find(name).filter(
      ({ scope, field, of }) =>
        field !== true && of === undefined && scope.startIndex <= startIndex && endIndex <= scope.endIndex,
    );
    const nearest = Math.min(...around.map(({ scope }) => scope.endIndex - scope.startIndex));
    return around.filter(({ scope }) => scope.endIndex - scope.startIndex === nearest);
  }

  /** What members of this name are given anywhere in the file; without a value when that cannot be told. */
  assignments(
    name: string,
  ): readonly { readonly member: Node; readonly object: Node; readonly value: Node | undefined }[] {
    return this.#find(name).flatMap(({ binding, of, node: { parent: member } }) => {
      const object = member?.namedChild(0);
      const value = binding.kind === 'value' ? binding.value : undefined;
      return of !== undefined && member && object ? [{ member, object, value }] : [];
    });
  }

  #scopeOf(name: string, { startIndex, endIndex }: Stretch): Node | undefined {
    return this.#find(name)
      .filter(({ scope, of }) => of === undefined && scope.startIndex <= startIndex && endIndex <= scope.endIndex)
      .map(({ scope }) => scope)
      .sort((one, other) => one.endIndex - one.startIndex - (other.endIndex - other.startIndex))[0];
  }

  #brought(name: string): Meaning | undefined {
    this.#imports ??= new Map(this.#syntax.imports?.(this.#root));
    const path = this.#imports.get(name);
    return path === undefined ? undefined : { kind: 'import', path };
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
      this.#find(name).filter(({ scope, field, node, of }) =>
        of !== undefined
          ? false
          : field === true
            ? ancestor(node, this.#syntax.classes)?.id === own.id
            : scope.id === own.id,
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
    let declared: Node | undefined;
    let bare = false;
    for (const { binding, node, scope } of declarations) {
      if (binding.kind !== 'value') return other;
      const { value, type } = binding;
      const branch = this.branch(node, scope);
      const conditional =
        (branch !== undefined && wordPattern(name).test(branch.header)) || this.#isRescue(node, scope);
      if (value) given.push({ value, type, conditional, branch, names: namesBeside(node) });
      else [declared, bare] = [type, true];
    }
    return { kind: 'values', given, declared, bare };
  }

  /** Whether it is done only when what was to be done before has failed. */
  #isRescue(node: Node, scope: Node): boolean {
    const { rescues } = this.#syntax;
    const clause = rescues && ancestor(node, rescues);
    return clause !== undefined && clause.startIndex >= scope.startIndex;
  }

  /** The statement inside of a scope that something is done by only on a condition. */
  branch(node: Node, scope: Node): Branch | undefined {
    const statement = ancestor(node, this.#syntax.conditionals);
    if (!statement || statement.startIndex < scope.startIndex || statement.id === scope.id) return undefined;
    const condition = statement.childForFieldName('condition');
    if (!condition) return undefined;
    // `port = 3000 unless port`
    if (condition.startIndex >= node.endIndex) return { statement, header: condition.text };
    if (condition.endIndex > node.startIndex) return undefined;
    return { statement, header: this.#text.slice(statement.startIndex, condition.endIndex) };
  }

  #find(name: string): readonly Scoped[] {
    let found = this.#declarations.get(name);
    if (!found) {
      found = this.#attached(this.occurrences(name).flatMap((node) => this.#scoped(node) ?? []));
      this.#declarations.set(name, found);
    }
    return found;
  }

  #scoped(node: Node): Scoped | undefined {
    const declaration = this.#syntax.declaration(node);
    return declaration && { ...declaration, node, scope: ancestor(declaration.at, this.#syntax.scopes) ?? this.#root };
  }

  /** What is only assigned to is known where it is declared. */
  #attached(found: readonly Scoped[]): readonly Scoped[] {
    const scopes = found.filter(({ assigns, field }) => assigns !== true && field !== true).map(({ scope }) => scope);
    return found.map((each) => {
      if (each.assigns !== true || each.field === true || each.of !== undefined) return each;
      const { startIndex, endIndex } = each.node;
      const around = scopes
        .filter((scope) => scope.startIndex <= startIndex && endIndex <= scope.endIndex)
        .sort((one, next) => one.endIndex - one.startIndex - (next.endIndex - next.startIndex));
      return { ...each, scope: around[0] ?? this.#root };
    });
  }

  /** Where the name stands in the file, whatever it is there. */
  occurrences(name: string): readonly Node[] {
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

/** Without what a later declaration in the same scope hides, and without what comes later than the place. */
function unshadowed(declarations: readonly Scoped[], place: number): readonly Scoped[] {
  const isBefore = ({ at, shadows }: Scoped): boolean => shadows === true && at.endIndex <= place;
  const last = declarations.findLastIndex(isBefore);
  const rest = declarations.slice(Math.max(last, 0));
  return rest.filter((each, index) => each.shadows !== true || index === 0);
}

function namesBeside({ parent, text }: Node): readonly string[] {
  const list = parent?.type === 'expression_list' ? parent.text : parent?.type === 'var_spec' ? text : text;
  return list.match(/\w+/g) ?? [];
}

function wordPattern(name: string): RegExp {
  return new RegExp(`(?<!\\w)${name.replaceAll(/[^\w]/g, String.raw`\$&`)}(?!\\w)`, 'g');
}

/** The value that a name has whatever happens; undefined when it has several, or one on a condition alone. */
export function onlyValue(meaning: Meaning | undefined): Node | undefined {
  if (meaning?.kind !== 'values' || meaning.given.length !== 1) return undefined;
  const [given] = meaning.given;
  return meaning.bare && given?.branch ? undefined : given?.value;
}
