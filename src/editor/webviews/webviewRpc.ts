import { createBirpc, type BirpcReturn } from 'birpc';
import type * as vscode from 'vscode';
import type { Failure, Reply } from '../../protocol/reply.ts';

/** The calls between a webview and what is behind it; only functions of `host` can be called. */
export function connectWebview<Webview extends object, Host extends object>(
  webview: vscode.Webview,
  host: Host,
): BirpcReturn<Webview, Host> {
  return createBirpc<Webview, Host>(host, {
    post: webview.postMessage.bind(webview),
    on: (listen) => webview.onDidReceiveMessage(listen),
    // A reply may have to wait for a person to type.
    timeout: -1,
    resolver: (name, run) => (Object.hasOwn(host, name) ? run : undefined),
  });
}

type Replying<Action extends string> = <A extends unknown[], T>(
  run: (...args: A) => T | PromiseLike<T>,
) => (...args: A) => Promise<Reply<T, Action>>;

/** Makes functions whose failure goes back to the webview as a reply. */
export function replyingWith<Action extends string>(failure: (error: unknown) => Failure<Action>): Replying<Action> {
  return (run) =>
    async (...args) => {
      try {
        return { ok: true, value: await run(...args) };
      } catch (error) {
        return { ok: false, failure: failure(error) };
      }
    };
}
