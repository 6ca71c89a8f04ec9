import type { Node } from '@vscode/tree-sitter-wasm';
import { callStep, unresolvedExport, type Exported, type ExportedObject } from '../exported.ts';
import type { SourceFile } from '../sourceFile.ts';
import { exportedValue, type Evaluated } from '../values.ts';
import type { Evaluator } from './evaluator.ts';
import type { Struct } from './structs.ts';

/** Structs in structs in structs; one that holds itself ends here too. */
const depthLimit = 4;

/** Tells what the expressions, functions and structs of one file are to other files. */
export class StructExports {
  readonly #file: SourceFile;
  readonly #evaluator: Evaluator;

  constructor(file: SourceFile, evaluator: Evaluator) {
    this.#file = file;
    this.#evaluator = evaluator;
  }

  /** What an expression comes to: a value, or a struct with its fields. */
  expression(node: Node, depth = 0): Exported {
    const { expression } = this.#evaluator.follow(node);
    const evaluated = this.#evaluator.evaluate(node);
    const value = this.#value(evaluated);
    if (value) return value;
    const struct = this.#evaluator.structs.of(node);
    const fields = struct && this.#struct(struct, depth);
    if (!fields || fields.kind !== 'object' || expression.kind !== 'call') return fields ?? unresolvedExport;
    const isFilled = (name: string): boolean =>
      struct?.kind === 'own' && this.#evaluator.syntax.structs?.field(struct.body, name)?.filled !== undefined;
    const given = expression.arguments.flatMap(({ name, node: argument }): [string, Exported][] =>
      name === undefined || isFilled(name) ? [] : [[name, this.expression(argument, depth + 1)]],
    );
    return { ...fields, parts: [...fields.parts, new Map(given)] };
  }

  /** What the only result of a function comes to, or else the struct that it says it returns. */
  function(own: Node): Exported {
    const results = this.#evaluator.syntax.results?.(own) ?? [];
    const [found, ...more] = results
      .filter((result) => this.#evaluator.follow(result).expression.kind !== 'nothing')
      .map((result) => this.expression(result));
    const declared = this.#evaluator.syntax.structs?.result(own);
    const struct = declared && this.#evaluator.structs.typed(declared);
    const isTold = found && found.kind !== 'unresolved' && more.length === 0;
    const returns = isTold ? found : ((struct && this.#struct(struct, 0)) ?? unresolvedExport);
    return { kind: 'function', returns };
  }

  /** A type that is declared, by its name: what it makes has its fields; `functions` are those of its own. */
  type(own: Node, functions: readonly Node[] = []): Exported | undefined {
    const body = this.#evaluator.syntax.structs?.body(own);
    if (!body) return undefined;
    const fields = this.#fields(body, 0);
    const makers = [...(this.#evaluator.syntax.structs?.makers ?? [])].map((name): [string, Exported] => [
      name,
      { kind: 'function', returns: fields },
    ]);
    const methods = functions.map((method): [string, Exported] => [
      method.childForFieldName('name')?.text ?? '',
      this.function(method),
    ]);
    return { kind: 'object', parts: [new Map([[callStep, fields], ...makers, ...methods])], open: true };
  }

  #struct(struct: Struct, depth: number): Exported {
    return struct.kind === 'imported' ? { kind: 'import', from: struct.from } : this.#fields(struct.body, depth);
  }

  #fields(body: Node, depth: number): ExportedObject {
    const { structs } = this.#evaluator.syntax;
    const names = depth > depthLimit ? [] : (structs?.names(body) ?? []);
    const fields = names.map((name): [string, Exported] => {
      const value = this.#value(this.#evaluator.field(body, name));
      const type = structs?.field(body, name)?.type;
      const struct = value ? undefined : type && this.#evaluator.structs.typed(type);
      return [name, value ?? (struct && this.#struct(struct, depth + 1)) ?? unresolvedExport];
    });
    return { kind: 'object', parts: [new Map(fields)], open: true };
  }

  #value(evaluated: Evaluated): Exported | undefined {
    if (evaluated.kind === 'unresolved' || evaluated.kind === 'nothing') return undefined;
    if (evaluated.kind === 'imported' && evaluated.names.length === 0 && !evaluated.fallback) {
      return { kind: 'import', from: evaluated.from };
    }
    return { kind: 'value', value: exportedValue(this.#file, evaluated) };
  }
}
