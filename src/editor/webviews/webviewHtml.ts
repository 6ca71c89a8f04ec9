import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';

interface WebviewPage {
  /** Of the bundle. */
  readonly name: string;
  readonly title: string;
  /** From where images may come; by default there are none. */
  readonly images?: readonly string[];
}

/**
 * The page of a webview whose bundle is `dist/webview/<name>.js` and `.css`: nothing but these two and their fonts is
 * loaded, and nothing inline runs or styles.
 */
export function webviewHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { name, title, images = [] }: WebviewPage,
): string {
  const bundle = webviewFolder(extensionUri);
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(bundle, file)).toString();
  const nonce = randomUUID();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    ...(images.length > 0 ? [`img-src ${images.join(' ')}`] : []),
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width" />
    <title>${title}</title>
    <link rel="stylesheet" href="${address(`${name}.css`)}" />
  </head>
  <body>
    <script nonce="${nonce}" src="${address(`${name}.js`)}"></script>
  </body>
</html>`;
}

/** All that a webview may load from. */
export function webviewFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}
