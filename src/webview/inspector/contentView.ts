import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { isMessageName, type ContentView, type Source } from '../../protocol/inspector.ts';
import { count, formatBytes } from '../format.ts';
import { failureView, icon, iconButton, linkButton } from '../parts.ts';
import { select, type Option } from '../select.ts';
import { MOST_JSON, type ContentModel } from './contentModel.ts';
import { headersView } from './headersView.ts';
import { hexView } from './hexView.ts';
import { jsonTreeView } from './jsonTreeView.ts';
import type { JsonTree } from './jsonTree.ts';
import { textBlocks } from './textBlocks.ts';

export interface ContentActions {
  readonly model: (source: Source) => ContentModel;
  /** What the person chose of how a source, or what has another key, is shown. */
  readonly mode: (key: string) => string | undefined;
  readonly choose: (key: string, mode: string) => void;
  readonly copy: (text: string, what: string) => void;
  readonly copyContent: (source: Source) => void;
  readonly openInEditor: (source: Source) => void;
  readonly save: (source: Source) => void;
  readonly showLog: () => void;
  readonly reveal: () => void;
  readonly treeChanged: (source: Source, tree: JsonTree) => void;
  readonly changed: () => void;
}

/** So many parts are open at first. */
const FEW_PARTS = 5;

/** The bytes of a source, in one of the ways they can be shown; `heading` may stand in the place of the label. */
export function contentView(
  source: Source,
  label: string,
  actions: ContentActions,
  heading: TemplateResult = html`<h2>${label}</h2>`,
): TemplateResult {
  const model = actions.model(source);
  const { view, failure } = model;
  if (failure) return failureView(failure, actions.showLog);
  if (!view) return html`<p class="muted" role="status">${icon('loading codicon-modifier-spin')} Loading…</p>`;
  if (view.kind === 'empty') {
    return html`<div class="content-bar">
        ${heading}
        <span class="muted">empty</span>
      </div>
      ${notices(model, view, undefined, actions)}`;
  }
  const modes = modesOf(model, view);
  const chosen = actions.mode(source);
  const mode = modes.find(({ value }) => value === chosen)?.value ?? modes[0]?.value ?? 'hex';
  return html`<div class="content-bar">
      ${heading}
      <span class="muted content-info" title=${infoText(view)}>${infoText(view)}</span>
      ${mode === 'tree' ? searchView(model) : nothing}
      <span class="content-tools">
        ${
          modes.length > 1
            ? select(`mode-${source.replaceAll('/', '-')}`, `Show ${label} as`, modes, mode, (value) =>
                actions.choose(source, value),
              )
            : nothing
        }
        ${
          model.isText
            ? html`${iconButton('copy', `Copy ${label}`, () => actions.copyContent(source))}
              ${iconButton('go-to-file', `Open ${label} in Editor`, () => actions.openInEditor(source))}`
            : iconButton('save', `Save ${label}…`, () => actions.save(source))
        }
      </span>
    </div>
    ${notices(model, view, mode, actions)} ${modeView(model, view, mode, label, actions)}`;
}

function modesOf(model: ContentModel, { kind }: ContentView): Option[] {
  const own: Readonly<Partial<Record<ContentView['kind'], Option>>> = {
    form: { value: 'fields', label: 'Fields' },
    image: { value: 'image', label: 'Image' },
    multipart: { value: 'parts', label: 'Parts' },
  };
  const first = own[kind];
  return [
    ...(first ? [first] : []),
    ...(model.hasTree
      ? [
          { value: 'tree', label: 'Tree' },
          { value: 'pretty', label: 'Pretty' },
        ]
      : []),
    ...(model.isText ? [{ value: 'text', label: kind === 'text' ? 'Text' : 'Raw' }] : []),
    { value: 'hex', label: 'Hex' },
  ];
}

const KINDS: Readonly<Record<ContentView['kind'], string>> = {
  empty: '',
  json: 'JSON',
  text: 'text',
  form: 'form',
  image: 'image',
  multipart: 'multipart',
  binary: 'binary',
};

function infoText({ kind, type, bytes, wireBytes, codings, charset }: ContentView): string {
  const wire = codings.length > 0 && wireBytes !== undefined ? `${codings.join(', ')} ${formatBytes(wireBytes)}` : '';
  const name = kind === 'json' ? KINDS.json : type || KINDS[kind];
  return [name, charset, formatBytes(bytes), wire].filter(Boolean).join(' · ');
}

function notices(
  model: ContentModel,
  view: ContentView,
  mode: string | undefined,
  { reveal }: ContentActions,
): TemplateResult {
  const problem = mode === 'tree' || mode === 'pretty' ? model.tree?.index.problem : undefined;
  return html`
    ${view.undecodable.length > 0 ? notice('warning', `Could not be decoded (${view.undecodable.join(', ')}): these are the bytes as they came.`) : nothing}
    ${view.malformed ? notice('warning', `Some bytes are not valid ${view.charset ?? 'UTF-8'}; they show as \ufffd.`) : nothing}
    ${view.kind === 'json' && view.length > MOST_JSON ? notice('info', 'Too long for a tree; open it in an editor.') : nothing}
    ${problem ? notice('warning', problemText(problem.kind, model.text, problem.at)) : nothing}
    ${
      view.withheld
        ? html`<p class="notice">
            ${icon('lock')} <span>The compressed body holds secrets. ${linkButton('Show Secrets', reveal)}</span>
          </p>`
        : nothing
    }
  `;
}

