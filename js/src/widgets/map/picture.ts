/** The picture of the sample: layers are coloured once and then only moved, with marks drawn over them. */
import { colourTable } from '../score/colours';
import { GAP, HELD_OUT, type MapData, type Painted, type Spread } from '../score/layers';
import type { ScoreSettings } from '../score/score_map';
import type { Frame } from './frame';
import { HatchOverlay } from './hatch';
import type { Pixel } from './model';
import {
  drawMeasured,
  drawOrder,
  drawPatch,
  drawPath,
  drawPicks,
  drawRegion,
  drawSample,
  stencil
} from './overlay';
import type { Corner } from './regions';

const DIMMED = 0xa0303030; // over what is not selected, as a pixel

/** What is drawn over the layer besides what was measured. */
export interface Marks {
  ground: string; // colour around the layer
  opacity: number;
  imageAlone?: boolean; // without the layer
  path: boolean;
  order: boolean; // numbers beside the measured points
  region: readonly Corner[] | null;
  proposal: readonly Pixel[]; // the batch that waits for approval
  ghosts: readonly Pixel[] | null; // where the loop would go with the settings of the sliders
  hovered: Pixel | null;
  selected: Pixel | null;
}

export class MapPicture {
  private readonly raster = document.createElement('canvas');
  private readonly base = document.createElement('canvas');
  private readonly heldOut = new HatchOverlay('rising');
  private readonly gap = new HatchOverlay('dotted');
  private readonly excluded = new HatchOverlay('crossed');
  private image: ImageData | null = null;
  private pixels = new Uint32Array(); // of the image
  private selection: HTMLCanvasElement | null = null;

  constructor(private readonly data: MapData) {}

  /** Whether there is anything to paint. */
  get ready(): boolean {
    return this.image !== null;
  }

  /** Prepare for another sample. */
  begin(): void {
    const { rows, cols, kept } = this.data;
    for (const canvas of [this.raster, this.base]) {
      [canvas.width, canvas.height] = [cols, rows];
    }
    this.image = new ImageData(cols, rows);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.heldOut.cover(kept.includes(HELD_OUT) ? kept.map(value => Number(value === HELD_OUT)) : null, cols);
    this.gap.cover(kept.includes(GAP) ? kept.map(value => Number(value === GAP)) : null, cols);
    this.data.paint(this.data.base, { beta: 0, lam: 0, scheduled: false }, colourTable('grey'), this.pixels);
    this.base.getContext('2d')!.putImageData(this.image, 0, 0);
  }

  showExcluded(): void {
    this.excluded.cover(this.data.excluded, this.data.cols);
  }

  /** Dim all but the selected candidates: every colour may lie under them. */
  select(candidates: Uint32Array): void {
    this.selection = null;
    if (candidates.length && this.data.size) {
      const selected = new Uint8Array(candidates[candidates.length - 1]! + 1); // ascending
      candidates.forEach(candidate => (selected[candidate] = 1));
      this.selection = stencil(this.data, i => (selected[this.data.candidates[i]!] ? 0 : DIMMED));
    }
  }

  /** Colour a layer. */
  colour(
    layer: string,
    settings: ScoreSettings,
    table: Uint32Array,
    range?: [number, number],
    spread?: Spread
  ): Painted | null {
    const painted = this.data.paint(layer, settings, table, this.pixels, range, spread);
    this.raster.getContext('2d')!.putImageData(this.image!, 0, 0);
    return painted;
  }

  draw(canvas: HTMLCanvasElement, frame: Frame, marks: Marks): void {
    const context = canvas.getContext('2d')!;
    const { data } = this;
    context.setTransform(canvas.width / frame.width, 0, 0, canvas.height / frame.height, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    context.fillStyle = marks.ground;
    context.fillRect(0, 0, frame.width, frame.height);
    if (marks.opacity < 1 || marks.imageAlone) {
      drawSample(context, frame, this.base);
    }
    if (!marks.imageAlone) {
      context.globalAlpha = marks.opacity;
      drawSample(context, frame, this.raster);
      context.globalAlpha = 1;
    }
    if (this.selection) {
      drawSample(context, frame, this.selection);
    }
    this.heldOut.draw(context, frame);
    this.gap.draw(context, frame);
    this.excluded.draw(context, frame);
    if (marks.path) {
      drawPath(context, frame, data);
    }
    drawMeasured(context, frame, data);
    if (marks.order) {
      drawOrder(context, frame, data);
    }
    drawPicks(context, frame, data, marks.ghosts, marks.proposal);
    if (marks.region) {
      drawRegion(context, frame, marks.region);
    }
    if (marks.hovered) {
      drawPatch(context, frame, data, marks.hovered, false);
    }
    if (marks.selected) {
      drawPatch(context, frame, data, marks.selected, true);
    }
  }
}
