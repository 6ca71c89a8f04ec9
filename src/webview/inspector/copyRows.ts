/**
 * Makes the children of a list reachable by arrow keys, as one stop of the Tab key; Ctrl+C copies what `text` gives for
 * the child that has the focus.
 */
export function listKeys(text: (index: number) => void): (event: KeyboardEvent) => void {
  return (event) => {
    const { currentTarget, target, key } = event;
    if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
    const rows = [...currentTarget.children].filter((child) => child instanceof HTMLElement);
    const at = rows.indexOf(target);
    if (at === -1) return;
    const copies = (event.ctrlKey || event.metaKey) && key.toLowerCase() === 'c';
    if (copies && getSelection()?.isCollapsed === false) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const to = rows[moves[key] ?? -1];
    if (copies) text(at);
    else if (to && !event.ctrlKey && !event.altKey && !event.metaKey) {
      for (const row of rows) row.tabIndex = row === to ? 0 : -1;
      to.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
