/** The one position that is looked at: what is known about it, and "Measure here". */
import { element, setText } from '../common/dom';
import { formatValue, ordinal } from '../common/format';
import type { MapData } from '../score/layers';
import type { SharedModel } from '../shared';
import type { MapModel, Pixel } from './model';

export class Place {
  readonly node: HTMLElement;
  private readonly readout = element('div', { class: 'cw-readout', role: 'status' });
  private readonly measure = element('button', { type: 'button', class: 'cw-button' }, 'Measure here');
  private layer = ''; // empty: nothing is shown yet
  private title = '';

  constructor(
    private readonly model: MapModel,
    private readonly shared: SharedModel,
    private readonly data: MapData
  ) {
    this.node = element('div', { class: 'cw-place' }, this.readout, this.measure);
    this.measure.addEventListener('click', () => this.measureAt(this.selected));
  }

  get selected(): Pixel | null {
    const [row, col] = [this.shared.get('row'), this.shared.get('col')];
    return row >= 0 && col >= 0 ? [row, col] : null;
  }

  get measurable(): boolean {
    return !this.measure.disabled;
  }

  /** Tell of the values of a layer from now on; `title` has its unit. */
  read(layer: string, title: string): void {
    [this.layer, this.title] = [layer, title];
  }

  /** Show the selected position; an obstacle is why nothing at all can be measured. */
  show(obstacle: string): void {
    const selected = this.layer ? this.selected : null;
    setText(
      this.readout,
      selected ? this.describe(...selected) : 'Click a place to keep its spectrum in view.'
    );
    const hindrance = selected ? obstacle || this.data.hindrance(...selected) : 'select a place first';
    this.measure.disabled = Boolean(hindrance);
    this.measure.title = hindrance || 'Goes ahead of what the loop has picked';
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

  /** What a person reads about a pixel. */
  describe(row: number, col: number): string {
    const { value, unit, group, verdict } = this.data.valueAt(this.layer, row, col);
    const said = group && verdict ? group : `${this.title}: ${group ?? formatValue(value, unit)}`;
    const parts = [`row ${row}, col ${col}`, said];
    const orders = this.data.ordersAt(row, col);
    if (orders.length) {
      const last = orders[orders.length - 1];
      const step = this.data.points.steps[last];
      parts.push(`${ordinal(last + 1)} spectrum${step === 0 ? ' (initial)' : `, step ${step}`}`);
    }
    if (orders.length > 1) {
      parts.push(`measured ${orders.length} times`);
    }
    return parts.join(' · ');
  }
}
