import { Grammars } from '../../../../src/core/analysis/grammars.ts';
import type { Fact, PublishedFact, UpstreamFact, Value } from '../../../../src/core/analysis/facts.ts';
import type { FileReader } from '../../../../src/core/analysis/fileReader.ts';
import type { Span } from '../../../../src/core/analysis/finding.ts';
import type { Command, Service, Variable } from '../../../../src/core/analysis/service.ts';
import { SourceFile, type FileContent } from '../../../../src/core/analysis/sourceFile.ts';
import { grammarFolder, textAt } from '../workspace.ts';

const grammars = new Grammars(grammarFolder);

export async function contentOf(reader: FileReader, path: string, text: string): Promise<FileContent> {
  return await reader.read(new SourceFile(path, text), grammars);
}

function at(text: string, span: Span | undefined): string {
  return span ? `<${textAt(text, span)}>` : '';
}

/** `3000<"3000">`, `$PORT|3000<3000>` or `?<…>`; the characters to replace follow when they are others. */
function valueOutline(text: string, value: Value<string | number> | undefined): string {
  if (!value) return '-';
  const known =
    value.source === 'unresolved' ? '?' : [...value.env.map((name) => `$${name}`), value.value ?? ''].join('|');
  const edit = value.editSpan && at(text, value.editSpan);
  const written = at(text, value.span);
  return `${known}${written}${edit !== undefined && edit !== written ? `~${edit}` : ''}`;
}

function publishedOutline(text: string, fact: PublishedFact): string {
  const { by, service, address, hostPort, containerPort, portName } = fact;
  const outer = hostPort || address !== undefined ? `${address ?? ''}:${valueOutline(text, hostPort)} -> ` : '';
  return `${by} ${service ?? ''}: ${outer}${valueOutline(text, containerPort)}${portName === undefined ? '' : ` as ${portName}`}`;
}

function upstreamOutline(text: string, { by, span, host, port, portName }: UpstreamFact): string {
  const name = portName === undefined ? '' : ` as ${portName}`;
  return `${by} ${at(text, span)}: ${valueOutline(text, host)} ${valueOutline(text, port)}${name}`;
}

export function factsOutline(text: string, facts: readonly Fact[]): readonly string[] {
  return facts.flatMap((fact) => {
    if (fact.kind === 'published') return publishedOutline(text, fact);
    return fact.kind === 'upstream' ? upstreamOutline(text, fact) : [];
  });
}

export function variableOutline(text: string, { name, value, span, env = [] }: Variable): string {
  return `${name}=${[...env.map((outer) => `$${outer}`), value ?? '?'].join('|')}${at(text, span)}`;
}

export function commandOutline(text: string, { span }: Command): string {
  return textAt(text, span);
}

export function serviceNamed(content: FileContent, name: string): Service | undefined {
  return content.services?.find((service) => service.name === name);
}

/** Every span that a content names, wherever in it. */
export function spansOf(value: unknown): readonly Span[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('line' in value && 'endColumn' in value) return [value as Span];
  return Object.values(value).flatMap(spansOf);
}
