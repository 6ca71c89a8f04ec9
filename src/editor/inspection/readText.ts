import type { ContentReader, Source } from '../../protocol/inspector.ts';

/** The text of a source, piece by piece, up to about a length in UTF-16 code units. */
export async function readText(
  reader: Pick<ContentReader, 'text'>,
  source: Source,
  longest = Number.POSITIVE_INFINITY,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const pieces: string[] = [];
  let from: number | undefined = 0;
  while (from !== undefined && from < longest) {
    const piece = await reader.text(source, from);
    pieces.push(piece.text);
    from = piece.next;
  }
  return { text: pieces.join(''), whole: from === undefined };
}
