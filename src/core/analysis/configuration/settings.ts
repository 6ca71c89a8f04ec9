import type { Stretch } from '../sourceFile.ts';
import { unresolved, type Evaluated } from '../values.ts';
import { plainText, readAddress, type Address, type Reading } from './addresses.ts';
import type { Property } from './properties.ts';

/** A value of a file of nested settings, in whatever format; a value of YAML is one. */
export interface Setting {
  /** All of it, quotes too. */
  readonly stretch: Stretch;
  /** A scalar without its quotes. */
  readonly characters: Stretch;
  /** What a scalar says, numbers as they are written; undefined for null, lists and maps. */
  readonly text: string | undefined;
  readonly isMap: boolean;
  readonly entries: () => readonly SettingEntry[];
  readonly items: () => readonly Setting[];
  readonly get: (...path: readonly string[]) => Setting | undefined;
  readonly evaluated: () => Evaluated;
}

export interface SettingEntry {
  readonly name: string;
  readonly key: { readonly stretch: Stretch };
  readonly value: Setting;
}

/** Settings within settings; what is deeper was not written by hand. */
const depthLimit = 24;
const propertyLimit = 20_000;

/** All scalars of nested settings by their full names, but for those in lists. `source` is the text of the file. */
export function propertiesOf(root: Setting, source: string): readonly Property[] {
  const properties: Property[] = [];
  const visit = (setting: Setting, prefix: string, depth: number): void => {
    for (const { name, key, value } of setting.entries()) {
      if (properties.length >= propertyLimit) return;
      const full = `${prefix}${name}`;
      if (value.isMap) {
        if (depth > 0) visit(value, `${full}.`, depth - 1);
        continue;
      }
      if (value.evaluated().kind === 'nothing') continue;
      const { stretch, characters } = value;
      properties.push({ name: full, key: key.stretch, value: stretch, characters, text: rawText(value, source) });
    }
  };
  visit(root, '', depthLimit);
  return properties;
}

/** What a scalar comes to in a format with placeholders, or with such in its values. */
export function readScalar(setting: Setting | undefined, source: string, reading: Reading): Evaluated | undefined {
  const whole = setting?.evaluated();
  if (!setting || whole?.kind !== 'literal') return whole;
  const raw = rawText(setting, source);
  const { characters } = setting;
  // A number may be written in several ways.
  if (raw === undefined) return /^\d+$/.test(String(whole.value)) ? whole : unresolved;
  const value = reading(raw, characters);
  return value.kind === 'literal' && value.node === characters ? { ...value, node: setting.stretch } : value;
}

/** The characters of a scalar, when they stand in the file as they are. */
export function rawText({ text, characters }: Setting, source: string): string | undefined {
  return text !== undefined && text === source.slice(characters.startIndex, characters.endIndex) ? text : undefined;
}

/** The address that a scalar is; one that cannot be told when the file writes it in another way than it reads. */
export function scalarAddress(
  setting: Setting | undefined,
  source: string,
  reading: Reading = plainText,
  bare: 'host' | 'port' = 'host',
): Address | undefined {
  if (!setting || setting.text === undefined) return undefined;
  const { characters } = setting;
  const raw = rawText(setting, source);
  if (raw !== undefined) return readAddress(raw, characters.startIndex, reading, bare);
  return { scheme: '', at: characters, host: unresolved, hostAt: characters, port: unresolved, portAt: characters };
}

/** The value of a key, written in whatever case. */
export function getAnyCase(setting: Setting | undefined, ...path: readonly string[]): Setting | undefined {
  return path.reduce<Setting | undefined>(
    (inner, name) => inner?.entries().findLast((entry) => entry.name.toLowerCase() === name.toLowerCase())?.value,
    setting,
  );
}

/** The entry of a key. */
export function entryOf(setting: Setting | undefined, name: string): SettingEntry | undefined {
  return setting?.entries().findLast((entry) => entry.name === name);
}
