import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { waitForMarkers } from '../waitForMarkers.ts';

/** Waits for the markers of Hookline in the whole workspace to be these: `file text`. */
async function expectMarks(expected: string[]): Promise<void> {
  const marks = (): string[] =>
    vscode.languages
      .getDiagnostics()
      .flatMap(([uri, markers]) =>
        markers
          .filter(({ source }) => source === 'Hookline')
          .map(({ range }) => `${uri.path.split('/').at(-1)}:${range.start.line + 1}`),
      );
  await waitForMarkers(marks, expected);
}

describe('a workspace of several folders', () => {
  it('holds a webhook URL of the workspace file against the folder that serves it', async () => {
    await expectMarks(['shop.code-workspace:3']);
  });

  it('forgets a folder that is taken out, and reads one that is put in', async () => {
    const [api] = vscode.workspace.workspaceFolders ?? [];
    assert.equal(api?.name, 'api');
    // Replacing any but the first folder keeps the extension host, and with it this test, running.
    const site = vscode.workspace.workspaceFolders?.[1];
    assert.ok(site);
    vscode.workspace.updateWorkspaceFolders(1, 1);
    await expectMarks(['shop.code-workspace:3']);
    vscode.workspace.updateWorkspaceFolders(1, 0, { uri: site.uri });
    await expectMarks(['shop.code-workspace:3']);
  });
});
