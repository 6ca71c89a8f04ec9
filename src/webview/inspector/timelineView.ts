import { html, nothing, type TemplateResult } from 'lit';
import type { Moment, TimelineView } from '../../protocol/inspector.ts';
import { formatBytes } from '../format.ts';
import { icon } from '../parts.ts';
import { contentView, type ContentActions } from './contentView.ts';
import { rowId, type RowsView } from './virtualRows.ts';

export interface TimelineActions extends ContentActions {
  /** A moment, if it is here; else it is fetched. */
  readonly moment: (index: number) => Moment | undefined;
  /** The person chose one, or none. */
  readonly choose: ContentActions['choose'];
  readonly chooseMoment: (index: number) => void;
}

const ID = 'timeline';
const ROW_HEIGHT = 22;

/** What a WebSocket said or the events of a stream, in order of time, and the data of the chosen one. */
export function timelineView(
  { kind, count, truncated }: TimelineView,
  chosen: number,
  actions: TimelineActions,
): TemplateResult {
  if (count === 0) return html`<p class="muted">Nothing was said.</p>`;
  const view: RowsView = {
    count,
    height: ROW_HEIGHT,
    active: chosen,
    row: (row) => momentRow(row, row === chosen, count, actions.moment(row)),
    activate: actions.chooseMoment,
    key: ({ key, ctrlKey, metaKey }, row) => {
      if (!(ctrlKey || metaKey) || key.toLowerCase() !== 'c' || row === -1) return false;
      actions.copyContent(`timeline/${row}`);
      return true;
    },
  };
  const label = kind === 'webSocket' ? 'Messages' : 'Events';
  const moment = chosen === -1 ? undefined : actions.moment(chosen);
  return html`<div class="timeline">
    <virtual-rows id=${ID} class="moments" role="listbox" aria-label=${label} .view=${view}></virtual-rows>
    ${truncated ? html`<p class="notice">${icon('info')} <span>There was more than is kept.</span></p>` : nothing}
    ${
      chosen === -1
        ? html`<p class="muted">Choose one to see its data.</p>`
        : html`<div class="moment">
            ${moment?.problem === undefined ? nothing : problemView(moment.problem)}
            ${moment?.id === undefined ? nothing : html`<p class="muted">Last event ID: ${moment.id}</p>`}
            ${contentView(`timeline/${chosen}`, 'Data', actions)}
          </div>`
    }
  </div>`;
}

function momentRow(row: number, active: boolean, count: number, moment: Moment | undefined): TemplateResult {
  const label = moment
    ? `${time(moment)}, ${moment.from === 'caller' ? 'from the caller' : 'from the app'}, ${moment.kind}, ${formatBytes(moment.bytes)}, ${moment.preview}`
    : 'Loading';
  return html`<div
    id=${rowId(ID, row)}
    class="row ${active ? 'active' : ''}"
    role="option"
    data-row=${row}
    aria-selected=${active}
    aria-setsize=${count}
    aria-posinset=${row + 1}
    aria-label=${label}
  >
    ${
      moment
        ? html`<span class="moment-time muted">${time(moment)}</span>
            <span class="moment-from ${moment.from}"
              >${icon(moment.from === 'caller' ? 'arrow-up' : 'arrow-down')}</span
            >
            <span class="moment-kind">${moment.kind}</span>
            <span class="moment-bytes muted">${formatBytes(moment.bytes)}</span>
            <span class="moment-preview"
              >${moment.problem === undefined ? nothing : html`<span class="warning">${icon('warning')}</span> `}${moment.preview}</span
            >`
        : html`<span class="muted">…</span>`
    }
  </div>`;
}

function time({ at }: Moment): string {
  return at === undefined ? '' : `+${at.toFixed(1)} ms`;
}

function problemView(problem: string): TemplateResult {
  return html`<p class="notice">
    <span class="warning">${icon('warning')}</span> <span>${PROBLEMS[problem] ?? 'It breaks the protocol.'}</span>
  </p>`;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  unfinished: 'The stream stops within this event; a client would not have received it.',
  cutOff: 'It is not whole: the recording or the connection ended.',
  utf8: 'It is not valid UTF-8.',
  tooLarge: 'It is longer, decompressed, than is shown.',
  contextLost: 'It builds on a message that was too large to be decompressed.',
  deflate: 'It cannot be decompressed.',
  masking: 'It is masked where it must not be, or not masked where it must be.',
  closeCode: 'Its code must not be sent.',
  afterClose: 'It came behind the close.',
  tooMany: 'There are more messages than are read; this is the rest.',
};
