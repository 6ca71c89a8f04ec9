import { stripVTControlCharacters, styleText } from 'node:util';
import { formatText, text } from '../text.ts';
import type { CheckResult } from './check.ts';
import type { Finding, Location, Severity, Span } from './finding.ts';
import { relativePath } from './paths.ts';

export interface TextReportOptions {
  readonly colors: boolean;
}

type Style = Parameters<typeof styleText>[0];

const severityStyles: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', information: 'blue' };

/** The findings for people: place, message, the line with the stretch marked, what belongs to it, and the fixes. */
export function reportText(result: CheckResult, { colors }: TextReportOptions): string {
  const style = (format: Style, plain: string): string =>
    colors ? styleText(format, plain, { validateStream: false }) : plain;
  const place = ({ file, span }: Location): string =>
    `${relativePath(result.folder, file)}:${span.line}:${span.column}`;
  const blocks = result.findings.map((finding) => {
    const { rule, severity, message, related, fixes } = finding;
    return [
      `${style('bold', place(finding))} ${style(severityStyles[severity], severity)} ${formatText(message)} ${style('dim', `[${rule}]`)}`,
      ...excerpt(finding, result.sources.get(finding.file), (marker) => style(severityStyles[severity], marker)),
      ...related.map((each) => `  ${place(each)}: ${formatText(each.message)}`),
      ...fixes.map(({ title }) => `  ${style('green', formatText(text('Fix: {0}', formatText(title))))}`),
      '',
    ].join('\n');
  });
  return [...blocks, summary(result)].join('\n');
}

function summary({ findings, files }: CheckResult): string {
  if (findings.length === 0) return `No findings in ${counted(files, 'file')}.`;
  const of = (severity: Severity, word: string): string =>
    counted(findings.filter((finding) => finding.severity === severity).length, word);
  return `${of('error', 'error')}, ${of('warning', 'warning')}, ${of('information', 'note')} in ${counted(files, 'file')}.`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** The line of the finding and a marker under the stretch; only its first line when it spans several. */
function excerpt({ span }: Finding, source: string | undefined, mark: (marker: string) => string): readonly string[] {
  const line = source?.split(/\r\n|\n|\r/)[span.line - 1];
  if (line === undefined) return [];
  const shown = stripVTControlCharacters(line.replaceAll('\t', ' '));
  const gutter = String(span.line);
  const blank = ' '.repeat(gutter.length);
  return [
    `  ${gutter} | ${shown}`,
    `  ${blank} | ${' '.repeat(span.column - 1)}${mark('^'.repeat(markedLength(span, shown)))}`,
  ];
}

function markedLength({ line, column, endLine, endColumn }: Span, shown: string): number {
  const end = line === endLine ? endColumn : shown.length + 1;
  return Math.max(1, end - column);
}
