import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { waitForMarkers } from '../waitForMarkers.ts';

const [folder] = vscode.workspace.workspaceFolders ?? [];

function file(path: string): vscode.Uri {
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, path);
}

/** The rules marked in a file, with the text under each marker. */
function marks(uri: vscode.Uri, document?: vscode.TextDocument): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'Hookline')
    .map(({ code, range, severity }) => {
      const rule = typeof code === 'object' ? code.value : code;
      return `${vscode.DiagnosticSeverity[severity]} ${rule} ${document?.getText(range) ?? ''}`.trim();
    });
}

/** Waits until the markers of a file are these. */
async function expectMarks(uri: vscode.Uri, expected: string[], document?: vscode.TextDocument): Promise<void> {
  await waitForMarkers(() => marks(uri, document), expected);
}

/** The fixes of a file's marker. VS Code drops a request that a change to the document, even a reload, overtakes. */
async function fixes(document: vscode.TextDocument): Promise<vscode.CodeAction[]> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const marker = vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === 'Hookline');
    const actions = marker
      ? await vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          document.uri,
          marker.range,
          vscode.CodeActionKind.QuickFix.value,
        )
      : [];
    const ours = actions.filter(({ edit }) => edit !== undefined);
    if (ours.length > 0) return ours;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return [];
}

async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action?.edit);
  await vscode.workspace.applyEdit(action.edit);
}

