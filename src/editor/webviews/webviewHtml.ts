import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * The page of a webview whose bundle is `dist/webview/<name>.js` and `.css`: nothing but these two and their fonts is
 * loaded, and nothing inline runs or styles.
 */
export function webviewHtml(webview: vscode.Webview, extensionUri: vscode.Uri, name: string, title: string): string {
  const bundle = webviewFolder(extensionUri);
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(bundle, file)).toString();
  const nonce = randomUUID();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
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
