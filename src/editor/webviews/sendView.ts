import type { BirpcReturn } from 'birpc';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { DisposableStore } from '../../core/disposable.ts';
import type { Logger } from '../../core/logger.ts';
import type { SendForm, SendHost, SendWebview } from '../../protocol/send.ts';
import { commandIds, viewIds } from '../ids.ts';
import { localize } from '../messages.ts';
import { WorkspaceSecrets } from '../secrets.ts';
import { getSetting } from '../settings.ts';
import { sendFormSchema } from './sendForm.ts';
import { SendSession } from './sendSession.ts';
import type { SendTargets } from './sendTargets.ts';
import { WebhookBodies } from './webhookBodies.ts';
import { webviewFolder, webviewHtml } from './webviewHtml.ts';
import { connectWebview, replyingWith } from './webviewRpc.ts';

const revisionSchema = z.number();

/** The Send view: a form that the session behind it outlives. */
export class SendView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #bodies: WebhookBodies;
  readonly #session: SendSession;
  readonly #owned = new DisposableStore();
  #rpc: BirpcReturn<SendWebview, SendHost> | undefined;

  constructor(context: vscode.ExtensionContext, targets: SendTargets, logger: Logger) {
    this.#extensionUri = context.extensionUri;
    this.#bodies = new WebhookBodies(context.workspaceState);
    const [registered = ''] = getSetting('webhookUrls');
    this.#session = new SendSession({
      defaultPath: URL.parse(registered)?.pathname ?? '/',
      targets,
      secrets: new WorkspaceSecrets(context.secrets),
      bodies: this.#bodies,
      state: context.workspaceState,
      logger,
      localize,
    });
    this.#owned.add(
      this.#bodies,
      this.#session,
      this.#session.onDidChange(() => void this.#rpc?.update.asEvent(this.#session.snapshot())),
    );
  }

  /** Shows the view; with a target, chooses it, and the path to send to if given. */
  async reveal(target?: string, path?: string): Promise<void> {
    const { form } = this.#session;
    await this.#session.change({ ...form, target: target ?? form.target, path: path ?? form.path });
    await vscode.commands.executeCommand(`${viewIds.send}.focus`);
  }

  /** Shows the view and sends what its form says. */
  async sendNow(): Promise<void> {
    await vscode.commands.executeCommand(`${viewIds.send}.focus`);
    await this.#send();
  }

  /** Opens the body of the chosen event in an editor. */
  async editBody(): Promise<void> {
    const { provider, event } = this.#session.form;
    await this.#bodies.open(provider, event);
  }

  /** Gives the edit of the body up for a fresh sample. */
  async resetBody(): Promise<void> {
    const { provider, event } = this.#session.form;
    await this.#bodies.reset(provider, event);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { webview } = view;
    webview.options = { enableScripts: true, localResourceRoots: [webviewFolder(this.#extensionUri)] };
    const rpc = connectWebview<SendWebview, SendHost>(webview, this.#host());
    this.#rpc = rpc;
    view.onDidChangeVisibility(() => {
      // The .env may have changed meanwhile.
      if (view.visible) void this.#session.refreshSecret();
    });
    view.onDidDispose(() => {
      rpc.$close();
      if (this.#rpc === rpc) this.#rpc = undefined;
    });
    webview.html = webviewHtml(webview, this.#extensionUri, {
      name: 'send',
      title: vscode.l10n.t('Send Test Webhook'),
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** What the webview may ask for; whatever fails goes back to it as a reply. */
  #host(): SendHost {
    const session = this.#session;
    const replying = replyingWith((error) => session.failure(error));
    const change = (form: SendForm, revision: number): Promise<void> =>
      session.change(sendFormSchema.parse(form), revisionSchema.parse(revision));
    return {
      ready: replying(() => session.restart()),
      change: replying(change),
      send: replying(async (form, revision) => {
        await change(form, revision);
        await this.#send();
      }),
      cancel: replying(() => session.cancel()),
      editBody: replying(() => this.editBody()),
      resetBody: replying(() => this.resetBody()),
      setSecret: replying(() => this.#askForSecret()),
      newSecret: replying(() => session.generateSecret()),
      copySecret: replying(() => this.#copySecret()),
      useEnvSecret: replying(() => session.adoptEnvSecret()),
      openResponse: replying(() => this.#openResponse()),
      showLog: replying(async () => {
        await vscode.commands.executeCommand(commandIds.showLog);
      }),
    };
  }

  #send(): Thenable<void> {
    return vscode.window.withProgress({ location: { viewId: viewIds.send } }, () => this.#session.send());
  }

  async #askForSecret(): Promise<void> {
    const { signing } = this.#session;
    if (!signing) return;
    const secret = await vscode.window.showInputBox({
      title: vscode.l10n.t('Signing Secret'),
      prompt: vscode.l10n.t(
        'The secret your app verifies with ({0}). It is kept in the secret storage, for this workspace.',
        signing.variable,
      ),
      placeHolder: signing.placeholder,
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim() ? undefined : vscode.l10n.t('Enter a secret.')),
    });
    if (secret !== undefined) await this.#session.storeSecret(secret.trim());
  }

  async #copySecret(): Promise<void> {
    const secret = await this.#session.readSecret();
    if (!secret) return;
    await vscode.env.clipboard.writeText(secret);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Signing secret copied'), 3000);
  }

  async #openResponse(): Promise<void> {
    const { response } = this.#session;
    if (response) await this.#bodies.openResponse(response.body, response.kind === 'json' ? 'json' : 'txt');
  }
}
