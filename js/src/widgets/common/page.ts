/** What this page is called: each browser tab has a name of its own, which it has until it is loaded again. */

declare global {
  interface Window {
    curiosityPage?: { id: string; before: string }; // each panel has a script of its own: they share the window
  }
}

const KEY = 'curiosity-widgets:page';

export function page(): { id: string; before: string } {
  window.curiosityPage ??= { id: Math.random().toString(36).slice(2, 12), before: takeOut() };
  return window.curiosityPage;
}

/** The user's name as JupyterLab has it, which answers the event; elsewhere empty. */
export function userName(): string {
  const detail = { name: '' };
  window.dispatchEvent(new CustomEvent('curiosity:who', { detail }));
  return detail.name;
}

/** Leave the page's name to the page that is loaded in its place. A copy of the tab finds nothing. */
export function leaveName(): void {
  try {
    sessionStorage.setItem(KEY, page().id);
  } catch {
    // A browser without storage takes the loaded page for another one, which has to ask for the controls.
  }
}

function takeOut(): string {
  try {
    const before = sessionStorage.getItem(KEY) ?? '';
    sessionStorage.removeItem(KEY);
    return before;
  } catch {
    return '';
  }
}
