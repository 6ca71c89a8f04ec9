import { parseTree, type Node } from 'jsonc-parser';
import { parseTOML, type AST } from 'toml-eslint-parser';
import type { Stretch } from '../sourceFile.ts';
import { unresolved, type Evaluated } from '../values.ts';
import type { Setting, SettingEntry } from './settings.ts';

/** In UTF-16 units; what is longer is data, not configuration. */
const sizeLimit = 250_000;

interface Content {
  readonly characters?: Stretch;
  readonly text?: string | undefined;
  readonly entries?: readonly SettingEntry[];
  readonly items?: readonly Setting[];
}

/** Settings read from a format other than YAML. */
class SettingTree implements Setting {
  readonly stretch: Stretch;
  readonly characters: Stretch;
  readonly text: string | undefined;
  readonly #content: Content;

  constructor(stretch: Stretch, content: Content) {
    this.stretch = stretch;
    this.characters = content.characters ?? stretch;
    this.text = content.text;
    this.#content = content;
  }

  get isMap(): boolean {
    return this.#content.entries !== undefined;
  }

  readonly entries = (): readonly SettingEntry[] => this.#content.entries ?? [];

  readonly items = (): readonly Setting[] => this.#content.items ?? [];

  readonly get = (...path: readonly string[]): Setting | undefined =>
    path.reduce<Setting | undefined>(
      (setting, name) => setting?.entries().findLast((entry) => entry.name === name)?.value,
      this,
    );

  readonly evaluated = (): Evaluated => {
    const { text, stretch, characters } = this;
    if (text !== undefined) return { kind: 'literal', node: stretch, value: text, edit: characters };
    return this.#content.entries || this.#content.items ? unresolved : { kind: 'nothing' };
  };
}

/** The settings of a JSON file, which may have comments; undefined when there are none. */
export function jsonSettings(source: string): Setting | undefined {
  if (source.length > sizeLimit) return undefined;
  try {
    const root = parseTree(source, [], { allowTrailingComma: true });
    return root && fromJson(root);
  } catch {
    // The parser goes down into nested collections by recursion, and some are nested deeper than the stack.
    return undefined;
  }
}

function fromJson({ type, offset, length, value, children = [] }: Node): Setting {
  const stretch = { startIndex: offset, endIndex: offset + length };
  switch (type) {
    case 'object': {
      const entries = children.flatMap(({ children: [key, member] = [] }) =>
        key && member ? [{ name: String(key.value), key: { stretch: stretchOf(key) }, value: fromJson(member) }] : [],
      );
      return new SettingTree(stretch, { entries });
    }
    case 'array':
      return new SettingTree(stretch, { items: children.map(fromJson) });
    case 'string':
      return new SettingTree(stretch, { text: String(value), characters: inside(stretch, 1) });
    case 'null':
      return new SettingTree(stretch, {});
    default:
      return new SettingTree(stretch, { text: String(value) });
  }
}

function stretchOf({ offset, length }: Node): Stretch {
  return { startIndex: offset, endIndex: offset + length };
}

function inside({ startIndex, endIndex }: Stretch, quotes: number): Stretch {
  return { startIndex: startIndex + quotes, endIndex: Math.max(startIndex + quotes, endIndex - quotes) };
}

/**
 * The settings of a TOML file; of one that breaks off, those before the line that is wrong. The parser misplaces a 0
 * that ends a file, so it gets another line.
 */
export function tomlSettings(source: string): Setting | undefined {
  if (source.length > sizeLimit) return undefined;
  try {
    return fromToml(parseTOML(`${source}\n`), source);
  } catch (error) {
    const index = error instanceof Error && 'index' in error ? Number(error.index) : 0;
    const sound = source.slice(0, source.lastIndexOf('\n', index - 1) + 1);
    try {
      return sound === '' ? undefined : fromToml(parseTOML(sound), sound);
    } catch {
      return undefined;
    }
  }
}

/** A table that is still being filled. */
interface Table {
  readonly stretch: Stretch;
  readonly entries: SettingEntry[];
  readonly tables: Map<string | number, Table>;
}

