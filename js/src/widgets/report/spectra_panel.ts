/** The panel of spectra on a run's page: what was measured at a position, and what a step expected there. */
import { element, setText } from '../common/dom';
import { Figure, type Line } from '../common/figure';
import { listen, type SharedModel } from '../shared';
import { exportOf, Head, region } from './parts';
import { Predicted, type PredictedData } from './predicted';
import { type Reason, Spectra, type SpectraData, type Spectrum, what } from './spectra';
import { type Points, spectraTable } from './tables';

type Pixel = readonly [row: number, col: number];

export class SpectraPanel {
  private readonly spectra: Spectra;
  private readonly figure: Figure;
  private readonly head: Head;
  private readonly sentence = element('div', { class: 'cw-sentence', role: 'status' });
  private readonly reasons: Map<number, Reason>;
  private count: number; // of the spectra that are shown
  private step: PredictedData | null = null;
  private predicted: Predicted | null = null;

  /** `candidateAt` finds the candidate at a pixel, -1 where there is none; `reasons`: of all points. */
  constructor(
    el: HTMLElement,
    private readonly data: SpectraData,
    private readonly points: Points,
    private readonly shared: SharedModel,
    private readonly candidateAt: (pixel: Pixel) => number,
    reasons: readonly Reason[]
  ) {
    this.spectra = new Spectra(data);
    this.reasons = new Map(reasons.map(reason => [reason.number, reason]));
    this.count = points.measured.length;
    region(el, 'Spectra');
    const node = element('div');
    this.head = new Head(
      'Spectra',
      exportOf('spectra', node, () => spectraTable(points))
    );
    this.figure = new Figure(node);
    el.append(this.head.node, this.sentence, node);
    listen(shared, 'row col hover', () => this.draw());
    this.show(this.count, data.prediction);
  }

  /** Show the first `count` spectra, and what a step predicted; null: nothing that is known. */
  show(count: number, data: PredictedData | null): void {
    this.count = count;
    if (data !== this.step) {
      this.step = data;
      this.predicted = data && new Predicted(data, this.spectra.length);
    }
    this.draw();
  }

  private draw(): void {
    const pixel = this.pixel();
    const candidate = pixel ? this.candidateAt(pixel) : -1;
    const found = this.spectra.at(candidate, this.count, this.predicted);
    const reason = this.reason(found);
    const figure = this.spectra.figure(found, reason?.predicted ?? null);
    this.figure.show(figure);
    const [, then, predicted, measured] = figure.lines as [Line, Line, Line, Line];
    this.head.show([measured, predicted, ...(reason?.predicted ? [then] : [])]);
    const told = candidate < 0 ? 'outside the measurable area' : what(found, this.data.learned);
    const where = pixel ? `row ${pixel[0]}, col ${pixel[1]}: ${told}` : 'No spectra yet.';
    setText(this.sentence, reason ? `${where}. ${reason.sentence}` : where);
  }

  /** Why the selected point was measured; null where none is selected, or the pointer is elsewhere. */
  private reason({ numbers }: Spectrum): Reason | null {
    const selected = Number(this.shared.get('row')) >= 0 && !this.shared.get('hover').length;
    return selected && numbers.length ? (this.reasons.get(numbers.at(-1)!) ?? null) : null;
  }

  /** Under the pointer, else selected, else the latest. */
  private pixel(): Pixel | null {
    const [row, col] = this.shared.get('hover') as number[];
    if (row !== undefined && col !== undefined) {
      return [row, col];
    }
    const selected = [this.shared.get('row'), this.shared.get('col')] as [number, number];
    if (selected[0] >= 0 && selected[1] >= 0) {
      return selected;
    }
    const latest = this.points.measured[this.count - 1];
    return latest ? [Math.round(latest[0]), Math.round(latest[1])] : null;
  }
}
