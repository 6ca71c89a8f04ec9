import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import type { BirpcReturn } from 'birpc';
import {
  isMessageName,
  type Failure,
  type InspectedRequest,
  type InspectorHost,
  type InspectorMemory,
  type InspectorState,
  type InspectorWebview,
  type Moment,
  type Reply,
  type Source,
} from '../../protocol/inspector.ts';
import { connectHost } from '../host.ts';
import { failureView, icon } from '../parts.ts';
import { ContentModel } from './contentModel.ts';
import type { ContentActions } from './contentView.ts';
import { messageTab, rawTab } from './messageTabs.ts';
import { overviewView } from './overviewView.ts';
import { tabsView, type Tab } from './tabs.ts';
import { timelineView } from './timelineView.ts';

type Shown = Extract<InspectorState, { kind: 'shown' }>;

/** Moments that are fetched at a time. */
const PAGE = 200;
/** Nodes of a tree whose being open is kept. */
const MOST_OPEN = 5000;

/** The inspector: shows the host's request, and fetches what of its bodies is looked at. */
export class InspectorApp {
  readonly #root: HTMLElement;
  readonly #host: BirpcReturn<InspectorHost, InspectorWebview>;
  readonly #keep: (memory: InspectorMemory) => void;
  #memory: InspectorMemory;
  #state: InspectorState | undefined;
  #failure: Failure | undefined;
  readonly #models = new Map<Source, ContentModel>();
  readonly #moments = new Map<number, readonly Moment[]>();
  readonly #fetching = new Set<number>();

  constructor(root: HTMLElement, vscode: ReturnType<typeof acquireVsCodeApi<InspectorMemory>>) {
    this.#root = root;
    this.#memory = vscode.getState() ?? {};
    this.#keep = vscode.setState.bind(vscode);
    this.#host = connectHost<InspectorHost, InspectorWebview>(
      { update: (state) => this.#update(state) },
      vscode.postMessage.bind(vscode),
    );
  }

  async start(): Promise<void> {
    window.addEventListener('keydown', this.#onKey, { capture: true });
    window.addEventListener('resize', () => this.#render());
    const state = await this.#settle(this.#host.ready());
    if (state && !this.#state) this.#update(state);
  }

  /** Where there is a tree, Ctrl+F is its search; elsewhere VS Code finds in the page. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const search = this.#root.querySelector<HTMLInputElement>('.search input');
    if (!search) return;
    event.preventDefault();
    event.stopPropagation();
    search.focus();
    search.select();
  };

  #update(state: InspectorState): void {
    const before = this.#state;
    this.#state = state;
    if (state.kind === 'shown') {
      const other = before?.kind !== 'shown' || before.request.id !== state.request.id;
      // What was open and chosen belongs to the request it was opened in.
      if (other && this.#memory.id !== state.request.id) {
        const { tab } = this.#memory;
        this.#remember({ id: state.request.id, ...(tab !== undefined && { tab }) }, true);
      }
      this.#forget(before?.kind === 'shown' ? before : undefined, state);
    }
    this.#render();
  }

  /** Drops what was fetched and is not so any more. */
  #forget(before: Shown | undefined, now: Shown): void {
    const same = before?.request.id === now.request.id && before.revealed === now.revealed;
    for (const [source, model] of this.#models) {
      const [name = ''] = source.split('/');
      if (same && !hasChanged(name, before.request, now.request)) continue;
      model.dispose();
      this.#models.delete(source);
    }
    if (same && !hasChanged('timeline', before.request, now.request)) return;
    this.#moments.clear();
    this.#fetching.clear();
  }

  #remember(change: InspectorMemory, instead = false): void {
    this.#memory = instead ? change : { ...this.#memory, ...change };
    this.#keep(this.#memory);
  }

  #ask(reply: Promise<Reply<unknown>>): void {
    void this.#settle(reply);
  }

