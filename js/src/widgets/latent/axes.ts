/** The axes of the latent space: their names, and a handle on each that walks through the cloud along it. */
import { svg } from '../common/dom';
import { type Camera, extent } from './camera';
import type { LatentData } from './messages';
import { project } from './pick';

const STEP = 0.02; // of an axis, by an arrow key
const LETTER = 6.5; // pixels, to keep names inside the canvas
const APART = 12; // pixels from the end of an axis to its name
const BACK = ['ArrowLeft', 'ArrowDown'];
const ON = ['ArrowRight', 'ArrowUp'];

interface Axis {
  line: SVGElement;
  name: SVGElement;
  handle: SVGElement;
  share: number; // of the way along it
}

/** What happens at a point of an axis. */
export interface Walk {
  pass(index: number): void; // the candidate next to the axis there
  rest(index: number): void; // the handle was let go
}

export class LatentAxes {
  readonly node = svg('svg', { class: 'cw-latent-axes' });
  private axes: Axis[] = [];
  private low: number[] = [];
  private high: number[] = [];
  private width = 1;
  private height = 1;

  constructor(
    private readonly data: LatentData,
    private readonly camera: Camera,
    private readonly walk: Walk
  ) {}

  /** The points or their coordinates have changed. */
  update(): void {
    const { data, camera } = this;
    const labels = data.size ? data.axisLabels(camera.dimensions) : [];
    if (labels.length !== this.axes.length) {
      this.axes = labels.map((_, k) => this.axis(k));
      this.node.replaceChildren(...this.axes.flatMap(({ line, name, handle }) => [line, name, handle]));
    }
    this.axes.forEach(({ name, handle }, k) => {
      name.textContent = labels[k]!;
      handle.setAttribute('aria-label', `Walk along ${labels[k]!.split(' ')[0]}`);
    });
    const points = data.positions(camera.dimensions);
    const spans = [0, 1, 2].map(k => extent(points, k));
    [this.low, this.high] = [spans.map(([low]) => low), spans.map(([, high]) => high)];
    this.place();
  }

  /** The view moved; lengths are the canvas's. */
  move(width: number, height: number): void {
    [this.width, this.height] = [width, height];
    this.place();
  }

  private place(): void {
    const { axes, low, high, width, height } = this;
    if (!axes.length || !Number.isFinite(low[0]! + high[0]!)) {
      return;
    }
    axes.forEach((axis, k) => {
      const [from, to, at] = this.onScreen(k, [0, 1, axis.share]);
      if (![...from!, ...to!, ...at!].every(Number.isFinite)) {
        return; // behind the eye
      }
      set(axis.line, { x1: from![0], y1: from![1], x2: to![0], y2: to![1] });
      set(axis.handle, { cx: at![0], cy: at![1] });
      const text = axis.name.textContent!.length * LETTER;
      const inside = (value: number, size: number, room: number): number =>
        Math.max(room, Math.min(size - room, value));
      // Beyond the end of the axis, away from its handle.
      const [dx, dy] = [to![0] - from![0], to![1] - from![1]];
      const length = Math.hypot(dx, dy) || 1;
      const x = to![0] + (dx / length) * (text / 2 + APART);
      const y = to![1] + (dy / length) * APART + 4;
      set(axis.name, { x: inside(x, width, text / 2 + 4), y: inside(y, height, 12) });
    });
  }

  /** Points of an axis, which runs along an edge of the box around the cloud, on the canvas. */
  private onScreen(k: number, shares: number[]): [number, number][] {
    const corners = shares.flatMap(share =>
      [0, 1, 2].map(i => (i === k ? this.along(k, share) : this.low[i]!))
    );
    const { xy } = project(Float32Array.from(corners), this.camera.matrix(), this.width, this.height);
    return shares.map((_, i) => [xy[2 * i]!, xy[2 * i + 1]!]);
  }

  private along(k: number, share: number): number {
    return this.low[k]! + share * (this.high[k]! - this.low[k]!);
  }

  /** The candidate nearest to a point of the line through the middle of the cloud. */
  private nearest(k: number, share: number): number {
    const { data, camera } = this;
    return nearestTo(
      data.positions(camera.dimensions),
      [0, 1, 2].map(i => (i === k ? this.along(k, share) : 0)),
      data.order
    );
  }

  private axis(k: number): Axis {
    const handle = svg('circle', {
      r: 6,
      class: 'cw-latent-handle',
      role: 'slider',
      tabindex: 0,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'data-lm-suppress-shortcuts': 'true'
    });
    const axis: Axis = {
      line: svg('line', { class: 'cw-latent-axis' }),
      name: svg('text', { class: 'cw-latent-axis-name' }),
      handle,
      share: 0.5
    };
    this.mark(axis);
    handle.addEventListener('pointerdown', event => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      (handle as unknown as HTMLElement).focus({ preventScroll: true });
    });
    handle.addEventListener('pointermove', event => {
      if (handle.hasPointerCapture(event.pointerId)) {
        const box = this.node.getBoundingClientRect();
        this.go(axis, k, this.shareAt(k, event.clientX - box.left, event.clientY - box.top));
      }
    });
    handle.addEventListener('pointerup', () => this.walk.rest(this.nearest(k, axis.share)));
    handle.addEventListener('keydown', event => {
      const way = Number(ON.includes(event.key)) - Number(BACK.includes(event.key));
      if (way) {
        this.go(axis, k, axis.share + way * STEP);
        this.walk.rest(this.nearest(k, axis.share));
        event.preventDefault();
        event.stopPropagation();
      }
    });
    return axis;
  }

  private go(axis: Axis, k: number, share: number): void {
    axis.share = Math.max(0, Math.min(1, share));
    this.mark(axis);
    this.place();
    this.walk.pass(this.nearest(k, axis.share));
  }

  private mark({ handle, share }: Axis): void {
    set(handle, {
      'aria-valuenow': Math.round(100 * share),
      'aria-valuetext': `${Math.round(100 * share)} % of the way`
    });
  }

  private shareAt(k: number, x: number, y: number): number {
    const [from, to] = this.onScreen(k, [0, 1]);
    const [dx, dy] = [to![0] - from![0], to![1] - from![1]];
    return ((x - from![0]) * dx + (y - from![1]) * dy) / (dx * dx + dy * dy || 1);
  }
}

/** The index of the point (x, y, z by slot) nearest to a place; -1 where there is none. */
export function nearestTo(points: Float32Array, place: readonly number[], order: Uint32Array): number {
  let [found, least] = [-1, Infinity];
  for (let slot = 0; slot < order.length; slot++) {
    const [dx, dy, dz] = [0, 1, 2].map(i => points[3 * slot + i]! - place[i]!) as [number, number, number];
    const distance = dx * dx + dy * dy + dz * dz;
    if (distance < least) {
      [found, least] = [order[slot]!, distance];
    }
  }
  return found;
}

function set(node: SVGElement, attributes: Record<string, number | string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, typeof value === 'number' ? String(Math.round(value * 10) / 10) : value);
  }
}
