/** A region drawn on the map by pointer or key, and what is done with it. */
import type { MapData } from '../score/layers';
import { type SharedModel, setSelection } from '../shared';
import type { MapModel, Pixel } from './model';
import { type Corner, fill, pixelsOf, rectangle } from './regions';
import { type RegionAct, RegionBar } from './tools';

export class DrawnRegion {
  corners: Corner[] | null = null; // drawn, or being drawn
  readonly bar = new RegionBar(act => this.act(act));
  private anchor: Pixel | null = null; // first corner of a rectangle set by key
  private mayChange = true;

  /** `onChange` is called when it must be drawn again, `onUsed` when something was done with it. */
  constructor(
    private readonly model: MapModel,
    private readonly shared: SharedModel,
    private readonly data: MapData,
    private readonly onChange: () => void,
    private readonly onUsed: () => void
  ) {}

  /** Whether a region was drawn or begun. */
  get present(): boolean {
    return this.corners !== null || this.anchor !== null;
  }

  /** Whether the session can still be changed. */
  allow(mayChange: boolean): void {
    this.mayChange = mayChange;
  }

  /** Show a region while it is drawn. */
  trace(corners: Corner[]): void {
    this.corners = corners;
    this.onChange();
  }

  /** The region is complete: offer what can be done with it. */
  finish(corners: Corner[] | null = this.corners): void {
    const region = corners && fill(corners, this.data.rows, this.data.cols);
    this.corners = region && corners;
    this.anchor = null;
    this.bar.show(region?.count ?? null, this.mayChange);
    this.onChange();
  }

  discard(): void {
    this.finish(null);
  }

  /** A corner of a rectangle, set by key: the first or the last. */
  corner(pixel: Pixel): void {
    if (this.anchor) {
      this.finish(rectangle(this.anchor, pixel));
    } else {
      this.anchor = pixel;
      this.stretch(pixel);
    }
  }

  /** The rectangle begun by key extends to the selected pixel. */
  stretch(pixel: Pixel | null): void {
    if (this.anchor && pixel) {
      this.trace(rectangle(this.anchor, pixel));
    }
  }

  private act(act: RegionAct): void {
    const region = this.corners && fill(this.corners, this.data.rows, this.data.cols);
    if (region && act === 'select') {
      const candidates = [...pixelsOf(region)].map(
        ([row, col]) => this.data.candidates[this.data.index(row, col)]!
      );
      setSelection(
        this.shared,
        candidates.filter(candidate => candidate >= 0)
      );
    } else if (region && act !== 'discard') {
      const { row, col, height, width, inside } = region;
      this.model.send({ type: act, row, col, height, width }, undefined, [inside.buffer as ArrayBuffer]);
    }
    this.discard();
    this.onUsed();
  }
}
