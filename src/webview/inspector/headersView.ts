import { html, nothing, type TemplateResult } from 'lit';
import type { HeaderView } from '../../protocol/inspector.ts';
import { icon, iconButton } from '../parts.ts';
import { listKeys } from './copyRows.ts';

/** Header fields as received; each can be copied. */
export function headersView(
  label: string,
  headers: readonly HeaderView[],
  copy: (text: string, what: string) => void,
): TemplateResult {
  const copyValue = ({ name, value }: HeaderView): void => copy(value, name);
  const copyAt = (index: number): void => {
    const header = headers[index];
    if (header) copyValue(header);
  };
  return html`<div class="headers" role="listbox" aria-label=${label} @keydown=${listKeys(copyAt)}>
    ${headers.map(
      (header, index) =>
        html`<div
          class="header"
          role="option"
          tabindex=${index === 0 ? 0 : -1}
          aria-selected="false"
          aria-label="${header.name}: ${header.secret ? `${header.value}, hidden` : header.value}"
        >
          <span class="header-name">${header.name}</span>
          <span class="header-value">
            ${header.secret ? html`<span class="muted" title="Hidden: it holds a secret">${icon('lock')}</span> ` : nothing}${header.value}
          </span>
          <span class="row-actions">${iconButton('copy', `Copy ${header.name}`, () => copyValue(header), -1)}</span>
        </div>`,
    )}
  </div>`;
}
