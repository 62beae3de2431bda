/** The ends of a band of the spectra's axis, to be typed; dragging over the plot fills them. */
import { element, keepKeys, onCommit } from './dom';
import { formatNumber, readNumber } from './format';

/** The band between two typed ends; null where they are none, [] where both are empty. */
export function bandOf(low: string, high: string): number[] | null {
  if (!(low.trim() || high.trim())) {
    return [];
  }
  const ends = [readNumber(low), readNumber(high)];
  return ends.every(Number.isFinite) && ends[0] !== ends[1] ? ends.sort((a, b) => a - b) : null;
}

export class BandField {
  readonly node: HTMLElement;
  private readonly ends = ['from', 'to'].map(end =>
    keepKeys(element('input', { class: 'cw-number', inputmode: 'decimal', 'aria-label': `Band ${end}` }))
  );

  /** `onBand` receives the lower and the higher end, nothing where no band is to be mapped. */
  constructor(onBand: (ends: number[]) => void) {
    const [low, high] = this.ends as [HTMLInputElement, HTMLInputElement];
    const title = 'Drag over the plot, or type two values of its axis: the map shows the mean between them';
    const clear = element('button', { type: 'button', class: 'cw-link' }, 'Clear');
    this.node = element(
      'div',
      { class: 'cw-field', title },
      element('span', {}, 'Map of this band'),
      low,
      '–',
      high,
      clear
    );
    const read = (): void => {
      const band = bandOf(low.value, high.value);
      if (band) {
        onBand(band);
      }
    };
    this.ends.forEach(input => onCommit(input, read));
    clear.addEventListener('click', () => onBand([]));
  }

  show(ends: readonly number[]): void {
    this.ends.forEach((input, i) => {
      input.value = ends.length ? formatNumber(ends[i]!) : '';
    });
  }
}
