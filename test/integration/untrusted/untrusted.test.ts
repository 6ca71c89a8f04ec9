import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('an untrusted workspace', () => {
  it('has Hookline running', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await vscode.extensions.getExtension('hookline.hookline')?.activate();
    assert.ok((await vscode.commands.getCommands()).includes('hookline.exposePort'));
  });

  it('cannot choose the relay', () => {
    assert.equal(vscode.workspace.getConfiguration('hookline').get('tunnel.relay'), 'https://mine.example');
  });
});
