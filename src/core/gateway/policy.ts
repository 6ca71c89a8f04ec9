import { AccessControl, type AccessPolicy } from './access.ts';
import { Admission, type Concurrency } from './admission.ts';
import type { HeadChanges } from './forwarded.ts';
import { headerValues, type RequestHead } from './messageHead.ts';
import { bodyTooLarge, forbiddenAddress, rateExceeded, unauthorized, type OwnAnswer } from './ownAnswer.ts';
import { RateLimit, type Rate } from './rateLimit.ts';
import type { IncomingRequest } from './requestReader.ts';

/** An answer that Hookline gives in the app's place while a debugger holds the app. */
export interface EarlyAnswer {
  /** How long the app may take first, in milliseconds. */
  readonly afterMs: number;
  readonly status: number;
  /** Whether it is to be given now: a debugger is paused. */
  readonly when: () => boolean;
}

/** What a gateway does besides passing requests on. Everything is off unless given. */
export interface GatewayPolicy extends HeadChanges {
  readonly access?: AccessPolicy | undefined;
  readonly rate?: Rate | undefined;
  /** The longest request body, in bytes. */
  readonly maxRequestBody?: number | undefined;
  readonly concurrency?: Concurrency | undefined;
  /** How long a request waits for an app that does not listen, in milliseconds. */
  readonly holdMs?: number | undefined;
  /** Whether a request for an app that does not listen is answered with 202 at once and delivered later. */
  readonly inbox?: boolean | undefined;
  readonly earlyAnswer?: EarlyAnswer | undefined;
  /** Whether the app speaks HTTPS. */
  readonly tls?: boolean | undefined;
  /** The public URL that leads here: a caller who names its host used its scheme. */
  readonly publicUrl?: string | undefined;
}

/** A gateway that passes everything on as it came. */
export const PASS_THROUGH: GatewayPolicy = { forwarded: false, host: undefined };

/** Applies a policy; keeps what it counts. */
export class Gatekeeper {
  readonly policy: GatewayPolicy;
  readonly admission: Admission | undefined;
  readonly #access: AccessControl | undefined;
  readonly #rate: RateLimit | undefined;

  /** @throws RangeError when an allowed address is none. */
  constructor(policy: GatewayPolicy) {
    this.policy = policy;
    this.admission = policy.concurrency && new Admission(policy.concurrency);
    this.#access = policy.access && new AccessControl(policy.access);
    this.#rate = policy.rate && new RateLimit(policy.rate);
  }

  /** The answer to a request that may not pass; undefined for one that may. */
  turnAway({ head }: IncomingRequest, peer: string): OwnAnswer | undefined {
    const denial = this.#access?.check(head.headers, peer);
    if (denial) return denial.kind === 'address' ? forbiddenAddress(denial.address) : unauthorized(denial.challenges);
    const wait = this.#rate?.take(performance.now());
    if (wait !== undefined) return rateExceeded(wait);
    const announced = Number(headerValues(head.headers, 'content-length')[0] ?? 0);
    return this.bodyTooLarge(announced);
  }

  /** The answer to a body of so many bytes, if that is too much. */
  bodyTooLarge(bytes: number): OwnAnswer | undefined {
    const { maxRequestBody } = this.policy;
    return maxRequestBody !== undefined && bytes > maxRequestBody ? bodyTooLarge(maxRequestBody) : undefined;
  }
}

/** The scheme by which a caller reached the public URL; http for whoever calls the gateway itself. */
export function callerScheme({ headers }: RequestHead, publicUrl: string | undefined): 'http' | 'https' {
  const url = publicUrl === undefined ? null : URL.parse(publicUrl);
  const [host] = headerValues(headers, 'host');
  return url?.protocol === 'https:' && url.host === host ? 'https' : 'http';
}
