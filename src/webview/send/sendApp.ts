import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { BirpcReturn } from 'birpc';
import { html, nothing, render } from 'lit';
import type { Failure, Reply, SendForm, SendHost, SendState, SendWebview } from '../../protocol/send.ts';
import { connectHost } from '../host.ts';
import { formView, type SimpleRequest } from './formView.ts';
import { failureView } from '../parts.ts';
import { outcomeView, type OpenSections } from './outcomeView.ts';

/** The Send view: shows the host's state and tells it what the person does. */
export class SendApp {
  readonly #root: HTMLElement;
  readonly #host: BirpcReturn<SendHost, SendWebview>;
  readonly #saveSections: (sections: OpenSections) => void;
  #state: SendState | undefined;
  #revision = 0;
  #failure: Failure | undefined;
  #sections: OpenSections;

  constructor(root: HTMLElement, vscode: ReturnType<typeof acquireVsCodeApi<OpenSections>>) {
    this.#root = root;
    this.#sections = vscode.getState() ?? { body: true, headers: false };
    this.#saveSections = vscode.setState.bind(vscode);
    this.#host = connectHost<SendHost, SendWebview>(
      { update: (state) => this.#update(state) },
      vscode.postMessage.bind(vscode),
    );
  }

  async start(): Promise<void> {
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        this.#send();
      },
      { capture: true },
    );
    const state = await this.#settle(this.#host.ready());
    if (state) this.#update(state);
  }

  #update(state: SendState): void {
    // The host may not know yet what was typed last: then what is shown of the form stays.
    const form = this.#state && state.revision < this.#revision ? this.#state.form : state.form;
    const ended = this.#state?.outcome.kind === 'sending' && state.outcome.kind !== 'sending';
    this.#state = { ...state, form };
    this.#render();
    // The answer stands below the form, which may fill the view.
    if (ended) this.#root.querySelector('.outcome')?.scrollIntoView({ block: 'nearest' });
  }

  #change(change: Partial<SendForm>): void {
    if (!this.#state) return;
    const form = { ...this.#state.form, ...change };
    this.#revision += 1;
    this.#update({ ...this.#state, form, revision: this.#revision });
    void this.#settle(this.#host.change(form, this.#revision));
  }

  #send(): void {
    if (!this.#state || this.#state.outcome.kind === 'sending') return;
    void this.#settle(this.#host.send(this.#state.form, this.#revision));
  }

  #ask(request: SimpleRequest): void {
    void this.#settle<unknown>(this.#host[request]());
  }

  /** The value of a reply; a failure is shown until the next reply. */
  async #settle<T>(reply: Promise<Reply<T>>): Promise<T | undefined> {
    const result = await reply;
    this.#failure = result.ok ? undefined : result.failure;
    this.#render();
    return result.ok ? result.value : undefined;
  }

  #toggle(section: keyof OpenSections, open: boolean): void {
    this.#sections = { ...this.#sections, [section]: open };
    this.#saveSections(this.#sections);
  }

  #render(): void {
    const state = this.#state;
    if (!state) return;
    const ask = (request: SimpleRequest): void => this.#ask(request);
    const sending = state.outcome.kind === 'sending';
    const [symbol, label] = sending ? ['debug-stop', 'Cancel'] : ['send', 'Send'];
    const content = html`<main>
      <form @submit=${(event: Event) => event.preventDefault()}>
        ${formView(state, { ask, change: (change) => this.#change(change) })}
        <vscode-button
          block
          ?secondary=${sending}
          title=${sending ? 'Cancel' : 'Send (Ctrl+Enter)'}
          @click=${() => (sending ? ask('cancel') : this.#send())}
        >
          <span slot="content-before" class="codicon codicon-${symbol}" aria-hidden="true"></span>${label}
        </vscode-button>
      </form>
      ${this.#failure ? html`<div role="alert">${failureView(this.#failure, ask)}</div>` : nothing}
      ${outcomeView(state.outcome, this.#sections, { ask, toggle: (section, open) => this.#toggle(section, open) })}
    </main>`;
    render(content, this.#root);
  }
}
