import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseAllDocuments,
  Scalar,
  visit,
  type Alias,
  type Document,
  type Node,
} from 'yaml';
import { scalarText, type EmbeddedText } from './commands/embeddedText.ts';
import type { SourceFile, Stretch } from './sourceFile.ts';
import { unresolved, type Evaluated } from './values.ts';

/** In UTF-16 units; what is longer was not written by hand. */
const sizeLimit = 250_000;
/** How many entries and items are looked at in one file: aliases of aliases may stand for billions. */
const visitLimit = 50_000;
const mergeDepth = 16;

export interface YamlEntry {
  readonly name: string;
  /** The key. */
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** One document of a YAML file. */
export interface YamlDocument {
  readonly root: YamlNode;
  /** From its first character to its last. */
  readonly stretch: Stretch;
  /** Whether it is no YAML to the letter, as a template or a file half written is. */
  readonly broken: boolean;
}

/**
 * The documents of a YAML 1.2 file that are not empty, as far as they can be read: errors and tags that nobody knows
 * are no hindrance. What is too long or too deep has none.
 */
export function yamlDocuments(text: string): readonly YamlDocument[] {
  if (text.length > sizeLimit) return [];
  const { stackTraceLimit } = Error;
  try {
    // The parser makes an error of each character that is out of place; to tell where it does takes most of the time.
    Error.stackTraceLimit = 0;
    const parsed = parseAllDocuments(text, {
      merge: true,
      uniqueKeys: false,
      prettyErrors: false,
      strict: false,
      logLevel: 'silent',
    });
    if (!Array.isArray(parsed)) return [];
    const budget = { left: visitLimit };
    return parsed.flatMap((document) => {
      if (!document.contents) return [];
      const [startIndex, endIndex] = document.range;
      const root = new YamlNode(document.contents, { text, aliases: aliasesOf(document), budget });
      return [{ root, stretch: { startIndex, endIndex }, broken: document.errors.length > 0 }];
    });
  } catch {
    // The parser goes down into nested collections by recursion, and some are nested deeper than the stack.
    return [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

interface YamlSource {
  readonly text: string;
  readonly aliases: ReadonlyMap<Alias, Node>;
  readonly budget: { left: number };
}

/** What each alias of a document stands for: the node that bore its name last before it. */
function aliasesOf(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchored = new Map<string, Node>();
  const aliases = new Map<Alias, Node>();
  visit(document, {
    Node(_, node) {
      const named = isAlias(node) ? anchored.get(node.source) : undefined;
      if (isAlias(node) && named) aliases.set(node, named);
      if (!isAlias(node) && node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return aliases;
}

/**
 * A value of a YAML document. An alias is the value that it names, at the place where that is written; merge keys are
 * merged. Whoever goes down by recursion has to end it: a value may be a part of itself.
 */
export class YamlNode {
  readonly #node: Node;
  readonly #source: YamlSource;
  #entries: readonly YamlEntry[] | undefined;
  #items: readonly YamlNode[] | undefined;

  constructor(node: Node, source: YamlSource) {
    this.#node = (isAlias(node) ? source.aliases.get(node) : undefined) ?? node;
    this.#source = source;
  }

  /** All of it, quotes too. */
  get stretch(): Stretch {
    const [startIndex, endIndex] = this.#node.range ?? [0, 0];
    return { startIndex, endIndex };
  }

  /** A scalar without its quotes, a block without its first line; of all else as `stretch`. */
  get characters(): Stretch {
    const { startIndex, endIndex } = this.stretch;
    const { text } = this.#source;
    switch (isScalar(this.#node) ? this.#node.type : undefined) {
      case 'QUOTE_SINGLE':
      case 'QUOTE_DOUBLE': {
        const isClosed = endIndex > startIndex + 1 && text[endIndex - 1] === text[startIndex];
        return { startIndex: startIndex + 1, endIndex: isClosed ? endIndex - 1 : endIndex };
      }
      case 'BLOCK_LITERAL':
      case 'BLOCK_FOLDED': {
        const firstLine = text.indexOf('\n', startIndex) + 1;
        return { startIndex: firstLine > 0 && firstLine < endIndex ? firstLine : endIndex, endIndex };
      }
      default:
        return { startIndex, endIndex };
    }
  }

  /** What a scalar says, numbers as they are written; undefined for null and for collections. */
  get text(): string | undefined {
    return isScalar(this.#node) && this.#node.value !== null ? this.#node.source : undefined;
  }

  get isNull(): boolean {
    return isScalar(this.#node) && this.#node.value === null;
  }

  get isMap(): boolean {
    return isMap(this.#node);
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** A tag that YAML itself does not know, as `!reset`. */
  get tag(): string | undefined {
    return this.#node.tag?.startsWith('tag:yaml.org,') ? undefined : this.#node.tag;
  }

  /** The entries of a map; none of anything else. */
  entries(): readonly YamlEntry[] {
    this.#entries ??= [...this.#collected(mergeDepth).values()];
    return this.#entries;
  }

  /** The value at the end of a path of keys; undefined when it is not there. */
  get(...path: readonly string[]): YamlNode | undefined {
    return path.reduce<YamlNode | undefined>(
      (node, name) => node?.entries().find((entry) => entry.name === name)?.value,
      this,
    );
  }

  /** The items of a list; none of anything else. */
  items(): readonly YamlNode[] {
    this.#items ??= (isSeq(this.#node) ? this.#node.items : []).flatMap((item) =>
      isNode(item) && this.#spend() ? new YamlNode(item, this.#source) : [],
    );
    return this.#items;
  }

  /** A scalar as a literal; null is nothing, and what is no scalar cannot be told. */
  evaluated(): Evaluated {
    const { text } = this;
    if (text === undefined) return this.isNull ? { kind: 'nothing' } : unresolved;
    return { kind: 'literal', node: this.stretch, value: text, edit: this.characters };
  }

  #spend(): boolean {
    this.#source.budget.left -= 1;
    return this.#source.budget.left >= 0;
  }

  /** What a map says itself wins over what is merged into it, and of two equal keys the last. */
  #collected(depth: number): Map<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    const merged: YamlNode[] = [];
    for (const { key, value } of isMap(this.#node) ? this.#node.items : []) {
      if (!isScalar(key) || key.source === undefined || !this.#spend()) continue;
      const keyNode = new YamlNode(key, this.#source);
      const valueNode = isNode(value) ? new YamlNode(value, this.#source) : keyNode.#nothing();
      if (key.source === '<<' && key.type === 'PLAIN')
        merged.push(...(valueNode.isList ? valueNode.items() : [valueNode]));
      else entries.set(key.source, { name: key.source, key: keyNode, value: valueNode });
    }
    for (const node of depth > 0 ? merged : []) {
      for (const [name, entry] of node.#collected(depth - 1)) if (!entries.has(name)) entries.set(name, entry);
    }
    return entries;
  }

  /** The null of a key that stands alone. */
  #nothing(): YamlNode {
    const node = new Scalar(null);
    const { endIndex } = this.stretch;
    node.range = [endIndex, endIndex, endIndex];
    return new YamlNode(node, this.#source);
  }
}

/**
 * What a scalar says, and where each of its characters is written; undefined for null, for collections and when the
 * characters are not to be found.
 */
export function embeddedText(file: SourceFile, node: YamlNode): EmbeddedText | undefined {
  if (node.text === undefined) return undefined;
  const { startIndex, endIndex } = node.stretch;
  const text = scalarText(file, startIndex, endIndex, node.text);
  return text.text === node.text ? text : undefined;
}