function fromToml({ body: [top], range }: AST.TOMLProgram, source: string): Setting {
  const root = table(span(range));
  const settingOf = (entries: SettingEntry[], stretch: Stretch): Setting => new SettingTree(stretch, { entries });
  const lists = new Map<Table, Setting[]>();
  const inner = (parent: Table, name: string | number, key: Stretch, isList: boolean): Table => {
    const known = parent.tables.get(name);
    if (known) return known;
    const created = table(key);
    parent.tables.set(name, created);
    if (typeof name === 'number') lists.get(parent)?.push(settingOf(created.entries, key));
    else {
      const items: Setting[] = [];
      if (isList) lists.set(created, items);
      const value = isList ? new SettingTree(key, { items }) : settingOf(created.entries, key);
      parent.entries.push({ name, key: { stretch: key }, value });
    }
    return created;
  };
  for (const node of top.body) {
    if (node.type === 'TOMLKeyValue') addPair(root, node, source, inner);
    else {
      const key = span(node.key.range);
      const target = node.resolvedKey.reduce<Table>(
        (parent, name, index, path) => inner(parent, name, key, typeof path[index + 1] === 'number'),
        root,
      );
      for (const pair of node.body) addPair(target, pair, source, inner);
    }
  }
  return settingOf(root.entries, root.stretch);
}

type Inner = (parent: Table, name: string | number, key: Stretch, isList: boolean) => Table;

function addPair(parent: Table, { key, value }: AST.TOMLKeyValue, source: string, inner: Inner): void {
  const names = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
  const stretch = span(key.range);
  const last = names.pop() ?? '';
  const target = names.reduce((within, name) => inner(within, name, stretch, false), parent);
  target.entries.push({ name: last, key: { stretch }, value: fromTomlValue(value, source, inner) });
}

function fromTomlValue(node: AST.TOMLContentNode, source: string, inner: Inner): Setting {
  const stretch = span(node.range);
  if (node.type === 'TOMLArray') {
    return new SettingTree(stretch, { items: node.elements.map((element) => fromTomlValue(element, source, inner)) });
  }
  if (node.type === 'TOMLInlineTable') {
    const own = table(stretch);
    for (const pair of node.body) addPair(own, pair, source, inner);
    return new SettingTree(stretch, { entries: own.entries });
  }
  if (node.kind !== 'string') return new SettingTree(stretch, { text: String(node.value) });
  return new SettingTree(stretch, { text: node.value, characters: inside(stretch, node.multiline ? 3 : 1) });
}

function table(stretch: Stretch): Table {
  return { stretch, entries: [], tables: new Map() };
}

function span([startIndex, endIndex]: AST.TOMLProgram['range']): Stretch {
  return { startIndex, endIndex };
}

const section = /^[^\S\n]*\[([^\]\n]*)\]/;
const assignment = /^([^\S\n]*)([^\s=;#[][^=\n]*?)([^\S\n]*=[^\S\n]*)(.*?)[^\S\n]*$/;

/** The sections of an INI file, as maps of their names. */
export function iniSettings(source: string): Setting | undefined {
  if (source.length > sizeLimit) return undefined;
  const sections: SettingEntry[] = [];
  let entries: SettingEntry[] = sections;
  let at = 0;
  for (const line of source.split('\n')) {
    const name = section.exec(line)?.[1];
    const match = assignment.exec(line);
    if (name !== undefined) {
      const stretch = { startIndex: at, endIndex: at + line.length };
      entries = [];
      sections.push({ name: name.trim(), key: { stretch }, value: new SettingTree(stretch, { entries }) });
    } else if (match) {
      const [, indent = '', key = '', sign = '', text = ''] = match;
      const startIndex = at + indent.length;
      const endIndex = startIndex + key.length;
      const value = { startIndex: endIndex + sign.length, endIndex: endIndex + sign.length + text.length };
      entries.push({ name: key, key: { stretch: { startIndex, endIndex } }, value: new SettingTree(value, { text }) });
    }
    at += line.length + 1;
  }
  return new SettingTree({ startIndex: 0, endIndex: source.length }, { entries: sections });
}
