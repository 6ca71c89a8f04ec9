/** One header as it goes on the wire: the name's case and the order of headers are kept. */
export type Header = readonly [name: string, value: string];

/** The headers with those of `overrides` in place of the ones of the same name, in any case; the others follow. */
export function overrideHeaders(headers: readonly Header[], overrides: readonly Header[]): Header[] {
  const overridden = new Set(overrides.map(([name]) => name.toLowerCase()));
  return [...headers.filter(([name]) => !overridden.has(name.toLowerCase())), ...overrides];
}
