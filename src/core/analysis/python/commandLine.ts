import type { Node } from '@vscode/tree-sitter-wasm';
import type { Command } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import {
  commandsOfLine,
  commandsOfWords,
  type AssembledCharacter,
  type AssembledWord,
} from '../syntax/assembledText.ts';
import { quoteOf } from '../syntax/binds.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { ancestor, childrenOf, field, isField } from '../syntax/nodes.ts';
import type { Evaluated } from '../values.ts';

const functions = new Set(['function_definition', 'lambda', 'module']);
const conditions = new Set(['if_statement', 'for_statement', 'while_statement', 'try_statement']);

/** What a shell puts there that nobody knows beforehand. */
const unknown = '$(unknown)';

/** The commands of what is given to a function that starts a process: a list of words or a line for a shell. */
export function commandsGiven(file: SourceFile, given: Node, evaluator: Evaluator): readonly Command[] {
  const { node, expression } = evaluator.follow(given);
  if (expression.kind === 'call') {
    const [first] = expression.arguments;
    if (!first || !/^(?:join|split)$/.test(expression.name)) return [];
    const words = listOf(first.node, evaluator);
    return words ? commandsOfLine(file, joined(words, evaluator), false) : commandsGiven(file, first.node, evaluator);
  }
  const words = listOf(given, evaluator);
  if (words) return commandsOfList(file, words, evaluator);
  return commandsOfLine(file, charactersOf(node, evaluator), expression.kind === 'text');
}

/** The commands that words make, each an expression. */
export function commandsOfList(file: SourceFile, nodes: readonly Node[], evaluator: Evaluator): readonly Command[] {
  const words = nodes.map((node) => wordOf(node, evaluator));
  const isKnown = words.every(({ characters }) => !textOf(characters).includes('$'));
  return isKnown
    ? commandsOfWords(file, words, quoteOf(file.text))
    : commandsOfLine(file, joined(nodes, evaluator), false);
}

function wordOf(node: Node, evaluator: Evaluator): AssembledWord {
  const isInterpreter = /^(?:sys\.)?executable$/.test(node.text);
  return { place: node, characters: isInterpreter ? inPlace('python', node) : charactersOf(node, evaluator) };
}

/** The words of a line, kept apart whatever is in them. */
function joined(nodes: readonly Node[], evaluator: Evaluator): readonly AssembledCharacter[] {
  return nodes.flatMap((node, index) => {
    const { startIndex } = node;
    const blank = index === 0 ? [] : inPlace(' ', { startIndex, endIndex: startIndex });
    const { characters } = wordOf(node, evaluator);
    const text = textOf(characters);
    if (text.includes('$') || /^[\w@%+=:,./-]+$/.test(text)) return [...blank, ...characters];
    const quote = inPlace("'", { startIndex, endIndex: startIndex });
    const inner = characters.flatMap((each) => (each.text === "'" ? inPlace(String.raw`'\''`, each) : [each]));
    return [...blank, ...quote, ...inner, ...quote];
  });
}

/** The characters of a text, with what only the running program knows as a shell writes it. */
function charactersOf(node: Node, evaluator: Evaluator): readonly AssembledCharacter[] {
  return evaluator.pieces(node).flatMap((piece) => {
    if (piece.kind === 'value') return valueCharacters(piece.value, piece.node);
    const { value, at } = piece;
    if (value.length !== at.endIndex - at.startIndex) return inPlace(value, at);
    return eachCharacter(value, at.startIndex);
  });
}

function valueCharacters(
  value: Evaluated,
  node: { readonly startIndex: number; readonly endIndex: number },
): readonly AssembledCharacter[] {
  switch (value.kind) {
    case 'literal': {
      const text = String(value.value);
      const { startIndex, endIndex } = value.edit;
      if (text.length !== endIndex - startIndex) return inPlace(text, value.edit);
      return eachCharacter(text, startIndex);
    }
    case 'env': {
      const { names, fallback } = value;
      const [name = ''] = names;
      if (!fallback) return inPlace(`\${${name}}`, value.node);
      return [...inPlace(`\${${name}:-`, value.node), ...valueCharacters(fallback, node), ...inPlace('}', value.node)];
    }
    default:
      return inPlace(unknown, node);
  }
}

/** A text that stands in the file as it is. */
function eachCharacter(text: string, start: number): readonly AssembledCharacter[] {
  return Array.from({ length: text.length }, (_, index) => ({
    text: text[index] ?? '',
    startIndex: start + index,
    endIndex: start + index + 1,
  }));
}

/** A text that stands for all of a stretch of the file. */
function inPlace(
  text: string,
  { startIndex, endIndex }: { readonly startIndex: number; readonly endIndex: number },
): readonly AssembledCharacter[] {
  return Array.from({ length: text.length }, (_, index) => ({ text: text[index] ?? '', startIndex, endIndex }));
}

function textOf(characters: readonly AssembledCharacter[]): string {
  return characters.map(({ text }) => text).join('');
}

/**
 * The items of a list, also of one that the function adds to before it uses it: `cmd = [...]`, `cmd += [...]`,
 * `cmd.append(...)`. What is added on a condition cannot be told, and stands for anything.
 */
function listOf(given: Node, evaluator: Evaluator): readonly Node[] | undefined {
  const { expression } = evaluator.follow(given);
  const written = expression.kind === 'list' ? expression.items : undefined;
  const around = given.type === 'identifier' ? ancestor(given, functions) : undefined;
  if (!around) return written;
  const items: Node[] = [];
  let isList = false;
  for (const node of around.descendantsOfType('identifier')) {
    const parent = node?.parent;
    if (!node || !parent || node.text !== given.text || node.startIndex >= given.startIndex) continue;
    const condition = ancestor(node, conditions);
    const isOptional = condition !== undefined && condition.endIndex <= given.startIndex;
    const added = addition(node, parent);
    if (!added) continue;
    if (added.kind === 'assign') {
      items.length = 0;
      isList = added.value?.type === 'list';
    }
    items.push(...(isOptional ? [parent] : added.items));
  }
  return isList ? items : written;
}

interface Addition {
  readonly kind: 'assign' | 'add';
  readonly value: Node | undefined;
  readonly items: readonly Node[];
}

/** What this occurrence of a list's name gives it, or adds to it. */
function addition(node: Node, parent: Node): Addition | undefined {
  if (parent.type === 'assignment' || parent.type === 'augmented_assignment') {
    if (!isField(parent, 'left', node)) return undefined;
    const value = field(parent, 'right');
    return { kind: parent.type === 'assignment' ? 'assign' : 'add', value, items: itemsOf(value) };
  }
  if (parent.type !== 'attribute' || !isField(parent, 'object', node)) return undefined;
  const method = field(parent, 'attribute')?.text ?? '';
  const [value] = childrenOf(field(parent.parent ?? parent, 'arguments'));
  if (!value || !/^(?:append|extend|insert)$/.test(method)) return undefined;
  const items = method === 'insert' ? [parent] : method === 'append' ? [value] : itemsOf(value);
  return { kind: 'add', value, items };
}

function itemsOf(node: Node | undefined): readonly Node[] {
  if (!node) return [];
  return node.type === 'list' || node.type === 'tuple' ? childrenOf(node) : [node];
}
