/** A region that a person draws on the map, by pointer or by key, and what becomes of it. */
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

  /** `changed` is called when it is to be drawn, `used` when a person has done something with it. */
  constructor(
    private readonly model: MapModel,
    private readonly shared: SharedModel,
    private readonly data: MapData,
    private readonly changed: () => void,
    private readonly used: () => void
  ) {}

  /** Whether there is one, or the beginning of one. */
  get present(): boolean {
    return this.corners !== null || this.anchor !== null;
  }

  /** Whether the session can still be changed. */
  allow(mayChange: boolean): void {
    this.mayChange = mayChange;
  }

  /** Being drawn. */
  trace(corners: Corner[]): void {
    this.corners = corners;
    this.changed();
  }

  /** Drawn: offer what can be done with it. */
  finish(corners: Corner[] | null = this.corners): void {
    const region = corners && fill(corners, this.data.rows, this.data.cols);
    this.corners = region && corners;
    this.anchor = null;
    this.bar.show(region && region.count, this.mayChange);
    this.changed();
  }

  discard(): void {
    this.finish(null);
  }

  /** A corner of a rectangle, set by key: the first, or the one that ends it. */
  corner(pixel: Pixel): void {
    if (this.anchor) {
      this.finish(rectangle(this.anchor, pixel));
    } else {
      this.anchor = pixel;
      this.stretch(pixel);
    }
  }

  /** The rectangle begun by key reaches to the selected pixel. */
  stretch(pixel: Pixel | null): void {
    if (this.anchor && pixel) {
      this.trace(rectangle(this.anchor, pixel));
    }
  }

  private act(act: RegionAct): void {
    const region = this.corners && fill(this.corners, this.data.rows, this.data.cols);
    if (region && act === 'select') {
      const candidates = [...pixelsOf(region)].map(
        ([row, col]) => this.data.candidates[this.data.index(row, col)]
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
    this.used();
  }
}
