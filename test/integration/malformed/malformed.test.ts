import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { waitForMarkers } from '../waitForMarkers.ts';

describe('settings and files that are malformed', () => {
  it('keep nothing from starting', async () => {
    const extension = vscode.extensions.getExtension('hookline.hookline');
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });

  it('leave the markers of what is well formed', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const server = vscode.Uri.joinPath(folder.uri, 'server.js');
    const marks = (): string[] =>
      vscode.languages
        .getDiagnostics(server)
        .flatMap(({ code }) => (typeof code === 'object' ? String(code.value) : []));
    await waitForMarkers(marks, ['loopback-bind']);
  });
});
