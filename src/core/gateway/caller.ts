import type { Socket } from 'node:net';
import type { Logger } from '../logger.ts';
import { ConnectionTimers } from './connectionTimers.ts';
import { writeBytes } from './writeBytes.ts';

interface CallerEvents {
  readonly onData: (chunk: Buffer) => void;
  /** What was written is out. */
  readonly onDrain: () => void;
  /** The caller has sent its last byte. */
  readonly onEnd: () => void;
  readonly onClose: () => void;
  /** Nothing has come for long. */
  readonly onIdle: () => void;
  /** A head was begun and is still not whole. */
  readonly onHeadLate: () => void;
}

/** The caller's side of a connection: what comes from there, how it is written to, made to wait, and ended. */
export class Caller {
  readonly address: string;
  readonly #socket: Socket;
  readonly #timers: ConnectionTimers;
  #lastByteAt = 0;
  #hasEnded = false;
  #isOver = false;

  constructor(socket: Socket, logger: Logger, events: CallerEvents) {
    this.#socket = socket;
    this.address = socket.remoteAddress ?? 'unknown';
    this.#timers = new ConnectionTimers(events);
    socket.on('data', (chunk: Buffer) => {
      if (this.#isOver) return;
      this.#lastByteAt = performance.now();
      events.onData(chunk);
    });
    socket.on('drain', events.onDrain);
    socket.on('end', () => {
      this.#hasEnded = true;
      events.onEnd();
    });
    socket.on('error', (error) => logger.trace(`gateway: caller: ${error.message}`));
    socket.on('close', () => {
      this.#isOver = true;
      this.#timers.clear();
      events.onClose();
    });
  }

  /** On the clock of `performance.now()`. */
  get lastByteAt(): number {
    return this.#lastByteAt;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** True once no more HTTP is read: the connection is closing, or is a raw one now. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get isGone(): boolean {
    return this.#socket.destroyed;
  }

  /** False when it should drain first; `kept` says that somebody goes on using the bytes. */
  write(bytes: Buffer | string, kept = true): boolean {
    return typeof bytes === 'string' ? this.#socket.write(bytes) : writeBytes(this.#socket, bytes, kept);
  }

  /** Says whether the caller is in the middle of a head. */
  watchHead(unfinished: boolean): void {
    this.#timers.watchHead(unfinished);
  }

  /** Starts to wait for the next request. */
  rest(): void {
    this.#timers.restartIdle();
  }

  /** Makes the caller wait with what it sends, or go on. */
  hold(mustWait: boolean): void {
    if (mustWait !== this.#socket.isPaused() && !this.#isOver) this.#socket[mustWait ? 'pause' : 'resume']();
  }

  /** Gives the socket away: it speaks another protocol now. */
  detach(): Socket {
    this.#isOver = true;
    this.#timers.stopIdle();
    return this.#socket;
  }

  /**
   * Ends the connection when what was written is out. What the caller still sends is thrown away, for a reset would
   * take from it what it has not read.
   */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.resume();
    this.#socket.end(() => {
      if (!this.#socket.destroyed) this.#timers.linger(() => this.#socket.destroy());
    });
  }

  /** Ends the connection in the middle of a response; as a reset where an end would pass for the response's. */
  breakOff(asReset: boolean): void {
    this.#isOver = true;
    this.#socket.resume();
    if (asReset) this.#socket.resetAndDestroy();
    else this.#socket.destroySoon();
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#socket.destroy();
  }
}
