import type { HeaderList } from '../gateway/messageHead.ts';
import { providers } from './providers.ts';

/** The id of the provider whose delivery has these headers; undefined when none of the known ones sends such. */
export function providerOf(headers: HeaderList): string | undefined {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  return providers.find(({ marks }) => marks.some((mark) => names.has(mark)))?.id;
}
