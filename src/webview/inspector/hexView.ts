import { html, type TemplateResult } from 'lit';
import { HEX_PAGE, type ContentModel } from './contentModel.ts';
import { rowId, type RowsView } from './virtualRows.ts';

const ROW_HEIGHT = 18;
const ROW_BYTES = 16;

export interface HexActions {
  readonly copy: (text: string, what: string) => void;
  readonly changed: () => void;
}

export function hexView(model: ContentModel, bytes: number, { copy, changed }: HexActions): TemplateResult {
  const id = `hex-${model.source.replaceAll('/', '-')}`;
  const rowBytes = (row: number): Uint8Array | undefined => {
    const at = row * ROW_BYTES;
    const page = model.wantPage(Math.floor(at / HEX_PAGE));
    return page?.subarray(at % HEX_PAGE, (at % HEX_PAGE) + ROW_BYTES);
  };
  const view: RowsView = {
    count: Math.ceil(bytes / ROW_BYTES),
    height: ROW_HEIGHT,
    active: model.active,
    row: (row) => hexRow(id, row, row === model.active, rowBytes(row)),
    activate: (row) => {
      model.active = row;
      changed();
    },
    key: ({ key, ctrlKey, metaKey }, row) => {
      if (!(ctrlKey || metaKey) || key.toLowerCase() !== 'c') return false;
      copy(hexText(rowBytes(row)), 'bytes');
      return true;
    },
  };
  return html`<virtual-rows id=${id} class="hex" role="listbox" aria-label="Bytes" .view=${view}></virtual-rows>`;
}

function hexRow(id: string, row: number, active: boolean, bytes: Uint8Array | undefined): TemplateResult {
  const hex = hexText(bytes);
  const offset = (row * ROW_BYTES).toString(16).padStart(8, '0');
  return html`<div
    id=${rowId(id, row)}
    class="row ${active ? 'active' : ''}"
    role="option"
    data-row=${row}
    aria-selected=${active}
    aria-label="${offset}: ${hex}"
  >
    <span class="hex-offset">${offset}</span
    ><span class="hex-bytes">${hex.slice(0, 23).padEnd(23)} ${hex.slice(24).padEnd(23)}</span
    ><span class="hex-text">${asciiText(bytes)}</span>
  </div>`;
}

function hexText(bytes: Uint8Array = new Uint8Array()): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function asciiText(bytes: Uint8Array = new Uint8Array()): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
}
