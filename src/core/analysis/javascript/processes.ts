import type { Node } from '@vscode/tree-sitter-wasm';
import { plainText, type EmbeddedText } from '../commands/embeddedText.ts';
import { readExec } from '../commands/readCommands.ts';
import type { Command, Variable } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import { childrenOf, stringContent } from './bindings.ts';
import type { Evaluator } from './values.ts';

/** The processes that a configuration of PM2 starts: `apps: [{ script, args, env }]`. */
export function processCommands(file: SourceFile, config: Node, evaluator: Evaluator): readonly Command[] {
  const apps = evaluator.property(config, 'apps');
  const list = apps && apps !== 'unresolved' ? evaluator.evaluate(apps) : undefined;
  const listed = apps && apps !== 'unresolved' && apps.type === 'array' ? childrenOf(apps) : [];
  const single = list?.kind === 'object' ? [list.node] : [];
  return [...listed, ...single].flatMap((app) => {
    const evaluated = evaluator.evaluate(app);
    return evaluated.kind === 'object' ? processOf(file, evaluated.node, evaluator) : [];
  });
}

function processOf(file: SourceFile, app: Node, evaluator: Evaluator): readonly Command[] {
  const text = (key: string): EmbeddedText | undefined => {
    const value = evaluator.property(app, key);
    const evaluated = value && value !== 'unresolved' ? evaluator.evaluate(value) : undefined;
    if (evaluated?.kind !== 'literal') return undefined;
    return plainText(file, evaluated.edit.startIndex, evaluated.edit.endIndex);
  };
  const script = text('script');
  if (!script) return [];
  const name = text('name')?.text;
  const given = evaluator.property(app, 'args');
  const listed = given && given !== 'unresolved' && given.type === 'array' ? childrenOf(given) : [];
  const args = listed.flatMap((node) => {
    const evaluated = evaluator.evaluate(node);
    return evaluated.kind === 'literal' ? plainText(file, evaluated.edit.startIndex, evaluated.edit.endIndex) : [];
  });
  const line = text('args');
  const words = [...wordsOf(script), ...args, ...(line ? wordsOf(line) : [])];
  const variables = variablesOf(file, app, evaluator);
  return readExec(file, words, name).map((command) => ({
    ...command,
    variables: [...variables, ...command.variables],
    // PM2 runs what is no program of its own with Node.
    ...(command.programs.length === 0 && /\.[cm]?[jt]sx?$/.test(script.text)
      ? { programs: [script.text], startsOthers: false }
      : {}),
  }));
}

function wordsOf({ text, offsetAt }: EmbeddedText): readonly EmbeddedText[] {
  return Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({
    text: word,
    offsetAt: (at) => offsetAt(index + at),
  }));
}

function variablesOf(file: SourceFile, app: Node, evaluator: Evaluator): readonly Variable[] {
  const env = evaluator.property(app, 'env');
  const object = env && env !== 'unresolved' ? evaluator.evaluate(env) : undefined;
  if (object?.kind !== 'object') return [];
  return childrenOf(object.node).flatMap((pair) => {
    const key = pair.type === 'pair' ? pair.childForFieldName('key') : undefined;
    const value = pair.childForFieldName('value');
    if (!key || !value) return [];
    const evaluated = evaluator.evaluate(value);
    const isLiteral = evaluated.kind === 'literal';
    return {
      name: stringContent(key) ?? key.text,
      value: isLiteral ? String(evaluated.value) : undefined,
      span: file.span(isLiteral ? evaluated.edit : value),
    };
  });
}
