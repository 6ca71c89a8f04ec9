import type { Socket } from 'node:net';
import { Emitter, type Event } from '../emitter.ts';
import type { Capture } from './capture.ts';
import type { Exchange } from './exchange.ts';
import { MalformedMessage } from './messageHead.ts';

/** Reads on, for the record, what an app answers after Hookline has answered in its place. */
export class LateResponse {
  readonly #ended = new Emitter<void>();
  readonly onDidEnd: Event<void> = this.#ended.event;

  constructor(exchange: Exchange, upstream: Socket, onCapture: (capture: Capture) => void) {
    upstream.on('data', (chunk: Buffer) => {
      try {
        exchange.response.read(chunk);
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
        upstream.destroy();
        return;
      }
      exchange.responseDone = exchange.response.done;
      if (exchange.responseDone) upstream.destroy();
    });
    upstream.on('end', () => {
      exchange.responseDone ||= exchange.response.untilClose;
      upstream.destroy();
    });
    upstream.once('close', () => {
      if (exchange.response.head) onCapture(exchange.toCapture('complete'));
      this.#ended.fire();
      this.#ended.dispose();
    });
  }
}
