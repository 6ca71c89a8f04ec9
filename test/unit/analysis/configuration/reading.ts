import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { BindFact, Fact, UpstreamFact, Value } from '../../../../src/core/analysis/facts.ts';
import { fileKind } from '../../../../src/core/analysis/fileKinds.ts';
import type { FileReader } from '../../../../src/core/analysis/fileReader.ts';
import { fileReaders } from '../../../../src/core/analysis/fileReaders.ts';
import type { Span } from '../../../../src/core/analysis/finding.ts';
import { Grammars } from '../../../../src/core/analysis/grammars.ts';
import { SourceFile, type FileContent } from '../../../../src/core/analysis/sourceFile.ts';
import { grammarFolder, root, textAt } from '../workspace.ts';

const grammars = new Grammars(grammarFolder);

/** What a reader that the analysis has makes of a file of this name in the workspace. */
export async function contentOf(reader: FileReader, name: string, text: string): Promise<FileContent> {
  const path = join(root, name);
  expect(fileReaders).toContain(reader);
  expect(fileKind(name)).toBeDefined();
  return reader.reads(path) ? reader.read(new SourceFile(path, text), grammars) : { facts: [] };
}

/** As `env 3000 PORT <${PORT:3000}> {3000}`: source, value, variables, the text of the span and of the edit span. */
function valueText(text: string, { source, value, env, span, editSpan }: Value<string | number>): string {
  const marked = span && textAt(text, span);
  const edited = editSpan && textAt(text, editSpan);
  const edit = edited === undefined || edited === marked ? '' : `{${edited}}`;
  if (source === 'literal') expect(editSpan).toBeDefined();
  return [source, value, env.join(','), marked === undefined ? '' : `<${marked}>`, edit]
    .filter((part) => part !== '' && part !== undefined)
    .join(' ');
}

/** A fact in one line; a bind as `framework key | host | port`, an upstream as `by address -> host | port`. */
export function factText(text: string, fact: Fact): string {
  switch (fact.kind) {
    case 'bind':
      return bindText(text, fact);
    case 'upstream':
      return upstreamText(text, fact);
    case 'published':
      return `${fact.by} ${fact.service ?? '-'} <${textAt(text, fact.span)}> ${valueText(text, fact.containerPort)}`;
    default:
      return fact.kind;
  }
}

function bindText(text: string, { framework, span, host, port, profile }: BindFact): string {
  const name = profile === undefined ? framework : `${framework} @${profile}`;
  return `${name} ${textAt(text, span)} | ${valueText(text, host)} | ${valueText(text, port)}`;
}

function upstreamText(text: string, { by, span, host, port }: UpstreamFact): string {
  return `${by} ${textAt(text, span)} -> ${valueText(text, host)} | ${valueText(text, port)}`;
}

export async function factTexts(reader: FileReader, name: string, text: string): Promise<readonly string[]> {
  return (await contentOf(reader, name, text)).facts.map((fact) => factText(text, fact));
}

/** The file with a host put in where its first server leaves it to the framework. */
export async function withHost(reader: FileReader, name: string, text: string, host: string): Promise<string> {
  const { facts } = await contentOf(reader, name, text);
  const insertion = facts.flatMap((fact) => (fact.kind === 'bind' ? (fact.hostInsertion ?? []) : []))[0];
  if (!insertion) throw new Error('no place for a host');
  const { span, before, after } = insertion;
  const lines = text.split('\n');
  const start = [...lines.slice(0, span.line - 1), (lines[span.line - 1] ?? '').slice(0, span.column - 1)].join('\n');
  return `${start}${before}${host}${after}${text.slice(start.length)}`;
}

function spansOf(value: unknown): readonly Span[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('endColumn' in value) return [value as Span];
  return Object.values(value).flatMap(spansOf);
}

/** True when the reader neither throws nor hangs, whatever the text, and all that it names lies in the file. */
export async function readsAnyText(reader: FileReader, name: string, samples: readonly string[]): Promise<boolean> {
  const truncated = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat())
    .map(([sample, from, to]) => sample.slice(from % 40, to % (sample.length + 1)));
  const sign = fc.stringMatching(/^[\s"'`{}[\]():;=,#$%@!&*|<>\\./0-]$/);
  const mixed = fc.array(fc.oneof(truncated, sign, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.oneof(mixed, truncated, fc.string({ unit: 'binary' })), async (text) => {
      const lines = text.split(/\r\n|\n|\r/);
      const isIn = (line: number, column: number): boolean => column <= (lines[line - 1] ?? '').length + 1;
      return spansOf(await contentOf(reader, name, text)).every(
        ({ line, column, endLine, endColumn }) =>
          (line < endLine || (line === endLine && column <= endColumn)) &&
          endLine <= lines.length &&
          isIn(line, column) &&
          isIn(endLine, endColumn),
      );
    }),
    { numRuns: 300 },
  );
  return true;
}
