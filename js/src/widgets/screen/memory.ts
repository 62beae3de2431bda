/** The layout that a user chose, kept by the browser for the next dashboard. */

export interface Layout {
  folded: string[];
  tab: string; // of the panels that share a box
  drawer: string; // the panel that is open in the drawer; empty: none
}

const KEY = 'curiosity-widgets:layout';
const FIRST: Layout = { folded: [], tab: 'spectra', drawer: '' };

export function recall(): Layout {
  try {
    return { ...FIRST, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') };
  } catch {
    return { ...FIRST }; // no storage in this browser, or not what we wrote
  }
}

export function remember(layout: Layout): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(layout));
  } catch {
    // A browser without storage forgets the layout, which harms nobody.
  }
}
