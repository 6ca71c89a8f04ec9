import type { Node } from '@vscode/tree-sitter-wasm';
import { callStep, unresolvedExport, type Exported, type ExportedObject } from '../exported.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { ancestor, childrenOf, field } from '../syntax/nodes.ts';
import { exportedValue, unresolved, withFallback, type Evaluated } from '../values.ts';

const depthLimit = 6;
/** Pydantic's classes, whose fields are variables of the environment. */
const settingsBases = /(?:^|\.)BaseSettings$/;

/** What other files can import from a Python file: constants, dictionaries, classes of settings and their objects. */
export function pythonExports(file: SourceFile, root: Node, evaluator: Evaluator): Exported {
  return new ExportReader(file, evaluator).members(root);
}

class ExportReader {
  readonly #file: SourceFile;
  readonly #evaluator: Evaluator;

  constructor(file: SourceFile, evaluator: Evaluator) {
    this.#file = file;
    this.#evaluator = evaluator;
  }

  /** The names that stand at the top of a module or a class. */
  members(block: Node, depth = 0): ExportedObject {
    const members = new Map<string, Exported>();
    for (const statement of childrenOf(block)) {
      const assignment = statement.type === 'expression_statement' ? statement.firstNamedChild : undefined;
      const name = assignment?.type === 'assignment' ? field(assignment, 'left') : undefined;
      const value = assignment?.childForFieldName('right');
      if (name?.type === 'identifier' && value) {
        members.set(name.text, members.has(name.text) ? unresolvedExport : this.#exported(name, value, depth));
      } else if (statement.type === 'class_definition') {
        members.set(field(statement, 'name')?.text ?? '', this.#class(statement, depth));
      } else if (statement.type === 'import_from_statement' || statement.type === 'import_statement') {
        for (const [imported, exported] of this.#imported(statement)) members.set(imported, exported);
      }
    }
    // What else a module does may add to it.
    return { kind: 'object', parts: [members], open: true };
  }

  #imported(statement: Node): readonly (readonly [string, Exported])[] {
    return statement.descendantsOfType('identifier').flatMap((name) => {
      const meaning = name && this.#evaluator.names.resolve(name.text, name);
      if (!name || meaning?.kind !== 'import') return [];
      return [[name.text, { kind: 'import', from: { module: meaning.path, path: [] } }]];
    });
  }

  /** `at` is the name that is given the value, which others may be given besides. */
  #exported(at: Node, value: Node, depth: number): Exported {
    if (depth > depthLimit) return unresolvedExport;
    const { expression } = this.#evaluator.follow(value);
    if (expression.kind === 'record') {
      const entries = expression.entries.flatMap(({ key, value: entry }): [string, Exported][] =>
        key === undefined ? [] : [[key, this.#exported(entry, entry, depth + 1)]],
      );
      return { kind: 'object', parts: [new Map(entries)], open: true };
    }
    if (expression.kind === 'call' && !expression.receiver && expression.arguments.length === 0) {
      const meaning = this.#evaluator.names.resolve(expression.name, expression.nameNode);
      if (meaning?.kind === 'class') return this.#class(meaning.node, depth + 1);
    }
    const evaluated = this.#evaluator.evaluate(ancestor(at, new Set(['class_definition'])) ? value : at);
    if (evaluated.kind === 'imported' && evaluated.names.length === 0 && !evaluated.fallback) {
      return { kind: 'import', from: evaluated.from };
    }
    return evaluated.kind === 'unresolved' || evaluated.kind === 'nothing'
      ? unresolvedExport
      : { kind: 'value', value: exportedValue(this.#file, evaluated) };
  }

  /** A class stands for its objects as well: both have its fields. */
  #class(own: Node, depth: number): Exported {
    const body = field(own, 'body');
    if (!body || depth > depthLimit) return unresolvedExport;
    const bases = childrenOf(field(own, 'superclasses'));
    const isSettings = bases.some((base) => settingsBases.test(base.text));
    const fields = isSettings ? this.#settings(own, body) : this.members(body, depth + 1);
    return { kind: 'object', parts: [fields, new Map([[callStep, fields]])], open: true };
  }

  /** The fields of Pydantic's settings: each is a variable first, by its own name or that which is written. */
  #settings(own: Node, body: Node): ExportedObject {
    const prefix = /\benv_prefix\s*=\s*["'](\w*)["']/.exec(own.text)?.[1] ?? '';
    const members = new Map<string, Exported>();
    for (const statement of childrenOf(body)) {
      const assignment = statement.type === 'expression_statement' ? statement.firstNamedChild : undefined;
      const name = assignment?.type === 'assignment' ? field(assignment, 'left') : undefined;
      if (name?.type !== 'identifier' || !assignment) continue;
      const value = field(assignment, 'right');
      const { expression } = value ? this.#evaluator.follow(value) : { expression: undefined };
      const isField = expression?.kind === 'call' && /^Field$/.test(expression.name);
      const argument = (key: string): Node | undefined =>
        isField ? expression.arguments.find((each) => each.name === key)?.node : undefined;
      const alias = argument('validation_alias') ?? argument('alias') ?? argument('env');
      const written = alias && this.#evaluator.text(alias);
      const first = isField ? expression.arguments.find((each) => each.name === undefined)?.node : undefined;
      const otherwise = isField ? (argument('default') ?? first) : value;
      const names = [alias ? (written ?? '') : (prefix + name.text).toUpperCase()];
      const variable: Evaluated = { kind: 'env', node: name, names, fallback: undefined };
      const fallback = otherwise ? this.#evaluator.evaluate(otherwise) : undefined;
      const evaluated =
        alias && written === undefined ? unresolved : fallback ? withFallback(variable, fallback) : variable;
      members.set(name.text, { kind: 'value', value: exportedValue(this.#file, evaluated) });
    }
    return { kind: 'object', parts: [members], open: true };
  }
}
