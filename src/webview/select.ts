import { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

export function select(
  id: string,
  label: string,
  options: readonly Option[],
  value: string,
  changed: (value: string) => void,
): TemplateResult {
  const onChange = ({ currentTarget }: globalThis.Event): void => {
    if (currentTarget instanceof VscodeSingleSelect) changed(currentTarget.value);
  };
  // Nothing may stand between the tags: the element would take it for its list of options.
  return html`<vscode-single-select
    id=${id}
    .label=${label}
    .options=${options}
    .value=${live(value)}
    @change=${onChange}
  ></vscode-single-select>`;
}
