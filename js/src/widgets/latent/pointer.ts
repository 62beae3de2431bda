/** The latent space under the pointer and the keys: turns, zooms, reads, selects. */
import { element } from '../common/dom';
import { throttle } from '../common/timing';
import { type SharedModel, selectionOf, setSelection } from '../shared';
import type { Viewpoint } from './camera';
import { LassoLine } from './lasso';
import type { LatentData } from './messages';
import { HEIGHT } from './model';
import { enclosed, nearest, type Projected, project } from './pick';
import { Thumbnail } from './thumbnail';

const REACH = 9; // CSS pixels from the pointer to a point
const HOVER_INTERVAL = 80; // milliseconds between hovered positions told to the other panels
const CLICK = 4; // CSS pixels that a pointer may move in a click
const ARROWS: Readonly<Record<string, [number, number]>> = {
  ArrowUp: [0, -24],
  ArrowDown: [0, 24],
  ArrowLeft: [-24, 0],
  ArrowRight: [24, 0]
};

/** What the hand asks of the panel. */
export interface Asked {
  lassoing(): boolean;
  describe(index: number): string[];
  moved(): void; // the view
  hovered(): void; // another point, or none
}

export class LatentHand {
  hovered = -1; // index
  readonly lasso = new LassoLine();
  readonly tip: HTMLElement;
  private readonly thumbnail: Thumbnail;
  private readonly tell = throttle(() => this.save(), HOVER_INTERVAL);
  private pressed: { x: number; y: number; lasso: boolean; moved: boolean } | null = null;
  private projected: Projected | null = null;
  private width = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly data: LatentData,
    private readonly view: Viewpoint,
    private readonly shared: SharedModel,
    private readonly asked: Asked
  ) {
    this.thumbnail = new Thumbnail(data);
    this.tip = element('div', { class: 'cw-tip cw-latent-tip', hidden: true }, this.thumbnail.node);
    canvas.addEventListener('pointerdown', event => this.press(event));
    canvas.addEventListener('pointermove', event => this.move(event));
    canvas.addEventListener('pointerup', event => this.release(event));
    canvas.addEventListener('pointercancel', () => this.drop());
    canvas.addEventListener('pointerleave', () => this.leave());
    canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    canvas.addEventListener('keydown', event => this.key(event));
  }

  dispose(): void {
    this.tell.cancel();
  }

  /** Points lie elsewhere on the screen. */
  forget(): void {
    this.projected = null;
  }

  resize(width: number): void {
    this.width = width;
    this.forget();
  }

  home(): void {
    this.view.reset();
    this.turned();
  }

  /** Select candidates; with Ctrl or ⌘ beside what is selected already. */
  select(indices: ArrayLike<number>, event: MouseEvent): void {
    const kept = event.ctrlKey || event.metaKey ? selectionOf(this.shared) : new Uint32Array();
    const all = new Uint32Array(kept.length + indices.length);
    all.set(kept);
    all.set(indices, kept.length);
    setSelection(this.shared, all);
  }

  /** Another panel's pointer is over a position. */
  hoverElsewhere(): void {
    const hover = this.shared.get('hover') ?? [];
    const index = hover.length === 2 ? this.data.indexAt(hover[0], hover[1]) : -1;
    if (index !== this.hovered) {
      this.hovered = index;
      this.asked.hovered();
    }
  }

  private turned(): void {
    this.forget();
    this.asked.moved();
  }

  private screen(): Projected {
    this.projected ??= project(
      this.data.positions(this.view.dimensions),
      this.view.matrix(),
      this.width,
      HEIGHT
    );
    return this.projected;
  }

  /** The candidate at a place, measured ones first, since they lie on top; -1 where there is none. */
  private indexUnder(x: number, y: number): number {
    const screen = this.screen();
    const measured = Uint32Array.from(this.data.measured, index => this.data.slots[index]);
    let slot = nearest(screen, x, y, REACH / 2, measured);
    slot = slot >= 0 ? slot : nearest(screen, x, y, REACH);
    return slot >= 0 ? this.data.order[slot] : -1;
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || !this.data.size) {
      return;
    }
    this.canvas.setPointerCapture(event.pointerId);
    const lasso = this.asked.lassoing() || event.shiftKey;
    this.pressed = { x: event.offsetX, y: event.offsetY, lasso, moved: false };
    if (lasso) {
      this.lasso.start(event.offsetX, event.offsetY);
    }
  }

  private move(event: PointerEvent): void {
    const { pressed } = this;
    if (!pressed) {
      return this.hover(event);
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
      this.view.drag(dx, dy);
      [pressed.x, pressed.y] = [event.offsetX, event.offsetY];
      this.turned();
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
      const slots = enclosed(this.screen(), line, this.width, HEIGHT);
      this.select(
        slots.map(slot => this.data.order[slot]),
        event
      );
    }
  }

  private drop(): void {
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
      return this.leave();
    }
    if (index !== this.hovered) {
      this.thumbnail.show(index, this.asked.describe(index));
      this.tellHovered(index);
    }
    this.tip.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const x = event.offsetX + 16 + width <= this.width ? event.offsetX + 16 : event.offsetX - 12 - width;
    this.tip.style.left = `${Math.max(0, x)}px`;
    this.tip.style.top = `${Math.max(0, Math.min(HEIGHT - height, event.offsetY - height / 2))}px`;
  }

  private leave(): void {
    this.tip.hidden = true;
    if (this.hovered >= 0) {
      this.tellHovered(-1);
    }
  }

  private tellHovered(index: number): void {
    this.hovered = index;
    this.tell();
    this.asked.hovered();
  }

  /** Set and told in the same moment, so that no echo of an earlier position takes the place of this one. */
  private save(): void {
    this.shared.set('hover', this.hovered >= 0 ? this.data.pixelOf(this.hovered) : []);
    this.shared.save_changes();
  }

  /** Zooms where a person works; elsewhere the page scrolls on. */
  private wheel(event: WheelEvent): void {
    if (this.data.size && (event.ctrlKey || document.activeElement === this.canvas)) {
      event.preventDefault();
      this.view.magnify(Math.exp(-event.deltaY * 0.0015));
      this.turned();
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.key in ARROWS) {
      this.view.drag(...ARROWS[event.key]);
    } else if (event.key === '+' || event.key === '=') {
      this.view.magnify(1.2);
    } else if (event.key === '-') {
      this.view.magnify(1 / 1.2);
    } else if (event.key === 'Home' || event.key === '0') {
      this.view.reset();
    } else if (event.key === 'Escape') {
      setSelection(this.shared, []);
    } else {
      return;
    }
    this.turned();
    event.preventDefault();
    event.stopPropagation();
  }
}
