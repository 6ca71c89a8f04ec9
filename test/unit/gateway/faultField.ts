import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import type { GatewayPolicy } from '../../../src/core/gateway/policy.ts';
import { EMPTY_LINE } from './corpus/broken.ts';
import { openGateway, RawUpstream, type Peer, type TestGateway } from './peers.ts';

/** What an app does with a request whose body begins at `bodyAt`, the `nth` time that it gets it. */
type Plan = (peer: Peer, nth: number, bodyAt: number) => Promise<void> | void;

/** An app that does with each request what was agreed on for its path, and a gateway in front of it. */
export class Field implements AsyncDisposable {
  readonly gateway: TestGateway;
  readonly app: RawUpstream;
  readonly #plans: Map<string, Plan>;
  readonly #captures = new Map<string, Capture[]>();
  #seen = 0;

  private constructor(gateway: TestGateway, app: RawUpstream, plans: Map<string, Plan>) {
    this.gateway = gateway;
    this.app = app;
    this.#plans = plans;
  }

  static async open(policy: GatewayPolicy, keeps: boolean): Promise<Field> {
    const plans = new Map<string, Plan>();
    const calls = new Map<string, number>();
    const app = await RawUpstream.open(async (peer) => {
      // One connection serves at most two requests here, of which the first has no body.
      for (let at = 0; ;) {
        await peer.until(at + 1);
        const path = pathOf(peer.received.subarray(at));
        if (path === undefined) break;
        const nth = (calls.get(path) ?? 0) + 1;
        calls.set(path, nth);
        const before = peer.received.length;
        const bodyAt = peer.received.indexOf(EMPTY_LINE, at) + EMPTY_LINE.length;
        await plans.get(path)?.(peer, nth, bodyAt);
        at = before;
      }
      await peer.untilEnd();
      peer.socket.destroy();
    });
    const keep = keeps ? { keep: () => setTimeout(1) } : {};
    return new Field(await openGateway(app.port, { policy, ...keep }), app, plans);
  }

  plan(path: string, serve: Plan): void {
    this.#plans.set(path, serve);
  }

  /** The states of the capture of a path, as far as there are any. */
  states(path: string): readonly Capture[] {
    const { states } = this.gateway;
    for (; this.#seen < states.length; this.#seen++) {
      const state = states[this.#seen];
      const of = state && pathOf(state.request.head);
      if (of !== undefined) this.#captures.set(of, [...(this.#captures.get(of) ?? []), state as Capture]);
    }
    return this.#captures.get(path) ?? [];
  }

  /** The capture of a path, once it is finished. */
  async capture(path: string): Promise<Capture> {
    for (;;) {
      const last = this.states(path).at(-1);
      if (last && last.outcome !== 'pending') return last;
      await setImmediate();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.close();
    await this.app.close();
  }
}

export function pathOf(bytes: Buffer): string | undefined {
  return /^\S+ (\S+) HTTP/.exec(bytes.toString('latin1', 0, 100))?.[1];
}
