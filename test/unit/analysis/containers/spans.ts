import type { Span } from '../../../../src/core/analysis/finding.ts';
import { spansOf } from './outline.ts';

/** The spans, wherever in a content, that do not lie in the text or end before they begin. */
export function misplacedSpans(text: string, content: unknown): readonly Span[] {
  const lines = text.split(/\r\n|\n|\r/);
  const isIn = (line: number, column: number): boolean => column > 0 && column <= (lines[line - 1] ?? '').length + 1;
  return spansOf(content).filter(
    ({ line, column, endLine, endColumn }) =>
      !isIn(line, column) || !isIn(endLine, endColumn) || endLine < line || (endLine === line && endColumn < column),
  );
}
