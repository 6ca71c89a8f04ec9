import type { Capture } from '../../gateway/capture.ts';

/** The request as received, head and body. */
export function writeRawRequest({ request }: Capture): Uint8Array {
  return Buffer.concat([request.head, request.body]);
}

/** The response as received, head and body; empty when there was none. */
export function writeRawResponse({ response }: Capture): Uint8Array {
  return response ? Buffer.concat([response.head, response.body]) : Buffer.alloc(0);
}
