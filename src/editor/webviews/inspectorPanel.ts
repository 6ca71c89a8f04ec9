import type { BirpcReturn } from 'birpc';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { DisposableStore } from '../../core/disposable.ts';
import { errorText, HooklineError } from '../../core/errors.ts';
import type { HistoryChange, HistoryStore } from '../../core/history/historyStore.ts';
import type { Logger } from '../../core/logger.ts';
import type {
  Failure,
  InspectorHost,
  InspectorMemory,
  InspectorState,
  InspectorWebview,
  RequestAction,
  Source,
} from '../../protocol/inspector.ts';
import { commandIds, panelIds } from '../ids.ts';
import { InspectedDocuments } from '../inspectedDocuments.ts';
import { InspectionThread } from '../inspection/inspectionThread.ts';
import { readText } from '../inspection/readText.ts';
import { isSource } from '../inspection/source.ts';
import { localize } from '../messages.ts';
import { askWhatToCopy } from './copyMenu.ts';
import { webviewFolder, webviewHtml } from './webviewHtml.ts';
import { connectWebview, replyingWith } from './webviewRpc.ts';

/** What the buttons of the panel run, with the request as the argument. */
const buttonCommands: Readonly<Record<Exclude<RequestAction, 'copy'>, string>> = {
  replay: commandIds.replay,
  edit: commandIds.editAndReplay,
  compare: commandIds.compareRequests,
};

const sourceSchema = z.custom<Source>(isSource);
const indexSchema = z.int().check(z.nonnegative());
const memorySchema = z.object({ id: z.optional(z.string()) });

/** A request that changes often is read anew at most this often, in milliseconds. */
const RELOAD_MS = 100;
const PIECE = 1024 * 1024;

interface Dependencies {
  readonly context: vscode.ExtensionContext;
  readonly history: HistoryStore;
  /** Of the thread that reads captures. */
  readonly program: string;
  readonly logger: Logger;
}

