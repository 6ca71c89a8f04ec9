import { html, nothing, type TemplateResult } from 'lit';
import type { Failure } from '../protocol/reply.ts';

export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** With a `tabIndex` of -1 it is for the pointer, where the keyboard has another way. */
export function iconButton(name: string, label: string, click: () => void, tabIndex = 0): TemplateResult {
  return html`<button
    class="icon-button"
    type="button"
    title=${label}
    aria-label=${label}
    tabindex=${tabIndex}
    @click=${click}
  >
    ${icon(name)}
  </button>`;
}

export function linkButton(label: string, click: () => void, title = ''): TemplateResult {
  return html`<button class="link" type="button" title=${title} @click=${click}>${label}</button>`;
}

export function failureView<Action extends string>(
  { message, action }: Failure<Action>,
  run: (action: Action) => void,
): TemplateResult {
  return html`<div class="status failure">
    ${icon('error')}
    <div>${message} ${action ? linkButton(action.label, () => run(action.run)) : nothing}</div>
  </div>`;
}
