import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { editBetween } from './textEdit.ts';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { Parser, Tree } from '@vscode/tree-sitter-wasm';

export type GrammarName =
  | 'javascript'
  | 'typescript'
  | 'tsx'
  | 'python'
  | 'go'
  | 'ruby'
  | 'php'
  | 'java'
  | 'kotlin'
  | 'c-sharp'
  | 'rust'
  | 'elixir';

type Runtime = typeof TreeSitter;

/** How long a parse holds the thread before others get a turn, and how long one may take in all, in milliseconds. */
const sliceMs = 15;
const limitMs = 3000;

async function loadRuntime(directory: string): Promise<Runtime> {
  // The runtime is a CommonJS module: its exports stand under `default`, both in Node and in the bundle.
  const loaded: object = await import('@vscode/tree-sitter-wasm');
  const runtime = 'default' in loaded ? loaded.default : loaded;
  if (!isRuntime(runtime)) throw new TypeError('The tree-sitter runtime has no parser');
  await runtime.Parser.init({ locateFile: (file) => join(directory, file) });
  return runtime;
}

function isRuntime(value: unknown): value is Runtime {
  return typeof value === 'object' && value !== null && 'Parser' in value && 'Language' in value;
}

/** Syntax trees, from tree-sitter grammars that are loaded on first use. */
export class Grammars {
  readonly #directory: string;
  readonly #parsers = new Map<GrammarName, Promise<Parser>>();
  #runtime: Promise<Runtime> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** The tree of the file that was parsed last: of a file that is being typed in, most of it stays. */
  #last:
    | { readonly path: string; readonly text: string; readonly grammar: GrammarName; readonly tree: Tree }
    | undefined;

  /** `directory` holds tree-sitter.wasm and a tree-sitter-NAME.wasm for each grammar. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Parses a file in slices and hands the tree to `use`, which must keep nothing of it. Undefined when parsing takes too
   * long, as it may for input that is no program at all.
   */
  parse<T>(
    grammar: GrammarName,
    file: { readonly path: string; readonly text: string },
    use: (tree: Tree) => T,
  ): Promise<T | undefined> {
    // A parse that was interrupted goes on in the same parser, so parses take turns.
    const result = this.#queue.then(() => this.#parse(grammar, file, use));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #parse<T>(
    grammar: GrammarName,
    { path, text }: { readonly path: string; readonly text: string },
    use: (tree: Tree) => T,
  ): Promise<T | undefined> {
    const parser = await this.#parser(grammar);
    const earlier = this.#last?.path === path && this.#last.grammar === grammar ? this.#last : undefined;
    const edit = earlier && editBetween(earlier.text, text);
    if (edit) earlier.tree.edit(edit);
    for (let spent = 0; spent < limitMs; spent += sliceMs) {
      const deadline = performance.now() + sliceMs;
      const tree = parser.parse(text, earlier?.tree ?? null, { progressCallback: () => performance.now() > deadline });
      if (!tree) {
        await setImmediate();
        continue;
      }
      this.#last?.tree.delete();
      this.#last = { path, text, grammar, tree };
      return use(tree);
    }
    parser.reset();
    // Its tree has been told of an edit to a text that nobody knows now.
    this.#last?.tree.delete();
    this.#last = undefined;
    return undefined;
  }

  #parser(grammar: GrammarName): Promise<Parser> {
    let parser = this.#parsers.get(grammar);
    if (!parser) {
      parser = this.#load(grammar);
      this.#parsers.set(grammar, parser);
    }
    return parser;
  }

  async #load(grammar: GrammarName): Promise<Parser> {
    this.#runtime ??= loadRuntime(this.#directory);
    const runtime = await this.#runtime;
    const language = await runtime.Language.load(join(this.#directory, `tree-sitter-${grammar}.wasm`));
    return new runtime.Parser().setLanguage(language);
  }
}
