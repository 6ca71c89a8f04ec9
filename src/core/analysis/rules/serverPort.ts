import { basename } from 'node:path';
import { text } from '../../text.ts';
import type { BindFact, Value } from '../facts.ts';
import type { Fix, Location, RelatedLocation } from '../finding.ts';
import type { Resolved } from '../project.ts';

/** Where a server is started and where its port comes from, but for the place that is marked itself. */
export function atServer(
  { file, span }: BindFact,
  { value, origin }: Resolved<number>,
  marked: Location,
): readonly RelatedLocation[] {
  const started = { file, span, message: text('The server is started here.') };
  if (!origin || isSame(origin, marked)) return [started];
  const { variable } = origin;
  const message = variable === undefined ? text('Its port is {0}.', value) : text('{0} is set here.', variable);
  return [started, { file: origin.file, span: origin.span, message }];
}

/** Has a server listen on another port, where its port is written. */
export function listenOn(wanted: number, { origin }: Resolved<number>): readonly Fix[] {
  if (!origin?.editSpan) return [];
  const { file, editSpan, variable } = origin;
  const title =
    variable === undefined
      ? text('Listen on port {0} instead', wanted)
      : text('Set {0}={1} in {2}', variable, wanted, basename(file));
  return [{ title, edits: [{ file, span: editSpan, newText: String(wanted) }] }];
}

function isSame(one: Location, other: Location): boolean {
  return one.file === other.file && one.span.line === other.span.line && one.span.column === other.span.column;
}

/** Has what leads to a server name another port, where it is written. */
export function leadTo(
  wanted: number,
  { file, port }: { readonly file: string; readonly port: Value<number> },
): readonly Fix[] {
  if (!port.editSpan) return [];
  const edit = { file: port.file ?? file, span: port.editSpan, newText: String(wanted) };
  return [{ title: text('Change the port to {0}', wanted), edits: [edit] }];
}
