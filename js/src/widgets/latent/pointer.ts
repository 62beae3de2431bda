/** Pointer and keys on the latent space: rotate, zoom, read, select. */
import { element } from '../common/dom';
import { throttle } from '../common/timing';
import { type SharedModel, selectionOf, setSelection } from '../shared';
import type { Camera } from './camera';
import { LassoLine } from './lasso';
import type { LatentData } from './messages';
import { enclosed, nearest, type Projected, project } from './pick';
import { Thumbnail } from './thumbnail';

const REACH = 9; // CSS pixels from the pointer to a point
const HOVER_INTERVAL = 80; // milliseconds between hovered positions shared with the other panels
const CLICK = 4; // CSS pixels that a pointer may move in a click
const ARROWS: Readonly<Record<string, [number, number]>> = {
  ArrowUp: [0, -24],
  ArrowDown: [0, 24],
  ArrowLeft: [-24, 0],
  ArrowRight: [24, 0]
};

/** What the pointer needs from the panel. */
export interface PointerCallbacks {
  lassoing(): boolean;
  describe(index: number): string[];
  onMove(): void; // of the camera
  onHover(): void; // another point, or none
}

export class LatentPointer {
  hovered = -1; // index
  readonly lasso = new LassoLine();
  readonly tip: HTMLElement;
  private readonly thumbnail: Thumbnail;
  private readonly share = throttle(() => this.save(), HOVER_INTERVAL);
  private pressed: { x: number; y: number; lasso: boolean; moved: boolean } | null = null;
  private projected: Projected | null = null;
  private width = 0;
  private height = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly data: LatentData,
    private readonly camera: Camera,
    private readonly shared: SharedModel,
    private readonly callbacks: PointerCallbacks
  ) {
    this.thumbnail = new Thumbnail(data);
    this.tip = element('div', { class: 'cw-tip cw-latent-tip', hidden: true }, this.thumbnail.node);
    canvas.addEventListener('pointerdown', event => this.press(event));
    canvas.addEventListener('pointermove', event => this.move(event));
    canvas.addEventListener('pointerup', event => this.release(event));
    canvas.addEventListener('pointercancel', () => this.cancel());
    canvas.addEventListener('pointerleave', () => this.leave());
    canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    canvas.addEventListener('keydown', event => this.key(event));
  }

  dispose(): void {
    this.share.cancel();
  }

  /** The points have moved on the screen. */
  invalidate(): void {
    this.projected = null;
  }

  resize(width: number, height: number): void {
    [this.width, this.height] = [width, height];
    this.invalidate();
  }

  resetView(): void {
    this.camera.reset();
    this.camera.fit(this.data.positions(this.camera.dimensions));
    this.cameraMoved();
  }

  /** Select candidates; with Ctrl or ⌘ in addition to those selected already. */
  select(indices: ArrayLike<number>, event: MouseEvent): void {
    const kept = event.ctrlKey || event.metaKey ? selectionOf(this.shared) : new Uint32Array();
    const all = new Uint32Array(kept.length + indices.length);
    all.set(kept);
    all.set(indices, kept.length);
    setSelection(this.shared, all);
  }

  /** The pointer of another panel is over a position. */
  hoverElsewhere(): void {
    const hover = this.shared.get('hover') ?? [];
    const index = hover.length === 2 ? this.data.indexAt(hover[0]!, hover[1]!) : -1;
    if (index !== this.hovered) {
      this.hovered = index;
      this.callbacks.onHover();
    }
  }

  /** A walk along an axis is at a candidate: the other panels show it. */
  pass(index: number): void {
    if (index !== this.hovered) {
      this.setHovered(index);
    }
  }

  /** The walk has come to a candidate: its spectrum stays. */
  rest(index: number): void {
    const [row, col] = index >= 0 ? this.data.pixelOf(index) : [-1, -1];
    this.shared.set('row', row);
    this.shared.set('col', col);
    this.setHovered(-1);
    this.share.cancel();
    this.save();
  }

  private cameraMoved(): void {
    this.invalidate();
    this.callbacks.onMove();
  }

  private screen(): Projected {
    this.projected ??= project(
      this.data.positions(this.camera.dimensions),
      this.camera.matrix(),
      this.width,
      this.height
    );
    return this.projected;
  }

  /** The candidate at a point of the screen, measured ones first, as they are on top; -1 if there is none. */
  private indexUnder(x: number, y: number): number {
    const screen = this.screen();
    const measured = Uint32Array.from(this.data.measured, index => this.data.slots[index]!);
    let slot = nearest(screen, x, y, REACH / 2, measured);
    slot = slot >= 0 ? slot : nearest(screen, x, y, REACH);
    return slot >= 0 ? this.data.order[slot]! : -1;
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || !this.data.size) {
      return;
    }
    this.canvas.setPointerCapture(event.pointerId);
    const lasso = this.callbacks.lassoing() || event.shiftKey;
    this.pressed = { x: event.offsetX, y: event.offsetY, lasso, moved: false };
    if (lasso) {
      this.lasso.start(event.offsetX, event.offsetY);
    }
  }

  private move(event: PointerEvent): void {
    const { pressed } = this;
    if (!pressed) {
      this.hover(event);
      return;
    }
    const [dx, dy] = [event.offsetX - pressed.x, event.offsetY - pressed.y];
    if (!pressed.moved && Math.hypot(dx, dy) < CLICK) {
      return;
    }
    pressed.moved = true;
    this.leave();
    if (pressed.lasso) {
      this.lasso.add(event.offsetX, event.offsetY);
    } else {
      this.camera.drag(dx, dy);
      [pressed.x, pressed.y] = [event.offsetX, event.offsetY];
      this.cameraMoved();
    }
  }

  private release(event: PointerEvent): void {
    const { pressed } = this;
    this.pressed = null;
    const line = this.lasso.end();
    if (!pressed) {
      return;
    }
    if (!pressed.moved) {
      this.click(event);
    } else if (pressed.lasso) {
      const slots = enclosed(this.screen(), line, this.width, this.height);
      this.select(
        slots.map(slot => this.data.order[slot]!),
        event
      );
    }
  }

  private cancel(): void {
    this.pressed = null;
    this.lasso.end();
  }

  private click(event: PointerEvent): void {
    const index = this.indexUnder(event.offsetX, event.offsetY);
    if (index < 0) {
      return;
    }
    const [row, col] = this.data.pixelOf(index);
    this.shared.set('row', row);
    this.shared.set('col', col);
    this.select([index], event);
  }

  private hover(event: PointerEvent): void {
    if (!this.data.size) {
      return;
    }
    const index = this.indexUnder(event.offsetX, event.offsetY);
    if (index < 0) {
      this.leave();
      return;
    }
    if (index !== this.hovered) {
      this.thumbnail.show(index, this.callbacks.describe(index));
      this.setHovered(index);
    }
    this.tip.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const x = event.offsetX + 16 + width <= this.width ? event.offsetX + 16 : event.offsetX - 12 - width;
    this.tip.style.left = `${Math.max(0, x)}px`;
    this.tip.style.top = `${Math.max(0, Math.min(this.height - height, event.offsetY - height / 2))}px`;
  }

  private leave(): void {
    this.tip.hidden = true;
    if (this.hovered >= 0) {
      this.setHovered(-1);
    }
  }

  private setHovered(index: number): void {
    this.hovered = index;
    this.share();
    this.callbacks.onHover();
  }

  /** Set and saved together, so that no echo of an earlier position replaces this one. */
  private save(): void {
    this.shared.set('hover', this.hovered >= 0 ? this.data.pixelOf(this.hovered) : []);
    this.shared.save_changes();
  }

  /** Zooms only when the canvas has the focus or Ctrl is held; otherwise the page scrolls. */
  private wheel(event: WheelEvent): void {
    if (this.data.size && (event.ctrlKey || document.activeElement === this.canvas)) {
      event.preventDefault();
      this.camera.magnify(Math.exp(-event.deltaY * 0.0015));
      this.cameraMoved();
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.key in ARROWS) {
      this.camera.drag(...ARROWS[event.key]!);
    } else if (event.key === '+' || event.key === '=') {
      this.camera.magnify(1.2);
    } else if (event.key === '-') {
      this.camera.magnify(1 / 1.2);
    } else if (event.key === 'Home' || event.key === '0') {
      this.resetView();
    } else if (event.key === 'Escape') {
      setSelection(this.shared, []);
    } else {
      return;
    }
    this.cameraMoved();
    event.preventDefault();
    event.stopPropagation();
  }
}