  /** The value of a reply; a failure is shown until the next reply. */
  async #settle<T>(reply: Promise<Reply<T>>): Promise<T | undefined> {
    const result = await reply;
    this.#failure = result.ok ? undefined : result.failure;
    this.#render();
    return result.ok ? result.value : undefined;
  }

  #model(source: Source): ContentModel {
    const known = this.#models.get(source);
    if (known) return known;
    const model = new ContentModel(source, this.#host, () => this.#render(), this.#memory.open?.[source]);
    this.#models.set(source, model);
    return model;
  }

  #moment(index: number): Moment | undefined {
    const page = Math.floor(index / PAGE);
    if (!this.#fetching.has(page)) {
      this.#fetching.add(page);
      void this.#settle(this.#host.moments(page * PAGE, PAGE)).then((moments) => {
        if (moments && this.#fetching.has(page)) this.#moments.set(page, moments);
        this.#render();
      });
    }
    return this.#moments.get(page)?.[index % PAGE];
  }

  readonly #actions: ContentActions = {
    model: (source) => this.#model(source),
    mode: (key) => this.#memory.modes?.[key],
    choose: (key, mode) => {
      this.#remember({ modes: { ...this.#memory.modes, [key]: mode } });
      this.#render();
    },
    copy: (text, what) => this.#ask(this.#host.copy(text, what)),
    copyContent: (source) => this.#ask(this.#host.copyContent(source)),
    openInEditor: (source) => this.#ask(this.#host.openInEditor(source)),
    save: (source) => this.#ask(this.#host.save(source)),
    showLog: () => this.#ask(this.#host.showLog()),
    reveal: () => this.#ask(this.#host.reveal(true)),
    treeChanged: (source, tree) => {
      if (tree.open.length <= MOST_OPEN) this.#remember({ open: { ...this.#memory.open, [source]: tree.open } });
      this.#render();
    },
    changed: () => this.#render(),
  };

  #render(): void {
    if (this.#state) render(html`<main>${this.#content(this.#state)}</main>`, this.#root);
    else if (this.#failure) render(this.#failureView(), this.#root);
  }

  #failureView(): TemplateResult | typeof nothing {
    return this.#failure ? html`<div role="alert">${failureView(this.#failure, this.#actions.showLog)}</div>` : nothing;
  }

  #content(state: InspectorState): TemplateResult {
    if (state.kind === 'missing') {
      return html`<p class="missing muted">${icon('inbox')} This request is no longer kept.</p>
        ${this.#failureView()}`;
    }
    const { request } = state;
    const tabs = tabsOf(request);
    const chosen = tabs.find(({ id }) => id === this.#memory.tab)?.id ?? 'request';
    const choose = (tab: string): void => {
      this.#remember({ tab });
      this.#render();
    };
    return html`${overviewView(request, state, {
      run: (action) => this.#ask(this.#host.run(action)),
      reveal: (revealed) => this.#ask(this.#host.reveal(revealed)),
    })}
    ${this.#failureView()} ${tabsView(tabs, chosen, choose, this.#tab(chosen, request))}`;
  }

  #tab(id: string, request: InspectedRequest): TemplateResult {
    if (id === 'timeline' && request.timeline) {
      return timelineView(request.timeline, this.#memory.moment ?? -1, {
        ...this.#actions,
        moment: (index) => this.#moment(index),
        chooseMoment: (moment) => {
          this.#remember({ moment });
          this.#render();
        },
      });
    }
    if (id === 'raw') {
      return rawTab(request, this.#memory.raw ?? 'request', this.#actions, (raw) => {
        this.#remember({ raw });
        this.#render();
      });
    }
    return messageTab(request, isMessageName(id) ? id : 'request', this.#actions);
  }
}

function tabsOf({ messages, timeline }: InspectedRequest): readonly Tab[] {
  return [
    { id: 'request', label: 'Request' },
    { id: 'response', label: 'Response' },
    ...(messages.late ? [{ id: 'late', label: 'Late Response' }] : []),
    { id: 'raw', label: 'Raw' },
    ...(timeline ? [{ id: 'timeline', label: 'Timeline' }] : []),
  ];
}

/** Whether what a source of this name shows is not what it was, as of a request that was pending. */
function hasChanged(name: string, before: InspectedRequest, now: InspectedRequest): boolean {
  if (name === 'timeline') return before.timeline?.count !== now.timeline?.count;
  if (!isMessageName(name)) return true;
  const [was, is] = [before.messages[name], now.messages[name]];
  return was?.wireBytes !== is?.wireBytes || was?.truncated !== is?.truncated || was?.startLine !== is?.startLine;
}
