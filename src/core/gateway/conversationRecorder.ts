import { BodyRecorder } from './bodyRecorder.ts';
import type { Conversation, WireMark } from './capture.ts';

/** Kept of each direction, in bytes, and how many pieces are timed. */
const MOST_BYTES = 1024 * 1024;
export const MOST_MARKS = 10_000;

/** Keeps the beginning of what passes in both directions, and when. */
export class ConversationRecorder {
  readonly #caller = new BodyRecorder(MOST_BYTES);
  readonly #app = new BodyRecorder(MOST_BYTES);
  readonly #marks: WireMark[] = [];

  /** `at` in milliseconds since the request's first byte. False when nothing of it is kept. */
  add(from: WireMark['from'], bytes: Buffer, at: number): boolean {
    const recorder = from === 'caller' ? this.#caller : this.#app;
    if (bytes.length === 0 || recorder.full) return false;
    recorder.add(bytes);
    if (this.#marks.length < MOST_MARKS) this.#marks.push({ from, at, end: recorder.length });
    return true;
  }

  toConversation(): Conversation {
    return {
      fromCaller: this.#caller.toBuffer(),
      fromApp: this.#app.toBuffer(),
      truncated: this.#caller.overflowed || this.#app.overflowed,
      marks: [...this.#marks],
    };
  }
}