describe('markers', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('stand in files that nobody has opened', async () => {
    await expectMarks(file('server.js'), ['Warning loopback-bind']);
    await expectMarks(file('.vscode/settings.json'), ['Warning port-mismatch']);
  });

  it('tie both ends of a mismatch together, and lead to the page of their rule', async () => {
    const uri = file('.vscode/settings.json');
    await expectMarks(uri, ['Warning port-mismatch']);
    const [marker] = vscode.languages.getDiagnostics(uri);
    assert.deepEqual(
      marker?.relatedInformation?.map(({ location }) => vscode.workspace.asRelativePath(location.uri)),
      ['server.js', '.env'],
    );
    assert.ok(typeof marker.code === 'object');
    await vscode.workspace.fs.stat(marker.code.target);
  });

  it('follow the typing, and clear at once when the code is right', async () => {
    const document = await vscode.workspace.openTextDocument(file('server.js'));
    const editor = await vscode.window.showTextDocument(document);
    await expectMarks(document.uri, ["Warning loopback-bind 'localhost'"], document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// a line above\n\n'));
    await expectMarks(document.uri, ["Warning loopback-bind 'localhost'"], document);
    const start = document.positionAt(document.getText().indexOf(", 'localhost'"));
    await editor.edit((edit) => edit.delete(new vscode.Range(start, start.translate(0, ", 'localhost'".length))));
    await expectMarks(document.uri, []);
  });

  it('have a fix that changes the right characters', async () => {
    const document = await vscode.workspace.openTextDocument(file('server.js'));
    await vscode.window.showTextDocument(document);
    await expectMarks(document.uri, ["Warning loopback-bind 'localhost'"], document);
    await apply((await fixes(document))[0]);
    assert.match(document.getText(), /app\.listen\(process\.env\.PORT, '0\.0\.0\.0'\);/);
    await expectMarks(document.uri, []);
  });

  it('have no fix that would change other characters, though it was asked for while typing', async () => {
    const document = await vscode.workspace.openTextDocument(file('server.js'));
    const editor = await vscode.window.showTextDocument(document);
    await expectMarks(document.uri, ["Warning loopback-bind 'localhost'"], document);
    const right = document.getText().replace("'localhost'", "'0.0.0.0'");
    for (let line = 1; line <= 5; line += 1) {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// a line above\n'));
      const [fix] = await fixes(document);
      await apply(fix);
      assert.equal(document.getText(), '// a line above\n'.repeat(line) + right);
      await editor.edit((edit) => {
        const start = document.positionAt(document.getText().indexOf("'0.0.0.0'"));
        edit.replace(new vscode.Range(start, start.translate(0, "'0.0.0.0'".length)), "'localhost'");
      });
    }
    await expectMarks(document.uri, ["Warning loopback-bind 'localhost'"], document);
  });

  it('offer both ends of a mismatch for the fix', async () => {
    const document = await vscode.workspace.openTextDocument(file('.vscode/settings.json'));
    await vscode.window.showTextDocument(document);
    await expectMarks(document.uri, ['Warning port-mismatch 4200'], document);
    const [url, env] = await fixes(document);
    assert.deepEqual(
      env?.edit?.entries().map(([uri]) => vscode.workspace.asRelativePath(uri)),
      ['.env'],
    );
    await apply(url);
    assert.match(document.getText(), /laptop\.local:4100\/hooks/);
    await expectMarks(document.uri, []);
  });

  it('follow changes that are made outside the editor', async () => {
    await expectMarks(file('.vscode/settings.json'), ['Warning port-mismatch']);
    await vscode.workspace.fs.writeFile(file('.env'), Buffer.from('PORT=4200\n'));
    await expectMarks(file('.vscode/settings.json'), []);
    await vscode.workspace.fs.writeFile(file('.env'), Buffer.from('PORT=4100\n'));
    await expectMarks(file('.vscode/settings.json'), ['Warning port-mismatch']);
  });

  it('go and come with the setting', async () => {
    const setting = vscode.workspace.getConfiguration('hookline');
    await setting.update('diagnostics.enabled', false, vscode.ConfigurationTarget.Global);
    await expectMarks(file('server.js'), []);
    await setting.update('diagnostics.enabled', undefined, vscode.ConfigurationTarget.Global);
    await expectMarks(file('server.js'), ['Warning loopback-bind']);
  });

  it('are as grave as a rule is set to be, or gone', async () => {
    const setting = vscode.workspace.getConfiguration('hookline');
    const set = (rules: object | undefined) =>
      setting.update('diagnostics.rules', rules, vscode.ConfigurationTarget.Workspace);
    await set({ 'loopback-bind': 'error' });
    await expectMarks(file('server.js'), ['Error loopback-bind']);
    await set({ 'loopback-bind': 'off' });
    await expectMarks(file('server.js'), []);
    await set(undefined);
    await expectMarks(file('server.js'), ['Warning loopback-bind']);
  });

  it('leave out what the editor does not show', async () => {
    const setting = vscode.workspace.getConfiguration('files');
    await setting.update('exclude', { '**/server.js': true }, vscode.ConfigurationTarget.Workspace);
    await expectMarks(file('server.js'), []);
    await setting.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    await expectMarks(file('server.js'), ['Warning loopback-bind']);
  });

  it('leave out what git is told to ignore, as soon as it is told', async () => {
    await vscode.workspace.fs.writeFile(file('.gitignore'), Buffer.from('server.js\n'));
    await expectMarks(file('server.js'), []);
    await vscode.workspace.fs.delete(file('.gitignore'));
    await expectMarks(file('server.js'), ['Warning loopback-bind']);
  });

  it('tell the way from the code to the URL where the mouse rests', async () => {
    const document = await vscode.workspace.openTextDocument(file('server.js'));
    await vscode.window.showTextDocument(document);
    await expectMarks(document.uri, ["Warning loopback-bind 'localhost'"], document);
    const place = document.positionAt(document.getText().indexOf('listen') + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      place,
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n')
      .replaceAll('\\', '');
    assert.match(text, /From the code to the URL/);
    assert.match(text, /listens on localhost, port 4100/);
    assert.match(text, /laptop\.local:4200/);
  });

  it('of one kind are put right together', async () => {
    const source = 'require("express")().listen(4300, "localhost");\n';
    const others = ['first.js', 'second.js'].map(file);
    for (const uri of others) await vscode.workspace.fs.writeFile(uri, Buffer.from(source));
    const [first] = others;
    assert.ok(first);
    for (const uri of others) await expectMarks(uri, ['Information loopback-bind']);
    const document = await vscode.workspace.openTextDocument(first);
    await vscode.window.showTextDocument(document);
    await expectMarks(document.uri, ['Information loopback-bind "localhost"'], document);
    const all = (await fixes(document)).find(({ title }) => title.startsWith('Fix all'));
    assert.equal(all?.title, 'Fix all 2 problems of this kind (loopback-bind)');
    assert.deepEqual(
      all.edit?.entries().map(([uri]) => vscode.workspace.asRelativePath(uri)),
      ['first.js', 'second.js'],
    );
    for (const uri of others) await vscode.workspace.fs.delete(uri);
  });
});
