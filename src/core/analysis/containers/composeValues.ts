import { resolve } from 'node:path';
import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { SourceFile } from '../sourceFile.ts';
import { embeddedText, type YamlNode } from '../yamlRanges.ts';
import { interpolated } from './interpolation.ts';
import { unquoted, wordsOf } from './dockerfileText.ts';
import type { Run } from './runs.ts';
import { knownText } from './variables.ts';

/** Whether a key is set: null and what an override file resets are as if they were not there. */
export function given(node: YamlNode | undefined): YamlNode | undefined {
  return node && !node.isNull && node.tag !== '!reset' ? node : undefined;
}

/** What a scalar says, its variables replaced by what they fall back to; undefined when that cannot be told. */
export function textOf(file: SourceFile, node: YamlNode | undefined): string | undefined {
  const text = node && embeddedText(file, node);
  return text && knownText(interpolated(text, '$'));
}

/** A scalar or each item of a list, as far as they can be told and are not empty. */
export function textsOf(file: SourceFile, node: YamlNode | undefined): readonly string[] {
  return (node?.isList ? node.items() : node ? [node] : []).flatMap((item) => textOf(file, item) || []);
}

/** The absolute path of what stands relative to a folder; undefined for URLs and home folders. */
export function pathFrom(folder: string, path: string | undefined): string | undefined {
  return path === undefined || path === '' || /^(?:[a-z][a-z+]+:|git@|~)/i.test(path)
    ? undefined
    : resolve(folder, path);
}

/** A command, as a string or as a list of words; undefined when it is not given. */
export function runOf(file: SourceFile, node: YamlNode | undefined): Run | undefined {
  if (!node) return undefined;
  if (node.isList) {
    const words = node.items().map((item) => embeddedText(file, item));
    return { kind: 'words', words: words.filter((word) => word !== undefined) };
  }
  const line = embeddedText(file, node);
  return line && (line.text.trim() === '' ? { kind: 'words', words: [] } : { kind: 'line', line });
}

/** The words of a command on one line, as Compose splits it: no shell has a part in that. */
export function words(line: EmbeddedText): readonly EmbeddedText[] {
  return wordsOf(line, '\\').map((word) => unquoted(word, '\\'));
}
