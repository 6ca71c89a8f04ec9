import type { Stretch } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
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
      const { stretch, characters, text } = value;
      const isPlain = text === source.slice(characters.startIndex, characters.endIndex);
      properties.push({ name: full, key: key.stretch, value: stretch, characters, text: isPlain ? text : undefined });
    }
  };
  visit(root, '', depthLimit);
  return properties;
}
