import type { Node } from '@vscode/tree-sitter-wasm';
import { callStep, unresolvedExport, type Exported, type ExportedObject } from '../exported.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { ancestor, childrenOf, field } from '../syntax/nodes.ts';
import { exportedValue } from '../values.ts';
import { onlyReturned } from './syntax.ts';
import { instantiation, isSettings, settingsOf } from './settingsClasses.ts';

const depthLimit = 6;

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
      const definition = statement.type === 'decorated_definition' ? field(statement, 'definition') : statement;
      if (name?.type === 'identifier' && value) {
        members.set(name.text, members.has(name.text) ? unresolvedExport : this.#exported(name, value, depth));
      } else if (definition?.type === 'class_definition') {
        members.set(field(definition, 'name')?.text ?? '', this.#class(definition, depth));
      } else if (definition?.type === 'function_definition') {
        members.set(field(definition, 'name')?.text ?? '', this.#function(definition, depth));
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
    const made = instantiation(value, this.#evaluator, 0);
    if (made?.call.arguments.every(({ name }) => name?.startsWith('_'))) return this.#class(made.own, depth + 1);
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
    const fields = isSettings(own, this.#evaluator) ? this.#settings(own) : this.members(body, depth + 1);
    return { kind: 'object', parts: [fields, new Map([[callStep, fields]])], open: true };
  }

  #function(own: Node, depth: number): Exported {
    const returned = onlyReturned(own);
    return returned && depth < depthLimit
      ? { kind: 'function', returns: this.#exported(returned, returned, depth + 1) }
      : unresolvedExport;
  }

  #settings(own: Node): ExportedObject {
    const members = Array.from(settingsOf(own, this.#evaluator), ([name, setting]): [string, Exported] => [
      name,
      { kind: 'value', value: exportedValue(this.#file, this.#evaluator.setting(own, setting)) },
    ]);
    return { kind: 'object', parts: [new Map(members)], open: true };
  }
}
