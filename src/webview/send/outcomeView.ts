import { html, nothing, type TemplateResult } from 'lit';
import type { ResponseBody, SendOutcome, SendTimings } from '../../protocol/send.ts';
import type { SimpleRequest } from './formView.ts';
import { count, formatBytes, formatDuration } from '../format.ts';
import { failureView, icon, iconButton, linkButton } from '../parts.ts';

/** The sections of a response that a person has opened. */
export interface OpenSections {
  readonly body: boolean;
  readonly headers: boolean;
}

export interface OutcomeActions {
  readonly ask: (request: SimpleRequest) => void;
  readonly toggle: (section: keyof OpenSections, open: boolean) => void;
}

type Answer = Extract<SendOutcome, { kind: 'answered' }>;

export function outcomeView(outcome: SendOutcome, open: OpenSections, actions: OutcomeActions): TemplateResult {
  return html`<div class="outcome" role="status">${summary(outcome, actions)}</div>
    ${outcome.kind === 'answered' ? details(outcome, open, actions) : nothing}`;
}

function summary(outcome: SendOutcome, { ask }: OutcomeActions): TemplateResult | typeof nothing {
  if (outcome.kind === 'none') return nothing;
  if (outcome.kind === 'failed') return failureView(outcome.failure, ask);
  if (outcome.kind === 'answered') return answerSummary(outcome);
  const [symbol, words] =
    outcome.kind === 'sending'
      ? ['loading codicon-modifier-spin', `Sending ${outcome.event}…`]
      : ['circle-slash', 'Cancelled'];
  return html`<div class="status">
    ${icon(symbol)}
    <div>${words}</div>
  </div>`;
}

function answerSummary({ status, statusText, timings, event, url }: Answer): TemplateResult {
  const [kind, symbol, verdict] = judge(status);
  const { firstByte, total } = timings;
  return html`<div class="status ${kind}">
      ${icon(symbol)}
      <div>
        <strong>${status} ${statusText}</strong>${verdict ? html` <span class="muted">${verdict}</span>` : nothing}
      </div>
    </div>
    <div class="sent muted">
      <div>${event} to ${url}</div>
      <div title=${timingDetail(timings)}>
        ${firstByte === null ? nothing : html`<span>First byte ${formatDuration(firstByte)},</span> `}<span
          >total ${formatDuration(total)}</span
        >
      </div>
    </div>`;
}

/** How a provider takes a status, as class, icon and words. */
function judge(status: number): [string, string, string] {
  if (status >= 200 && status < 300) return ['success', 'pass', ''];
  if (status >= 300 && status < 400) return ['warning-status', 'warning', 'Providers do not follow redirects'];
  return ['failure', 'error', ''];
}

/** The phases before the first byte. */
function timingDetail({ dns, connect, tls }: SendTimings): string {
  const phases = [
    ['DNS', dns],
    ['connect', connect],
    ['TLS', tls],
  ] as const;
  return phases.flatMap(([name, time]) => (time === null ? [] : [`${name} ${formatDuration(time)}`])).join(' · ');
}

function details({ headers, body }: Answer, open: OpenSections, actions: OutcomeActions): TemplateResult {
  const section = (name: keyof OpenSections) => (event: globalThis.Event) => {
    if (event.currentTarget instanceof HTMLDetailsElement) actions.toggle(name, event.currentTarget.open);
  };
  const { kind, bytes } = body;
  const size = `${kind === 'json' ? 'JSON, ' : ''}${formatBytes(bytes)}`;
  return html`${
      kind === 'empty'
        ? html`<p class="muted">No response body</p>`
        : html`<details ?open=${open.body} @toggle=${section('body')}>
            <summary>${icon('chevron-right')} Response Body <span class="muted">${size}</span></summary>
            ${bodyContent(body, actions)}
          </details>`
    }
    <details ?open=${open.headers} @toggle=${section('headers')}>
      <summary>${icon('chevron-right')} Response Headers <span class="muted">${headers.length}</span></summary>
      <dl class="headers">
        ${headers.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </details>`;
}

function bodyContent({ kind, text, bytes, cut }: ResponseBody, { ask }: OutcomeActions): TemplateResult {
  if (kind === 'binary') return html`<p class="muted">${count(bytes, 'byte')} that are not text.</p>`;
  return html`<div class="body">
      <pre tabindex="0" aria-label="Response body">${text}</pre>
      ${iconButton('go-to-file', 'Open in Editor', () => ask('openResponse'))}
    </div>
    ${cut ? html`<p class="muted">This is the beginning. ${linkButton('Open all of it in an editor', () => ask('openResponse'))}</p>` : nothing}`;
}
