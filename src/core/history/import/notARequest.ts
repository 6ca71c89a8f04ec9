import { HooklineError } from '../../errors.ts';
import { text } from '../../text.ts';

/** IMPORT_INVALID: what keeps `where`, as `line 3` or `log.entries[0].request`, from being a request. */
export function notARequest(where: string, reason: string, cause?: unknown): HooklineError {
  const message = text('Nothing was imported: at {0}, {1}.', where, reason);
  return new HooklineError('IMPORT_INVALID', message, { cause });
}
