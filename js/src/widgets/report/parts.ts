/** What the panels of a run's page are built from. */
import { element } from '../common/dom';
import { ExportButton, type Made } from '../common/export';
import { type Stroke, swatch } from '../common/swatch';

export function region(el: HTMLElement, name: string): void {
  el.classList.add('cw-panel', 'cw-plot');
  el.setAttribute('role', 'region');
  el.setAttribute('aria-label', name);
}

export class Head {
  readonly node: HTMLElement;
  private readonly legend = element('span', { class: 'cw-legend' });

  constructor(title: string, exporting: ExportButton) {
    const name = element('span', { class: 'cw-title' }, title);
    this.node = element('div', { class: 'cw-head cw-legend-head' }, name, this.legend, exporting.node);
  }

  show(strokes: readonly Stroke[]): void {
    this.legend.replaceChildren(...strokes.map(stroke => element('span', {}, swatch(stroke), stroke.label)));
  }
}

export const csv = (name: string, text: string): Made => ({
  name,
  blob: new Blob([text], { type: 'text/csv' })
});

/** The button that takes a figure home, as a picture or as its table. */
export function exportOf(name: string, figure: HTMLElement, table: () => string): ExportButton {
  const make = (kind: string): Promise<Made> => {
    if (kind === 'csv') {
      return Promise.resolve(csv(`${name}.csv`, table()));
    }
    const text = new XMLSerializer().serializeToString(figure.querySelector('svg')!);
    return Promise.resolve({ name: `${name}.svg`, blob: new Blob([text], { type: 'image/svg+xml' }) });
  };
  return new ExportButton(make, ['svg', 'csv'], null);
}
