/** What the pointer does on the map: reads, selects, moves it, draws regions, opens the menu. */
import { element, setText } from '../common/dom';
import { throttle } from '../common/timing';
import type { MapData } from '../score/layers';
import type { SharedModel } from '../shared';
import { cell, type Frame, toPixel, toPlace } from './frame';
import { openMenu } from './menu';
import type { Pixel } from './model';
import type { Place } from './position';
import type { DrawnRegion } from './region';
import { type Corner, rectangle } from './regions';
import type { Toolbar } from './tools';
import type { Sight } from './viewport';

const HOVER_INTERVAL = 50; // milliseconds between hovered positions told to the other panels
const DRAG = 4; // pixels a pointer may shake in a click

/** What the pointer is in the middle of. */
type Drag =
  | { kind: 'pan'; x: number; y: number; frame: Frame; moved: boolean; clicks: boolean }
  | { kind: 'rectangle'; from: Corner }
  | { kind: 'lasso' };

/** The parts of a map that the pointer acts on. */
export interface Parts {
  canvas: HTMLCanvasElement;
  stage: HTMLElement;
  data: MapData;
  sight: Sight;
  place: Place;
  region: DrawnRegion;
  tools: Toolbar;
  shared: SharedModel;
}

export class MapPointer {
  hovered: Pixel | null = null;
  readonly tip = element('div', { class: 'cw-tip', hidden: true });
  private readonly tell = throttle(() => this.save(), HOVER_INTERVAL);
  private drag: Drag | null = null;

  constructor(
    private readonly parts: Parts,
    private readonly changed: () => void
  ) {
    const { canvas } = parts;
    canvas.addEventListener('pointerdown', event => this.press(event));
    canvas.addEventListener('pointermove', event => this.move(event));
    canvas.addEventListener('pointerup', () => this.release());
    canvas.addEventListener('pointercancel', () => this.drop());
    canvas.addEventListener('pointerleave', () => this.leave());
    canvas.addEventListener('contextmenu', event => this.menu(event));
  }

  dispose(): void {
    this.tell.cancel();
  }

  /** Forget what was begun. */
  drop(): void {
    this.drag = null;
    this.parts.region.discard();
  }

  private pixelAt(event: MouseEvent): Pixel | null {
    const { data, sight } = this.parts;
    return data.size ? toPixel(sight.frame, event.offsetX, event.offsetY) : null;
  }

  private press(event: PointerEvent): void {
    const { canvas, sight, region } = this.parts;
    const pixel = this.pixelAt(event);
    if (!pixel || event.button > 1) {
      return;
    }
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    const { tool } = this.parts.tools;
    if (tool === 'point' || event.button === 1) {
      this.drag = {
        kind: 'pan',
        x: event.offsetX,
        y: event.offsetY,
        frame: sight.frame,
        moved: false,
        clicks: event.button === 0
      };
      event.button === 1 && event.preventDefault();
    } else {
      region.discard();
      this.drag = tool === 'rectangle' ? { kind: tool, from: pixel } : { kind: tool };
      region.trace(
        tool === 'rectangle' ? rectangle(pixel, pixel) : [toPlace(sight.frame, event.offsetX, event.offsetY)]
      );
    }
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    const { canvas, sight, data, region } = this.parts;
    if (drag?.kind === 'pan') {
      const [x, y] = [event.offsetX - drag.x, event.offsetY - drag.y];
      drag.moved ||= Math.hypot(x, y) > DRAG;
      if (drag.moved) {
        this.tip.hidden = true;
        canvas.classList.toggle('cw-moving', sight.frame.zoom > 1);
        sight.pan(drag.frame, x, y);
      }
      return;
    }
    if (drag && region.corners) {
      const place = toPlace(sight.frame, event.offsetX, event.offsetY);
      if (drag.kind === 'rectangle') {
        const within = (value: number, size: number): number =>
          Math.max(0, Math.min(size - 1, Math.floor(value)));
        region.trace(rectangle(drag.from, [within(place[0], data.rows), within(place[1], data.cols)]));
      } else {
        region.corners.push(place);
        region.trace(region.corners);
      }
      return;
    }
    this.hover(event);
  }

  private release(): void {
    const { drag } = this;
    const { canvas, sight, place, region } = this.parts;
    this.drag = null;
    canvas.classList.remove('cw-moving');
    if (drag?.kind === 'pan') {
      const pixel = drag.moved || !drag.clicks ? null : toPixel(sight.frame, drag.x, drag.y);
      if (pixel) {
        place.select(...pixel);
      }
    } else if (drag && region.corners) {
      region.finish();
    }
  }

  private hover(event: PointerEvent): void {
    const { canvas, stage, place } = this.parts;
    const pixel = this.pixelAt(event);
    if (!pixel) {
      return this.leave();
    }
    if (pixel[0] !== this.hovered?.[0] || pixel[1] !== this.hovered?.[1]) {
      setText(this.tip, place.describe(...pixel));
      this.tellHovered(pixel);
    }
    this.tip.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const [x, y] = [canvas.offsetLeft + event.offsetX, canvas.offsetTop + event.offsetY];
    const rightwards = x + 16 + width <= stage.clientWidth;
    this.tip.style.left = `${rightwards ? x + 14 : Math.max(0, x - 10 - width)}px`;
    this.tip.style.top = `${y > height + 14 ? y - height - 10 : y + 18}px`;
  }

  private leave(): void {
    this.tip.hidden = true;
    if (this.hovered) {
      this.tellHovered(null);
    }
  }

  private tellHovered(pixel: Pixel | null): void {
    this.hovered = pixel;
    this.tell();
    this.changed();
  }

  /** Set and told in the same moment, so that no echo of an earlier position takes the place of this one. */
  private save(): void {
    this.parts.shared.set('hover', this.hovered ?? []);
    this.parts.shared.save_changes();
  }

  private menu(event: MouseEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const { canvas, stage, sight, place } = this.parts;
    // The menu key and Shift+F10 come without a place of their own: the selected one is meant.
    const byKey = event.button !== 2;
    const pixel = byKey ? place.selected : this.pixelAt(event);
    if (!pixel) {
      return;
    }
    place.select(...pixel);
    const { frame } = sight;
    const [width, height] = cell(frame);
    const x = byKey ? (pixel[1] + 1 - frame.left) * width : event.offsetX;
    const y = byKey ? (pixel[0] + 1 - frame.top) * height : event.offsetY;
    this.tip.hidden = true;
    openMenu(stage, canvas, canvas.offsetLeft + x, canvas.offsetTop + y, `Row ${pixel[0]}, col ${pixel[1]}`, [
      { label: 'Measure here', disabled: !place.measurable, act: () => place.measureAt(pixel) },
      { label: 'Zoom in here', act: () => sight.zoom(2, x, y) },
      { label: 'Whole sample', disabled: frame.zoom === 1, act: () => sight.zoom(0) },
      { label: 'Follow the latest spectrum', act: () => place.select(-1, -1) }
    ]);
  }
}
