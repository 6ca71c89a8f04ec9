import type { Failure as AnyFailure, Reply as AnyReply } from './reply.ts';

/** The target of a URL of one's own, instead of a listed one. */
export const OTHER_URL = 'url';

interface SendHeader {
  readonly name: string;
  readonly value: string;
}

/** What a person chooses in the Send view; texts are as typed. */
export interface SendForm {
  /** The id of a target, or OTHER_URL; empty for the first there is. */
  readonly target: string;
  /** The whole URL, where the target is OTHER_URL. */
  readonly url: string;
  /** The path, and query if any, for every other target. */
  readonly path: string;
  readonly provider: string;
  readonly event: string;
  /** Beside those of the provider, or in their place. */
  readonly headers: readonly SendHeader[];
}

interface TargetChoice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

interface ProviderChoice {
  readonly id: string;
  readonly name: string;
  readonly events: readonly string[];
}

/** What is known of the signing secret; the secret itself never enters the webview. */
export type SecretState =
  | { readonly kind: 'unused' }
  | { readonly kind: 'missing'; readonly required: boolean; readonly variable: string; readonly inEnvFile: boolean }
  | {
      readonly kind: 'set';
      readonly masked: string;
      readonly variable: string;
      /** The same variable in the workspace's `.env`, compared with it. */
      readonly envFile: 'absent' | 'same' | 'different';
    };

export interface BodyState {
  readonly lines: number;
  readonly bytes: number;
  /** True when it is no longer the sample. */
  readonly edited: boolean;
  /** Why it is not JSON; absent when it is. */
  readonly problem?: string;
}

/** Milliseconds; null for what did not happen. */
export interface SendTimings {
  readonly dns: number | null;
  readonly connect: number | null;
  readonly tls: number | null;
  readonly firstByte: number | null;
  readonly total: number;
}

export interface ResponseBody {
  readonly kind: 'empty' | 'json' | 'text' | 'binary';
  /** Its beginning, JSON indented; empty for `empty` and `binary`. */
  readonly text: string;
  /** Of the whole, as received. */
  readonly bytes: number;
  /** True when `text` is not all of it. */
  readonly cut: boolean;
}

/** What a failure leads to: one of the host's functions that take nothing. */
type SendAction = 'setSecret' | 'newSecret' | 'useEnvSecret' | 'showLog';

export type Failure = AnyFailure<SendAction>;
export type Reply<T> = AnyReply<T, SendAction>;

export type SendOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending'; readonly event: string; readonly url: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | {
      readonly kind: 'answered';
      readonly event: string;
      readonly url: string;
      readonly status: number;
      readonly statusText: string;
      readonly timings: SendTimings;
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: ResponseBody;
    };

/** All that the view shows. */
export interface SendState {
  readonly form: SendForm;
  /** The webview's last change that `form` knows of, so that a text being typed is not overwritten by an older one. */
  readonly revision: number;
  readonly targets: readonly TargetChoice[];
  readonly providers: readonly ProviderChoice[];
  readonly secret: SecretState;
  readonly body: BodyState;
  /** Names of the headers that the provider itself sends. */
  readonly ownHeaders: readonly string[];
  readonly outcome: SendOutcome;
}

/** What the webview can ask of the extension. */
export interface SendHost {
  /** The webview starts, with revision 0. */
  ready(): Promise<Reply<SendState>>;
  /** The person changed the form; revisions count up from 1. */
  change(form: SendForm, revision: number): Promise<Reply<void>>;
  /** Sends what the form says; the outcome comes with updates. */
  send(form: SendForm, revision: number): Promise<Reply<void>>;
  cancel(): Promise<Reply<void>>;
  /** Opens the body in an editor. */
  editBody(): Promise<Reply<void>>;
  /** Gives the edit of the body up for a fresh sample. */
  resetBody(): Promise<Reply<void>>;
  /** Asks the person for the secret. */
  setSecret(): Promise<Reply<void>>;
  newSecret(): Promise<Reply<void>>;
  copySecret(): Promise<Reply<void>>;
  useEnvSecret(): Promise<Reply<void>>;
  /** Opens the last response's body in an editor. */
  openResponse(): Promise<Reply<void>>;
  showLog(): Promise<Reply<void>>;
}

/** What the extension tells the webview. */
export interface SendWebview {
  update(state: SendState): void;
}
