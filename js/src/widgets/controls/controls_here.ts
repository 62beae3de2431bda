/** Whether this page shows the controls of a session. A panel that stands without them asks for them itself. */
import type { SharedModel } from '../shared';

declare global {
  interface Window {
    curiosityControls?: WeakMap<object, number>; // each panel has a script of its own: they share the window
  }
}

const CHANGED = 'curiosity:controls';

export function controlsHere(shared: SharedModel): boolean {
  return (window.curiosityControls?.get(shared) ?? 0) > 0;
}

/** Controls are shown. Returns a function that takes them away again. */
export function addControls(shared: SharedModel): () => void {
  const change = (by: number): void => {
    window.curiosityControls ??= new WeakMap();
    const { curiosityControls: shown } = window;
    shown.set(shared, (shown.get(shared) ?? 0) + by);
    window.dispatchEvent(new Event(CHANGED));
  };
  change(1);
  return () => change(-1);
}

/** Call `show` whenever controls come or go. Returns a function that stops it. */
export function watchControls(show: () => void): () => void {
  window.addEventListener(CHANGED, show);
  return () => window.removeEventListener(CHANGED, show);
}
