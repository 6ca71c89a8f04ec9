/** What went wrong, in words; `Action` names those of the host's functions, taking nothing, that can help. */
export interface Failure<Action extends string> {
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: Action };
}

/** The answer to a request of a webview: a failure travels back as one. */
export type Reply<T, Action extends string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure<Action> };
