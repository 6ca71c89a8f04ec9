import { html, type TemplateResult } from 'lit';

export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

export function iconButton(name: string, label: string, click: () => void): TemplateResult {
  return html`<button class="icon-button" type="button" title=${label} aria-label=${label} @click=${click}>
    ${icon(name)}
  </button>`;
}

export function linkButton(label: string, click: () => void, title = ''): TemplateResult {
  return html`<button class="link" type="button" title=${title} @click=${click}>${label}</button>`;
}
