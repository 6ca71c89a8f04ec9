import type { Capture } from '../../../src/core/gateway/capture.ts';
import { capture } from './captures.ts';
import { message, request } from './stores.ts';

/** The capture that a test program puts under an id: what it holds follows from the id alone. */
export function captureFor(id: string, bodyBytes: number): Capture {
  return capture(id, {
    request: request(`/hook/${id}`, { 'X-Size': String(bodyBytes) }, Buffer.alloc(bodyBytes, `${id} `)),
    response: message('HTTP/1.1 200 OK', {}, `answer ${id}`),
  });
}
