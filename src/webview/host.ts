import { createBirpc, type BirpcReturn } from 'birpc';

/** The calls between this webview and the extension, which may call `functions`. */
export function connectHost<Host extends object, Webview extends object>(
  functions: Webview,
  post: (message: unknown) => void,
): BirpcReturn<Host, Webview> {
  return createBirpc<Host, Webview>(functions, {
    post,
    on: (listen) => window.addEventListener('message', ({ data }) => listen(data)),
    // A reply may have to wait for a person to type.
    timeout: -1,
  });
}
