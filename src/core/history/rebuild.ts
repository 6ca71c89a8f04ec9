import type { RawMessage } from '../gateway/capture.ts';
import type { HeaderList, RequestHead, ResponseHead } from '../gateway/messageHead.ts';
import { frameChunk } from './chunked.ts';

interface Content {
  /** Without chunk framing. */
  readonly body: Buffer;
  readonly chunked: boolean;
  readonly truncated: boolean;
}

/** The plainest request of these parts: one space after each colon, the whole body in one chunk if it is chunked. */
export function rebuildRequest(request: RequestHead & Content): RawMessage {
  return rebuild(`${request.method} ${request.target} HTTP/${request.version}`, request.headers, request);
}

/** The plainest response of these parts. */
export function rebuildResponse(response: ResponseHead & Content): RawMessage {
  return rebuild(`HTTP/${response.version} ${response.status} ${response.reason}`, response.headers, response);
}

function rebuild(start: string, headers: HeaderList, { body, chunked, truncated }: Content): RawMessage {
  const lines = [start, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return {
    head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    body: chunked ? frameChunk(body, truncated ? undefined : '') : body,
    truncated,
  };
}
