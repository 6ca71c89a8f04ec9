import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/editor/ids.ts';

describe('activation', () => {
  it('activates in an empty window', async () => {
    const extension = vscode.extensions.getExtension('hookline.hookline');
    assert.ok(extension, 'hookline.hookline is not loaded');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that it declares', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(commandIds).filter((id) => !registered.has(id)),
      [],
    );
  });
});
