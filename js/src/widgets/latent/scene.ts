/**
 * The cloud in WebGL. While it moves only the first points (a fair sample, see messages.ts) are drawn; when
 * it rests all are, a slice in every frame, so that a quarter of a million points never block the page.
 */
import type { Camera } from './camera';
import { PointPainter, PointSet } from './gl';

const MOVING = 12_000; // points drawn while the view moves
const SLICE = 24_000; // points drawn in a frame while it rests
const RESTS_AFTER = 140; // milliseconds

/** A WebGL context, or null where the browser has none. */
export function contextOf(canvas: HTMLCanvasElement): WebGL2RenderingContext | null {
  return canvas.getContext('webgl2', {
    alpha: true,
    antialias: false,
    preserveDrawingBuffer: true, // slices add up
    powerPreference: 'low-power'
  });
}

export class CloudScene {
  readonly cloud = new PointSet(false);
  readonly selected = new PointSet(true);
  readonly measured = new PointSet(true);
  readonly focus = new PointSet(true);
  /** Whether the selected points are rings around others, or discs of their own. */
  ringed = true;
  look = { size: 1, opacity: 1 }; // of the points, as the user sets it; the size is a factor
  private painter: PointPainter;
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private cursor = 0;
  private moving = false;
  private density = 1;
  private lost = false;
  private edge: [number, number, number] = [0, 0, 0];
  private readonly memory: WEBGL_lose_context | null;
  private released = false; // the context was released for a while

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly context: WebGL2RenderingContext,
    private readonly camera: Camera,
    private readonly onDrawn: (drawn: number, of: number) => void
  ) {
    this.painter = new PointPainter(context);
    this.memory = context.getExtension('WEBGL_lose_context');
  }

  resize(width: number, height: number, density: number): void {
    this.density = density;
    [this.canvas.width, this.canvas.height] = [Math.floor(width * density), Math.floor(height * density)];
    [this.canvas.style.width, this.canvas.style.height] = [`${width}px`, `${height}px`];
    this.redraw();
  }

  /** The colour of outlines, which must contrast with the theme's background. */
  outline(colour: [number, number, number]): void {
    this.edge = colour.map(part => part / 255) as [number, number, number];
  }

  /** Whether the context is lost: nothing can be drawn until it is restored, empty. */
  setLost(lost: boolean): void {
    this.lost = lost;
    if (!lost) {
      this.painter = new PointPainter(this.context);
      this.redraw();
    }
  }

  /** Draw all, in slices. */
  redraw(): void {
    clearTimeout(this.rest);
    [this.moving, this.cursor] = [false, 0];
    this.requestDraw();
  }

  /** Draw a sample now and all when the view rests. */
  move(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.redraw(), RESTS_AFTER);
    [this.moving, this.cursor] = [this.cloud.count > MOVING, 0];
    this.requestDraw();
  }

  /** Release the context while the panel is hidden: a browser has about sixteen for all its pages. */
  release(): void {
    if (this.memory && !this.context.isContextLost()) {
      this.released = true;
      this.memory.loseContext();
    }
  }

  /** Take the context again, if it was released. */
  reclaim(): void {
    if (this.released && this.lost) {
      this.released = false;
      this.memory?.restoreContext();
    }
  }

  /** Release the context for good. */
  dispose(): void {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    this.frame = -1;
    if (!this.context.isContextLost()) {
      this.memory?.loseContext();
    }
  }

  private requestDraw(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.lost) {
        this.draw();
      }
    });
  }

  private draw(): void {
    if (this.cursor === 0) {
      this.painter.clear();
    }
    const [from, to] = [this.cursor, this.cursor + (this.moving ? MOVING : SLICE)];
    const [base, matrix] = [this.pointSize(), this.camera.matrix()];
    // The slots of the cloud, then those of the selection, as one long row.
    const drawn = this.drawPart(this.cloud, from, to, base, matrix);
    const start = this.moving ? 0 : this.cloud.count;
    this.drawPart(this.selected, from - start, to - start, this.ringed ? base + 4 : base, matrix);
    this.drawPart(this.measured, 0, SLICE, Math.max(8, base + 3), matrix);
    this.drawPart(this.focus, 0, SLICE, Math.max(15, base + 9), matrix);
    this.cursor = to;
    if (!this.moving && this.cursor < this.cloud.count + this.selected.count) {
      this.requestDraw();
    }
    this.onDrawn(Math.min(this.cloud.count, Math.max(drawn, this.cursor)), this.cloud.count);
  }

  /** Draw the points of a set from one slot to another. Returns how many. */
  private drawPart(set: PointSet, from: number, to: number, size: number, matrix: readonly number[]): number {
    const within = (slot: number): number => Math.max(0, Math.min(set.count, slot));
    const [first, last] = [within(from), within(to)];
    const { density, edge } = this;
    const look = {
      matrix,
      edge,
      size: size * density,
      edgeWidth: 1.6 * density,
      opacity: set === this.cloud ? this.look.opacity : 1,
      nominalDistance: this.camera.nominalDistance
    };
    this.painter.draw(set, first, last - first, look);
    return last - first;
  }

  /** Few points are drawn large, many small; in 2-D they grow a little with the zoom. CSS pixels. */
  private pointSize(): number {
    const { magnification, dimensions } = this.camera;
    const grown = dimensions === 2 ? Math.sqrt(Math.min(6, Math.max(1, magnification))) : 1;
    return Math.max(2, Math.min(6, 260 / Math.sqrt(this.cloud.count + 1))) * grown * this.look.size;
  }
}
