/** Hatches over the pixels of the sample that are held out, kept clear or excluded. */
import { cell, cornerToCanvas, type Frame } from './frame';
import { boxesOf } from './regions';

type Hatch = 'rising' | 'crossed' | 'dotted';
const INK: Readonly<Record<Hatch, string>> = {
  rising: 'rgba(255, 255, 255, 0.4)',
  crossed: 'rgba(255, 190, 150, 0.6)',
  dotted: 'rgba(255, 255, 255, 0.45)'
};
const SPACING = 8; // canvas pixels between two lines of a hatch

/** Hatches some pixels of the sample. The lines keep their distance at any zoom. */
export class HatchOverlay {
  private readonly tile: HTMLCanvasElement;
  private outline: Path2D | null = null; // of the pixels, one unit a pixel

  constructor(hatch: Hatch) {
    this.tile = tileOf(hatch);
  }

  /** Hatch the pixels that are not 0; null: none. */
  cover(mask: Uint8Array | null, cols: number): void {
    this.outline = null;
    if (mask) {
      const outline = new Path2D();
      boxesOf(mask, cols).forEach(({ row, col, height, width }) => outline.rect(col, row, width, height));
      this.outline = outline;
    }
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (!this.outline) {
      return;
    }
    const [width, height] = cell(frame);
    const [x, y] = cornerToCanvas(frame, 0, 0);
    const path = new Path2D();
    path.addPath(this.outline, new DOMMatrix([width, 0, 0, height, x, y]));
    context.fillStyle = context.createPattern(this.tile, 'repeat')!;
    context.fill(path);
  }
}

/** One square of a hatch, which tiles without seams. */
function tileOf(hatch: Hatch): HTMLCanvasElement {
  const tile = document.createElement('canvas');
  [tile.width, tile.height] = [SPACING, SPACING];
  const context = tile.getContext('2d')!;
  if (hatch === 'dotted') {
    context.fillStyle = INK.dotted;
    context.fillRect(SPACING / 4, SPACING / 4, 1.5, 1.5);
    return tile;
  }
  context.beginPath();
  for (const offset of [-SPACING, 0, SPACING]) {
    context.moveTo(offset - 1, SPACING + 1);
    context.lineTo(offset + SPACING + 1, -1);
    if (hatch === 'crossed') {
      context.moveTo(offset - 1, -1);
      context.lineTo(offset + SPACING + 1, SPACING + 1);
    }
  }
  context.lineWidth = 1;
  context.strokeStyle = INK[hatch];
  context.stroke();
  return tile;
}
