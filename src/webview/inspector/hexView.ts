import { html, type TemplateResult } from 'lit';
import { isMessageName } from '../../protocol/inspector.ts';
import { HEX_PAGE, type ContentModel } from './contentModel.ts';
import { rowId, type RowsView } from './virtualRows.ts';

const ROW_HEIGHT = 18;
/** Pixels that sixteen bytes a row take, with their text; where there is less room, a row has eight. */
const WIDE = 660;

export interface HexActions {
  readonly copy: (text: string, what: string) => void;
  readonly changed: () => void;
}

export function hexView(model: ContentModel, bytes: number, { copy, changed }: HexActions): TemplateResult {
  const width = roomFor(model) >= WIDE ? 16 : 8;
  const id = `hex-${model.source.replaceAll('/', '-')}`;
  const rowBytes = (row: number): Uint8Array | undefined => {
    const at = row * width;
    const page = model.wantPage(Math.floor(at / HEX_PAGE));
    return page?.subarray(at % HEX_PAGE, (at % HEX_PAGE) + width);
  };
  const view: RowsView = {
    count: Math.ceil(bytes / width),
    height: ROW_HEIGHT,
    active: model.active,
    row: (row) => hexRow({ id, row, width, active: row === model.active }, rowBytes(row)),
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

/** As the style sheet divides the panel: beside the headers, or below them. */
function roomFor({ source }: ContentModel): number {
  const isBeside = isMessageName(source) && innerWidth >= 800;
  return isBeside ? (innerWidth - 64) * 0.6 : innerWidth - 40;
}

interface HexRow {
  readonly id: string;
  readonly row: number;
  /** Bytes in a row. */
  readonly width: number;
  readonly active: boolean;
}

function hexRow({ id, row, width, active }: HexRow, bytes: Uint8Array | undefined): TemplateResult {
  const hex = hexText(bytes);
  const offset = (row * width).toString(16).padStart(8, '0');
  return html`<div
    id=${rowId(id, row)}
    class="row ${active ? 'active' : ''}"
    role="option"
    data-row=${row}
    aria-selected=${active}
    aria-label="${offset}: ${hex}"
  >
    <span class="hex-offset">${offset}</span><span class="hex-bytes">${columns(hex, width)}</span
    ><span class="hex-text">${asciiText(bytes)}</span>
  </div>`;
}

/** Eight bytes and, in a wide row, eight more at a distance. */
function columns(hex: string, width: number): string {
  const first = hex.slice(0, 23).padEnd(23);
  return width === 8 ? first : `${first}  ${hex.slice(24).padEnd(23)}`;
}

function hexText(bytes: Uint8Array = new Uint8Array()): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function asciiText(bytes: Uint8Array = new Uint8Array()): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
}