/** The one panel that shows a captured request, and follows it. */
export class InspectorPanel implements vscode.WebviewPanelSerializer<InspectorMemory>, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #history: HistoryStore;
  readonly #logger: Logger;
  readonly #documents: InspectedDocuments;
  readonly #thread: InspectionThread;
  readonly #owned = new DisposableStore();
  #panel: vscode.WebviewPanel | undefined;
  #rpc: BirpcReturn<InspectorWebview, InspectorHost> | undefined;
  #id: string | undefined;
  #revealed = false;
  #revision = 0;
  #state: InspectorState = { kind: 'missing' };
  /** The latest reading of the request. */
  #loading = Promise.resolve();
  #reload: NodeJS.Timeout | undefined;

  constructor({ context, history, program, logger }: Dependencies) {
    this.#extensionUri = context.extensionUri;
    this.#history = history;
    this.#logger = logger;
    this.#documents = new InspectedDocuments(history, program);
    this.#thread = new InspectionThread(program);
    this.#owned.add(
      this.#documents,
      this.#thread,
      history.onDidChange((change) => this.#follow(change)),
      vscode.window.registerWebviewPanelSerializer(panelIds.inspector, this),
    );
  }

  /** Shows a request, in the panel that is there if there is one. */
  async show(
    id: string,
    { viewColumn, preserveFocus = false }: { viewColumn?: vscode.ViewColumn; preserveFocus?: boolean } = {},
  ): Promise<void> {
    if (this.#panel) this.#panel.reveal(viewColumn, preserveFocus);
    else {
      const where = { viewColumn: viewColumn ?? vscode.ViewColumn.Active, preserveFocus };
      const options = { enableFindWidget: true };
      this.#adopt(vscode.window.createWebviewPanel(panelIds.inspector, 'Hookline', where, options));
    }
    // What was revealed of one request is nothing to show of another.
    if (id !== this.#id) this.#revealed = false;
    this.#id = id;
    await this.#load();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, memory: unknown): Promise<void> {
    if (this.#panel) {
      panel.dispose();
      return;
    }
    this.#id = memorySchema.safeParse(memory).data?.id;
    const loading = this.#load();
    this.#adopt(panel);
    await loading;
  }

  dispose(): void {
    clearTimeout(this.#reload);
    this.#panel?.dispose();
    this.#owned.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [webviewFolder(this.#extensionUri)] };
    const rpc = connectWebview<InspectorWebview, InspectorHost>(webview, this.#host());
    this.#panel = panel;
    this.#rpc = rpc;
    panel.onDidDispose(() => {
      rpc.$close();
      this.#panel = undefined;
      this.#rpc = undefined;
      this.#id = undefined;
      // Gives back what the thread has read, too.
      this.#thread.dispose();
    });
    webview.html = webviewHtml(webview, this.#extensionUri, {
      name: 'inspector',
      title: vscode.l10n.t('Request'),
      // Images are made by the page, of bytes it was handed. A `data:` URL could come with any markup instead.
      images: ['blob:'],
    });
  }

  #follow(change: HistoryChange): void {
    const id = this.#id;
    if (id === undefined) return;
    if (change.kind === 'removed' && change.ids.includes(id)) this.#setDeleted();
    const concerns =
      change.kind === 'elsewhere' ||
      (change.kind === 'put' && change.row.id === id) ||
      (change.kind === 'restored' && change.ids.includes(id));
    if (!concerns) return;
    this.#reload ??= setTimeout(() => {
      this.#reload = undefined;
      this.#load().catch((error: unknown) => this.#logger.error('Inspector: the request could not be read', error));
    }, RELOAD_MS);
  }

  #load(): Promise<void> {
    const revision = ++this.#revision;
    this.#loading = this.#read(revision);
    return this.#loading;
  }

  async #read(revision: number): Promise<void> {
    const id = this.#id;
    const capture = id === undefined ? undefined : await this.#history.get(id);
    if (revision !== this.#revision) return;
    if (!capture) {
      if (this.#state.kind === 'shown' && this.#state.request.id === id) this.#setDeleted();
      else this.#update({ kind: 'missing' });
      return;
    }
    const request = await this.#thread.calls.load(capture, this.#revealed);
    if (revision !== this.#revision) return;
    this.#update({ kind: 'shown', request, revision, revealed: this.#revealed, deleted: false });
  }

  #setDeleted(): void {
    if (this.#state.kind === 'shown') this.#update({ ...this.#state, deleted: true });
  }

  #update(state: InspectorState): void {
    this.#state = state;
    if (this.#panel) {
      this.#panel.title =
        state.kind === 'shown' ? `${state.request.method} ${state.request.path}` : vscode.l10n.t('Request');
    }
    void this.#rpc?.update.asEvent(state);
  }

  /** What the webview may ask for; whatever fails goes back to it as a reply. */
  #host(): InspectorHost {
    const replying = replyingWith((error) => this.#failure(error));
    const source = (of: Source): Source => sourceSchema.parse(of);
    const number = (of: number): number => indexSchema.parse(of);
    // Each time anew: the thread may have been started again.
    const calls = (): InspectionThread['calls'] => this.#thread.calls;
    return {
      ready: replying(async () => {
        await this.#loading;
        return this.#state;
      }),
      content: replying((of) => calls().content(source(of))),
      text: replying((of, from) => calls().text(source(of), number(from))),
      bytes: replying((of, from, length) => calls().bytes(source(of), number(from), number(length))),
      moments: replying((from, count) => calls().moments(number(from), number(count))),
      reveal: replying(async (revealed) => {
        this.#revealed = z.boolean().parse(revealed);
        await this.#load();
      }),
      run: replying((action) => this.#run(action)),
      copy: replying((text, what) => this.#copy(z.string().parse(text), z.string().parse(what))),
      copyContent: replying((of) => this.#copyContent(source(of))),
      openInEditor: replying(async (of) => {
        const view = await calls().content(source(of));
        if (this.#id !== undefined) await this.#documents.open(this.#id, of, view, this.#revealed);
      }),
      save: replying((of) => this.#save(source(of))),
      showLog: replying(async () => {
        await vscode.commands.executeCommand(commandIds.showLog);
      }),
    };
  }

  #failure(error: unknown): Failure {
    const message = localize(errorText(error));
    if (error instanceof HooklineError) return { message };
    this.#logger.error('Inspector failed', error);
    return { message, action: { label: vscode.l10n.t('Show Log'), run: 'showLog' } };
  }

  async #run(action: RequestAction): Promise<void> {
    if (this.#state.kind !== 'shown') return;
    const { request } = this.#state;
    const item = { kind: 'request', id: request.id } as const;
    if (action !== 'copy') {
      await vscode.commands.executeCommand(buttonCommands[action], item);
      return;
    }
    const choice = await askWhatToCopy(request);
    if (choice === undefined) return;
    if (choice.kind === 'text') await this.#copy(choice.text, choice.label);
    else if (choice.kind === 'content') await this.#copyContent(choice.source, choice.label);
    else await vscode.commands.executeCommand(commandIds.copyAsCurl, item);
  }

  async #copyContent(source: Source, what = vscode.l10n.t('Body')): Promise<void> {
    const { text } = await readText(this.#thread.calls, source);
    await this.#copy(text, what);
  }

  async #copy(text: string, what: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied: {0}', what), 3000);
  }

  async #save(source: Source): Promise<void> {
    const { calls } = this.#thread;
    const { bytes: length } = await calls.content(source);
    const uri = await vscode.window.showSaveDialog({ title: vscode.l10n.t('Save Body') });
    if (!uri) return;
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < length; from += PIECE) pieces.push(await calls.bytes(source, from, PIECE));
    await vscode.workspace.fs.writeFile(uri, Buffer.concat(pieces));
  }
}