function notice(symbol: string, words: string): TemplateResult {
  return html`<p class="notice"><span class=${symbol}>${icon(symbol)}</span> <span>${words}</span></p>`;
}

function problemText(kind: string, text: string, at: number): string {
  if (kind === 'tooMany') return 'Only the first million values are in the tree.';
  if (kind === 'unfinished') return 'Not valid JSON: it ends too early.';
  const before = text.slice(0, at).split('\n');
  return `Not valid JSON: unexpected text at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}.`;
}

function modeView(
  model: ContentModel,
  view: ContentView,
  mode: string,
  label: string,
  actions: ContentActions,
): TemplateResult {
  switch (mode) {
    case 'tree': {
      const tree = model.wantTree();
      if (!tree) return loading();
      return jsonTreeView(model, tree, {
        copy: actions.copy,
        changed: (changed) => actions.treeChanged(model.source, changed),
      });
    }
    case 'pretty': {
      const pretty = model.wantPretty();
      return pretty === undefined ? loading() : textView(model, pretty, label, actions);
    }
    case 'text':
      if (model.next !== undefined && model.text.length < model.limit) void model.wantText(false);
      return textView(model, model.text, label, actions);
    case 'image':
      return imageView(model, view);
    case 'fields':
      return headersView(
        'Fields',
        view.fields.map(([name, value]) => ({ name, value, secret: false })),
        actions.copy,
      );
    case 'parts':
      return partsView(model, view, actions);
    default:
      return hexView(model, view.bytes, actions);
  }
}

function loading(): TemplateResult {
  return html`<p class="muted" role="status">${icon('loading codicon-modifier-spin')} Loading…</p>`;
}

function textView(model: ContentModel, text: string, label: string, actions: ContentActions): TemplateResult {
  const hasMore = model.limit < text.length || model.next !== undefined;
  return html`<pre class="text" tabindex="0" role="region" aria-label=${label}>
${textBlocks(text, model.limit).map((block) => html`<div class="text-block">${block}</div>`)}</pre>
    ${
      hasMore
        ? html`<p class="more">
            ${linkButton('Show More', () => model.showMore())} ·
            ${linkButton('Open in Editor', () => actions.openInEditor(model.source))}
          </p>`
        : nothing
    }`;
}

function imageView(model: ContentModel, { type }: ContentView): TemplateResult {
  const url = model.wantImage();
  return url === undefined ? loading() : html`<div class="image"><img src=${url} alt="The body, ${type}" /></div>`;
}

function partsView(model: ContentModel, { parts }: ContentView, actions: ContentActions): TemplateResult {
  const { source: message } = model;
  if (!isMessageName(message)) return html``;
  return html`<div class="parts">
    ${parts.map((part, index) => {
      const source: Source = `${message}/parts/${index}`;
      const key = `${source}/open`;
      const open = (actions.mode(key) ?? (parts.length <= FEW_PARTS ? 'open' : 'closed')) === 'open';
      const title = part.name ?? `Part ${index + 1}`;
      const about = [part.filename, part.type, formatBytes(part.bytes)].filter(Boolean).join(' · ');
      const toggle = ({ currentTarget }: globalThis.Event): void => {
        if (!(currentTarget instanceof HTMLDetailsElement) || currentTarget.open === open) return;
        actions.choose(key, currentTarget.open ? 'open' : 'closed');
      };
      return html`<details class="part" ?open=${open} @toggle=${toggle}>
        <summary>${icon('chevron-right')} ${title} <span class="muted">${about}</span></summary>
        ${
          open
            ? html`${headersView(`Headers of ${title}`, part.headers, actions.copy)}
              ${contentView(source, 'Content', actions)}`
            : nothing
        }
      </details>`;
    })}
    ${parts.length === 0 ? html`<p class="muted">No part could be read.</p>` : nothing}
  </div>`;
}

function searchView(model: ContentModel): TemplateResult {
  const { search } = model;
  const onInput = ({ currentTarget }: globalThis.Event): void => {
    if (currentTarget instanceof HTMLInputElement) model.find(currentTarget.value);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') model.findNext(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && search.text !== '') model.find('');
    else return;
    event.preventDefault();
  };
  const found =
    search.text === ''
      ? ''
      : search.found.length === 0
        ? 'No results'
        : `${search.at + 1} of ${count(search.found.length, '').trim()}`;
  return html`<span class="search" role="search">
    <input
      class="textfield"
      type="text"
      placeholder="Search"
      aria-label="Search keys and values"
      autocomplete="off"
      spellcheck="false"
      .value=${live(search.text)}
      @input=${onInput}
      @keydown=${onKey}
    />
    <span class="muted found" role="status">${found}</span>
  </span>`;
}
