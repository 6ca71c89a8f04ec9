import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
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

  /** `directory` holds tree-sitter.wasm and a tree-sitter-NAME.wasm for each grammar. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Parses `text` in slices and hands the tree to `use`; the tree is freed after that. Undefined when parsing takes
   * too long, as it may for input that is no program at all.
   */
  parse<T>(grammar: GrammarName, text: string, use: (tree: Tree) => T): Promise<T | undefined> {
    // A parse that was interrupted goes on in the same parser, so parses take turns.
    const result = this.#queue.then(() => this.#parse(grammar, text, use));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #parse<T>(grammar: GrammarName, text: string, use: (tree: Tree) => T): Promise<T | undefined> {
    const parser = await this.#parser(grammar);
    for (let spent = 0; spent < limitMs; spent += sliceMs) {
      const deadline = performance.now() + sliceMs;
      const tree = parser.parse(text, null, { progressCallback: () => performance.now() > deadline });
      if (!tree) {
        await setImmediate();
        continue;
      }
      try {
        return use(tree);
      } finally {
        tree.delete();
      }
    }
    parser.reset();
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
