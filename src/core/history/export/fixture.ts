import type { Capture, RawMessage } from '../../gateway/capture.ts';
import { HooklineError } from '../../errors.ts';
import { buildRequest, buildResponse } from '../import/rawMessage.ts';
import { utf8Text, viewRequest, viewResponse, type RequestView, type ResponseView } from './requestView.ts';

/**
 * A capture as JSON for tests to load, the same for the same bytes:
 *
 *     {
 *       "hookline": 1,
 *       "method": "POST",
 *       "target": "/hook?x=1",
 *       "headers": [["Host", "localhost"], …],  in order and case; one character a byte (latin1), as node:http has it
 *       "body": {"text": "…"} or {"base64": "…"},  without chunk framing; its Content-Encoding is kept
 *       "response": {"status": 200, "reason": "OK", "headers": […], "body": {…}}
 *     }
 *
 * `"version": "1.0"` is there for HTTP/1.0 and `"truncated": true` beside a body that is only the beginning. `"raw"` of
 * a message, `{"head": base64, "body": base64}`, is there when its bytes cannot be made again from the rest.
 */
export function writeFixture(capture: Capture): string {
  const request = viewRequest(capture);
  const response = capture.response && viewResponse(capture.response);
  return `${stringify({
    hookline: 1,
    method: request.method,
    target: request.target,
    ...message(capture.request, request, () => buildRequest(request, '', 'request')),
    ...(capture.response && response
      ? {
          response: {
            status: response.status,
            reason: response.reason,
            ...message(capture.response, response, () => buildResponse(response, request.method, 'response')),
          },
        }
      : {}),
  })}\n`;
}

function message(raw: RawMessage, view: RequestView | ResponseView, rebuild: () => RawMessage): object {
  const text = utf8Text(view.body);
  return {
    ...(view.version === '1.0' ? { version: view.version } : {}),
    headers: view.headers,
    body: text === undefined ? { base64: view.body.toString('base64') } : { text },
    ...(view.truncated ? { truncated: true } : {}),
    ...(isSame(raw, rebuild) ? {} : { raw: { head: raw.head.toString('base64'), body: raw.body.toString('base64') } }),
  };
}

/** Whether an import would make the same bytes of the fields. */
function isSame(raw: RawMessage, rebuild: () => RawMessage): boolean {
  try {
    const { head, body } = rebuild();
    return head.equals(raw.head) && body.equals(raw.body);
  } catch (error) {
    if (error instanceof HooklineError) return false;
    throw error;
  }
}

/** Indented JSON with each header on one line. */
function stringify(fixture: object): string {
  const headers: string[] = [];
  const marked = JSON.stringify(
    fixture,
    (key, value: unknown) => {
      if (key !== 'headers' || !Array.isArray(value)) return value;
      return value.map((header: readonly string[]) => {
        const parts = header.map((part) => JSON.stringify(part));
        return headers.push(`[${parts.join(', ')}]`) - 1;
      });
    },
    2,
  );
  let next = 0;
  return marked.replace(/^( {4,6})\d+(,?)$/gm, (line, indent: string, comma: string) => {
    const header = headers[next++];
    return header === undefined ? line : indent + header + comma;
  });
}
