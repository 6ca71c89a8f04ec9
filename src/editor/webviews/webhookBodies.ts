import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import { findEvent, findProvider } from '../../core/providers/providers.ts';
import { VirtualFiles } from '../virtualFiles.ts';

const BODY_SCHEME = 'hookline-body';

const EDITS_KEY = 'send.bodies';
const RESPONSE_PATH = '/response';

/**
 * The bodies of test webhooks as files that an editor opens: `/<provider>/<event>.json` begins as a fresh sample, and
 * what is saved there is kept for the workspace. `/response.<extension>` is the last response that was opened.
 */
export class WebhookBodies extends VirtualFiles {
  readonly #state: vscode.Memento;
  readonly #samples = new Map<string, string>();
  readonly #edits: Map<string, string>;
  readonly #responses = new Map<string, Buffer>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when what would be sent changes: with each key that is typed, too. */
  readonly onDidChange = this.#changed.event;
  readonly #owned = new DisposableStore();

  constructor(state: vscode.Memento) {
    super();
    this.#state = state;
    this.#edits = new Map(Object.entries(state.get<Record<string, string>>(EDITS_KEY, {})));
    const changed = (document: vscode.TextDocument): void => {
      if (document.uri.scheme === BODY_SCHEME) this.#changed.fire();
    };
    this.#owned.add(
      vscode.workspace.registerFileSystemProvider(BODY_SCHEME, this, { isCaseSensitive: true }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => changed(document)),
      vscode.workspace.onDidCloseTextDocument(changed),
      this.#changed,
    );
  }

  /** What would be sent now, typed but unsaved text included. */
  get(provider: string, event: string): { readonly bytes: Buffer; readonly edited: boolean } {
    const uri = bodyUri(provider, event);
    const unsaved = openDocument(uri);
    if (unsaved?.isDirty) return { bytes: Buffer.from(unsaved.getText()), edited: true };
    const edit = this.#edits.get(uri.path);
    return { bytes: Buffer.from(edit ?? this.#sample(uri)), edited: edit !== undefined };
  }

  /** Makes a sample with new ids and the time of now, unless the body has been edited. */
  renew(provider: string, event: string): void {
    const uri = bodyUri(provider, event);
    if (this.get(provider, event).edited) return;
    this.#samples.delete(uri.path);
    this.touch(uri);
  }

  async reset(provider: string, event: string): Promise<void> {
    const uri = bodyUri(provider, event);
    this.#edits.delete(uri.path);
    this.#samples.delete(uri.path);
    const unsaved = openDocument(uri);
    if (unsaved?.isDirty) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(0, 0, unsaved.lineCount, 0), this.#sample(uri));
      await vscode.workspace.applyEdit(edit);
      await unsaved.save();
    } else {
      this.touch(uri);
    }
    await this.#storeEdits();
  }

  async open(provider: string, event: string): Promise<void> {
    await vscode.window.showTextDocument(bodyUri(provider, event), { preview: false });
  }

  /** Opens a response's body, read-only. */
  async openResponse(body: Buffer, extension: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: BODY_SCHEME, path: `${RESPONSE_PATH}.${extension}` });
    this.#responses.set(uri.path, body);
    this.touch(uri);
    await vscode.window.showTextDocument(uri);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const permissions = this.#responses.has(uri.path) ? { permissions: vscode.FilePermission.Readonly } : {};
    return { ...this.statOf(uri, this.readFile(uri).length), ...permissions };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.#responses.get(uri.path) ?? Buffer.from(this.#edits.get(uri.path) ?? this.#sample(uri));
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const text = new TextDecoder().decode(content);
    if (text === this.#sample(uri)) this.#edits.delete(uri.path);
    else this.#edits.set(uri.path, text);
    this.touch(uri);
    await this.#storeEdits();
  }

  override dispose(): void {
    this.#owned.dispose();
    super.dispose();
  }

  #sample(uri: vscode.Uri): string {
    const known = this.#samples.get(uri.path);
    if (known !== undefined) return known;
    const [, providerId = '', file = ''] = uri.path.split('/');
    const provider = findProvider(providerId);
    const event = provider && findEvent(provider, decodeURIComponent(file.replace(/\.json$/, '')));
    if (!event) throw vscode.FileSystemError.FileNotFound(uri);
    const sample = event.sample(new Date());
    this.#samples.set(uri.path, sample);
    return sample;
  }

  protected override touch(uri: vscode.Uri): void {
    super.touch(uri);
    this.#changed.fire();
  }

  async #storeEdits(): Promise<void> {
    await this.#state.update(EDITS_KEY, Object.fromEntries(this.#edits));
  }
}

function bodyUri(provider: string, event: string): vscode.Uri {
  return vscode.Uri.from({ scheme: BODY_SCHEME, path: `/${provider}/${encodeURIComponent(event)}.json` });
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}
