/** How high a dashboard may be to be seen as a whole. */

/** What scrolls around a dashboard in JupyterLab: a notebook, a panel of its own, a view of an output. */
const SCROLLERS =
  '.jp-WindowedPanel-outer, .jp-NotebookPanel-notebook, .jp-CodeConsole-content, .jp-LinkedOutputView';
const AROUND = 10; // pixels of padding around a dashboard
const [LOWEST, HIGHEST] = [560, 1600];

/** What the height follows; null: the window. */
export function scrollerOf(node: HTMLElement): HTMLElement | null {
  return node.closest<HTMLElement>(SCROLLERS);
}

export function heightIn(scroller: HTMLElement | null): number {
  const room = (scroller?.clientHeight || window.innerHeight) - AROUND;
  return Math.max(LOWEST, Math.min(HIGHEST, room));
}
