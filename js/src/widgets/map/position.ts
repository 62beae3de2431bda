/** The selected position: what is known about it, and "Measure here". */
import { element, setText } from '../common/dom';
import { formatLengths, formatValue, ordinal } from '../common/format';
import type { MapData } from '../score/layers';
import type { SharedModel } from '../shared';
import type { MapModel, Pixel } from './model';

export class SelectedPosition {
  readonly node: HTMLElement;
  private readonly readout = element('div', { class: 'cw-readout', role: 'status' });
  private readonly measure = element('button', { type: 'button', class: 'cw-button' });
  private layer = ''; // empty: nothing is shown yet
  private title = '';

  constructor(
    private readonly model: MapModel,
    private readonly shared: SharedModel,
    private readonly data: MapData
  ) {
    setText(this.measure, this.picking ? 'Choose here' : 'Measure here');
    this.node = element('div', { class: 'cw-position' }, this.readout, this.measure);
    this.measure.addEventListener('click', () => this.measureAt(this.selected));
  }

  get selected(): Pixel | null {
    const [row, col] = [this.shared.get('row'), this.shared.get('col')];
    return row >= 0 && col >= 0 ? [row, col] : null;
  }

  /** Whether a click or Enter asks to measure there. */
  get picking(): boolean {
    return this.model.get('picking');
  }

  get measurable(): boolean {
    return !this.measure.disabled;
  }

  /** Describe the values of a layer from now on; `title` has its unit. */
  useLayer(layer: string, title: string): void {
    [this.layer, this.title] = [layer, title];
  }

  /** Show the selected position; `readOnlyReason` is why nothing at all can be measured, or empty. */
  show(readOnlyReason: string): void {
    const selected = this.layer ? this.selected : null;
    setText(
      this.readout,
      selected
        ? this.describe(...selected)
        : `Click a position to ${this.picking ? 'choose it' : 'keep its spectrum in view'}.`
    );
    const refusal = selected ? readOnlyReason || this.data.refusal(...selected) : 'select a position first';
    this.measure.disabled = Boolean(refusal);
    this.measure.title = refusal || (this.picking ? '' : 'Measured before the picks of the loop');
  }

  /** -1, -1: follow the latest spectrum. */
  select(row: number, col: number): void {
    this.shared.set('row', row);
    this.shared.set('col', col);
    this.shared.save_changes();
  }

  measureAt(pixel: Pixel | null): void {
    if (pixel && this.measurable) {
      this.model.send({ type: 'measure', points: [pixel] });
    }
  }

  /** Where a pixel's centre is, in the unit of length. */
  private lengths(row: number, col: number): string {
    const { pixelSize, pixelUnit } = this.data;
    return pixelSize ? formatLengths([row * pixelSize[0], col * pixelSize[1]], pixelUnit) : '';
  }

  /** A pixel in one line of text. */
  describe(row: number, col: number): string {
    const { value, unit, group, verdict, rank } = this.data.valueAt(this.layer, row, col);
    const reading = group && verdict ? group : `${this.title}: ${group ?? formatValue(value, unit)}`;
    const parts = [`row ${row}, col ${col}`, this.lengths(row, col), reading, rank ?? ''].filter(Boolean);
    const orders = this.data.ordersAt(row, col);
    const last = orders.at(-1);
    if (last !== undefined) {
      const step = this.data.points.steps[last];
      parts.push(`${ordinal(last + 1)} spectrum${step === 0 ? ' (initial)' : `, step ${step}`}`);
    }
    if (orders.length > 1) {
      parts.push(`measured ${orders.length} times`);
    }
    return parts.join(' · ');
  }
}
