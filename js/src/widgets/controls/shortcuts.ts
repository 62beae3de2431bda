/** Keys of the whole dashboard: space runs or pauses, n makes one step, a approves waiting picks. */

/** Whether the focused element needs the key itself. */
function usesKey(target: Element | null, key: string): boolean {
  const typing =
    'textarea, select, [contenteditable="true"], ' +
    'input:not([type="checkbox"], [type="range"], [type="radio"])';
  const pressing = 'button, input, summary, a[href], [role="menuitem"], [role="menu"]';
  return Boolean(target?.closest(key === ' ' ? `${typing}, ${pressing}` : typing));
}

/** Listen inside the dashboard around `el`, or the panel alone; return a function that stops listening. */
export function listenToKeys(
  el: HTMLElement,
  act: { runOrPause(): void; step(): void; approve?(): void }
): () => void {
  let root: HTMLElement | null = null;
  const onKey = (event: KeyboardEvent): void => {
    const modified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    if (
      event.defaultPrevented ||
      modified ||
      event.repeat ||
      usesKey(event.target as Element | null, event.key)
    ) {
      return;
    }
    if (event.key === ' ') {
      act.runOrPause();
    } else if (event.key === 'n') {
      act.step();
    } else if (event.key === 'a' && act.approve) {
      act.approve();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  // The view is attached to its dashboard some frames after this call.
  let frame = 0;
  const attach = (): void => {
    if (!el.isConnected) {
      frame = requestAnimationFrame(attach);
      return;
    }
    root = el.closest<HTMLElement>('.cw-dashboard') ?? el;
    root.tabIndex = -1; // a click anywhere in it gives it the focus
    root.addEventListener('keydown', onKey);
  };
  attach();
  return () => {
    cancelAnimationFrame(frame);
    root?.removeEventListener('keydown', onKey);
  };
}
