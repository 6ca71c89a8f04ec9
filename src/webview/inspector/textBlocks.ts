/** Characters of a block: small enough that laying one out takes no time. */
const BLOCK = 16_000;

/**
 * Text, up to a limit, in blocks that are laid out only when they are in sight. They end where lines do, without the line
 * break, if there are any within reach.
 */
export function textBlocks(text: string, limit: number): readonly string[] {
  const blocks: string[] = [];
  const length = Math.min(text.length, limit);
  for (let at = 0; at < length;) {
    const lineEnd = length - at <= BLOCK ? length : text.indexOf('\n', at + BLOCK / 2);
    const isNear = lineEnd !== -1 && lineEnd - at <= BLOCK * 2;
    const end = isNear ? Math.min(lineEnd, length) : Math.min(at + BLOCK, length);
    blocks.push(text.slice(at, end));
    at = isNear && end < length ? end + 1 : end;
  }
  return blocks;
}
