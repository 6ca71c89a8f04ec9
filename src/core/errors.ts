import { formatText, text, type Text } from './text.ts';

/** Stable names of what can go wrong; the editor chooses the action it offers by them. */
export type ErrorCode =
  | 'PORT_SCAN_UNSUPPORTED'
  | 'PORT_SCAN_FAILED'
  | 'GATEWAY_LISTEN_FAILED'
  | 'RELAY_INVALID'
  | 'RELAY_UNREACHABLE'
  | 'RELAY_REFUSED'
  | 'RELAY_TIMEOUT'
  | 'SEND_INVALID'
  | 'SEND_REFUSED'
  | 'SEND_FAILED'
  | 'SEND_TIMEOUT'
  | 'REPLAY_TRUNCATED'
  | 'EDIT_INVALID'
  | 'SECRET_INVALID'
  | 'IMPORT_INVALID';

/** An expected failure: what happened and what to do next, in one or two sentences. */
export class HooklineError extends Error {
  override readonly name = 'HooklineError';
  readonly code: ErrorCode;
  readonly text: Text;

  constructor(code: ErrorCode, message: Text, options?: ErrorOptions) {
    super(formatText(message), options);
    this.code = code;
    this.text = message;
  }
}

/** True for the rejection of an aborted operation, which is not an error. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The text of anything thrown. */
export function errorText(error: unknown): Text {
  if (error instanceof HooklineError) return error.text;
  return text('{0}', error instanceof Error ? error.message : String(error));
}
