import { html, type TemplateResult } from 'lit';

export interface Tab {
  readonly id: string;
  readonly label: string;
}

/** Tabs that the arrow keys choose among, and what the chosen one shows. */
export function tabsView(
  tabs: readonly Tab[],
  chosen: string,
  choose: (id: string) => void,
  content: TemplateResult,
): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      ArrowRight: (at + 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = tabs[moves[event.key] ?? -1];
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(to.id);
    document.getElementById(`tab-${to.id}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" @keydown=${onKey}>
      ${tabs.map(
        ({ id, label }) =>
          html`<button
            id="tab-${id}"
            class="tab"
            type="button"
            role="tab"
            aria-selected=${id === chosen}
            aria-controls="panel"
            tabindex=${id === chosen ? 0 : -1}
            @click=${() => choose(id)}
          >
            ${label}
          </button>`,
      )}
    </div>
    <div id="panel" class="panel" role="tabpanel" aria-labelledby="tab-${chosen}">${content}</div>`;
}
