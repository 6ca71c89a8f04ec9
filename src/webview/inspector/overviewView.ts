import { html, nothing, svg, type TemplateResult } from 'lit';
import type { InspectedRequest, RequestAction, TimingPhase, TimingSegment } from '../../protocol/inspector.ts';
import { icon } from '../parts.ts';

export interface OverviewActions {
  readonly run: (action: RequestAction) => void;
  readonly reveal: (revealed: boolean) => void;
}

interface Shown {
  readonly revealed: boolean;
  readonly deleted: boolean;
}

export function overviewView(request: InspectedRequest, shown: Shown, actions: OverviewActions): TemplateResult {
  const { method, target, path, provider, event, port, startedAt } = request;
  const about = [provider, event, `:${port}`, new Date(startedAt).toLocaleString()].filter(Boolean).join(' · ');
  return html`<header class="overview">
    <div class="head">
      <h1 title="${method} ${target}"><span class="method">${method}</span> ${path}</h1>
      ${outcomeView(request)}
      <div class="tools" role="toolbar" aria-label="Request">
        ${tool('debug-restart', 'Replay', () => actions.run('replay'), request.outcome === 'pending' || shown.deleted)}
        ${tool('edit', 'Edit', () => actions.run('edit'), shown.deleted)}
        ${tool('compare-changes', 'Compare', () => actions.run('compare'), shown.deleted)}
        ${tool('copy', 'Copy…', () => actions.run('copy'), false)} ${secretsTool(shown.revealed, actions)}
      </div>
    </div>
    <div class="about muted">${about}</div>
    ${shown.deleted ? html`<div class="notice" role="status">${icon('trash')} This request has been deleted.</div>` : nothing}
    ${timingView(request)}
  </header>`;
}

function tool(symbol: string, label: string, click: () => void, disabled: boolean): TemplateResult {
  return html`<button class="tool" type="button" title=${label} ?disabled=${disabled} @click=${click}>
    ${icon(symbol)}<span class="tool-label">${label}</span>
  </button>`;
}

function secretsTool(revealed: boolean, { reveal }: OverviewActions): TemplateResult {
  const label = revealed ? 'Hide Secrets' : 'Show Secrets';
  return html`<button
    class="tool"
    type="button"
    title=${label}
    aria-label="Show Secrets"
    aria-pressed=${revealed}
    @click=${() => reveal(!revealed)}
  >
    ${icon(revealed ? 'eye' : 'eye-closed')}
  </button>`;
}

function outcomeView({ outcome, status, reason, answeredBy, total }: InspectedRequest): TemplateResult {
  const failed = outcome !== 'pending' && (status === undefined || status >= 400 || outcome !== 'complete');
  const [kind, symbol] =
    outcome === 'pending'
      ? ['', 'loading codicon-modifier-spin']
      : INBOX.has(outcome)
        ? ['', 'inbox']
        : failed
          ? ['failure', 'error']
          : ['success', 'pass'];
  const answer = status === undefined ? '' : `${status} ${reason}`.trim();
  const own = answeredBy === 'hookline' ? 'by Hookline' : '';
  const words = [answer, own, OUTCOMES[outcome], total === undefined ? '' : shortTime(total)].filter(Boolean);
  return html`<div class="outcome ${kind}" role="status">${icon(symbol)}<span>${words.join(' · ')}</span></div>`;
}

const INBOX: ReadonlySet<string> = new Set(['imported', 'accepted', 'delivering']);

const OUTCOMES: Readonly<Record<InspectedRequest['outcome'], string>> = {
  pending: 'waiting',
  complete: '',
  refused: 'app not listening',
  accepted: 'waits for the app',
  delivering: 'delivered, no answer yet',
  reset: 'app closed the connection',
  malformed: 'app answered no HTTP',
  aborted: 'caller went away',
  imported: 'imported',
};

const PHASES: Readonly<Record<TimingPhase, string>> = {
  queued: 'queued',
  connect: 'connect',
  waiting: 'first byte',
  receiving: 'receiving',
};

/** The bar is this wide in its own units, and a segment at least so wide, that it can be seen. */
const WIDTH = 1000;
const LEAST = 8;

function timingView({ segments, total }: InspectedRequest): TemplateResult | typeof nothing {
  if (segments.length === 0 || total === undefined) return nothing;
  const text = segments.map(({ phase, duration }) => `${PHASES[phase]} ${exactTime(duration)}`);
  const label = `Timing: ${[...text, `total ${exactTime(total)}`].join(', ')}`;
  return html`<div class="timing">
    <svg class="timing-bar" viewBox="0 0 ${WIDTH} 8" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${bars(segments).map(
        ({ phase, duration, from, width }) =>
          svg`<rect class="phase-${phase}" x=${from} y="0" width=${width} height="8"><title>${PHASES[phase]} ${exactTime(duration)}</title></rect>`,
      )}
    </svg>
    <div class="legend" aria-hidden="true">
      ${segments.map(
        ({ phase, duration }) =>
          html`<span class="legend-item"
            ><svg class="swatch" viewBox="0 0 8 8"><rect class="phase-${phase}" width="8" height="8"></rect></svg
            >${PHASES[phase]} <span class="muted">${exactTime(duration)}</span></span
          >`,
      )}
      <span class="legend-item">total <span class="muted">${exactTime(total)}</span></span>
    </div>
  </div>`;
}

interface Bar extends TimingSegment {
  readonly from: number;
  readonly width: number;
}

/** Segments in proportion to their time, none too narrow to be seen. */
function bars(segments: readonly TimingSegment[]): readonly Bar[] {
  const sum = segments.reduce((all, { duration }) => all + duration, 0);
  const wanted = segments.map(({ duration }) => Math.max(LEAST, (duration / sum) * WIDTH));
  const scale = WIDTH / wanted.reduce((all, width) => all + width, 0);
  let from = 0;
  return segments.map((segment, index) => {
    const width = (wanted[index] ?? 0) * scale;
    const bar = { ...segment, from, width };
    from += width;
    return bar;
  });
}

function exactTime(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}

function shortTime(milliseconds: number): string {
  return milliseconds < 10 ? exactTime(milliseconds) : `${Math.round(milliseconds).toLocaleString()} ms`;
}
