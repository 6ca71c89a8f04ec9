import { html, nothing, type TemplateResult } from 'lit';
import { isMessageName, type InspectedRequest, type MessageName } from '../../protocol/inspector.ts';
import { icon } from '../parts.ts';
import { select } from '../select.ts';
import { contentView, type ContentActions } from './contentView.ts';
import { headersView } from './headersView.ts';

const NAMES: Readonly<Record<MessageName, string>> = {
  request: 'Request',
  response: 'Response',
  late: 'Late Response',
};

/** The headers and the body of a message. */
export function messageTab(request: InspectedRequest, name: MessageName, actions: ContentActions): TemplateResult {
  const message = request.messages[name];
  if (!message) {
    const words = request.outcome === 'pending' ? 'No response yet.' : 'There was no response.';
    return html`<p class="muted">${words}</p>`;
  }
  const { startLine, headers, trailers, truncated } = message;
  return html`<div class="message">
    <section class="message-head" aria-label="Headers">
      <div class="start-line">${startLine}</div>
      <h2>Headers <span class="muted">${headers.length}</span></h2>
      ${headersView(`${NAMES[name]} headers`, headers, actions.copy)}
      ${
        trailers.length > 0
          ? html`<h2>Trailers <span class="muted">${trailers.length}</span></h2>
              ${headersView(`${NAMES[name]} trailers`, trailers, actions.copy)}`
          : nothing
      }
    </section>
    <section class="message-body" aria-label="Body">
      ${name === 'late' ? note('The app answered this after Hookline had answered in its place.') : nothing}
      ${name === 'response' && request.answeredBy === 'hookline' ? note('Hookline answered in the place of the app.') : nothing}
      ${truncated && request.outcome !== 'pending' ? note('Only the beginning of the body was kept.') : nothing}
      ${contentView(name, 'Body', actions)}
    </section>
  </div>`;
}

/** The messages as they were on the wire. */
export function rawTab(
  request: InspectedRequest,
  wanted: MessageName,
  actions: ContentActions,
  choose: (name: MessageName) => void,
): TemplateResult {
  const names = (['request', 'response', 'late'] as const).filter((name) => request.messages[name]);
  const name = names.includes(wanted) ? wanted : 'request';
  const options = names.map((value) => ({ value, label: NAMES[value] }));
  const choice = select('raw-message', 'Message', options, name, (value) => {
    if (isMessageName(value)) choose(value);
  });
  const heading = options.length > 1 ? choice : undefined;
  return html`<div class="raw">${contentView(`${name}/wire`, NAMES[name], actions, heading)}</div>`;
}

function note(words: string): TemplateResult {
  return html`<p class="notice">${icon('info')} <span>${words}</span></p>`;
}
