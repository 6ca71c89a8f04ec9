import type { Node } from '@vscode/tree-sitter-wasm';
import type { Command, Variable } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { given } from '../syntax/serverCalls.ts';
import type { Call } from '../syntax/syntax.ts';
import { commandsGiven, commandsOfList } from './commandLine.ts';
import { callOf } from './syntax.ts';

const starters = /\b(?:Popen|run|call|check_call|check_output|system|popen|create_subprocess_(?:exec|shell))\s*\(/g;
const startingPaths =
  /^(?:subprocess\.(?:Popen|run|call|check_call|check_output)|os\.(?:system|popen)|asyncio\.create_subprocess_(?:exec|shell))$/;
const starts = /\b(?:subprocess|os\.(?:system|popen)|create_subprocess_\w+)\b/;
const servers =
  /["'\s](?:uvicorn|gunicorn|hypercorn|daphne|waitress-serve|flask|streamlit|runserver|http\.server|npm|yarn|pnpm|npx|node|bun|deno|php|rails|puma|caddy|nginx|vllm)\b/;

/** Whether it may start a server as a process of its own. */
export function mayStartProcesses(text: string): boolean {
  return starts.test(text) && servers.test(text);
}

/** The commands that the calls inside of a stretch of the file start as processes of their own. */
export function startedProcesses(file: SourceFile, inside: Node, evaluator: Evaluator): readonly Command[] {
  const { text } = file;
  const commands: Command[] = [];
  const pattern = new RegExp(starters);
  pattern.lastIndex = inside.startIndex;
  for (let match = pattern.exec(text); match && match.index < inside.endIndex; match = pattern.exec(text)) {
    const name = inside.descendantForIndex(match.index, match.index + match[0].search(/\s*\($/));
    const call = name && callOf(name);
    if (call && evaluator.paths.ofCallee(call).some((path) => startingPaths.test(path))) {
      commands.push(...commandsOf(file, call, evaluator));
    }
  }
  return commands;
}

function commandsOf(file: SourceFile, call: Call, evaluator: Evaluator): readonly Command[] {
  const program = given(call, { names: ['args', 'program', 'cmd', 'command'], place: 0 }, evaluator);
  if (program === undefined || program === 'spread') return [];
  const words = call.arguments.filter(({ name }) => name === undefined).map(({ node }) => node);
  const commands =
    call.name === 'create_subprocess_exec'
      ? commandsOfList(file, words, evaluator)
      : commandsGiven(file, program, evaluator);
  const variables = variablesOf(file, given(call, { names: ['env'] }, evaluator), evaluator);
  return commands.map((command) => ({
    ...command,
    // Its words may come from all over the file.
    span: file.span(program),
    variables: [...command.variables, ...variables],
  }));
}

/** What a dictionary sets of the environment. */
export function variablesOf(
  file: SourceFile,
  dictionary: Node | 'spread' | undefined,
  evaluator: Evaluator,
): readonly Variable[] {
  if (dictionary === undefined || dictionary === 'spread') return [];
  const { expression } = evaluator.follow(dictionary);
  if (expression.kind !== 'record') return [];
  return expression.entries.flatMap(({ key, value }): readonly Variable[] => {
    if (key === undefined) return [];
    const evaluated = evaluator.evaluate(value);
    return evaluated.kind === 'literal'
      ? [{ name: key, value: String(evaluated.value), span: file.span(evaluated.edit) }]
      : [{ name: key, value: undefined, span: undefined }];
  });
}
