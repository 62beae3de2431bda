/** What the pointer does on the map: reads and selects positions, pans, draws regions, opens the menu. */
import { whyReadOnly } from '../common/connection';
import { element, setText } from '../common/dom';
import { throttle } from '../common/timing';
import type { MapData } from '../score/layers';
import type { SharedModel } from '../shared';
import { cell, type Frame, toPixel, toPosition } from './frame';
import { openMenu } from './menu';
import type { Pixel } from './model';
import type { SelectedPosition } from './position';
import { moved, pickAt, proposalOf, propose } from './proposal';
import type { DrawnRegion } from './region';
import { type Corner, rectangle } from './regions';
import type { Toolbar } from './tools';
import type { Viewport } from './viewport';

const HOVER_INTERVAL = 50; // milliseconds between hovered positions shared with the other panels
const DRAG = 4; // pixels a pointer may move in a click

/** The drag that has begun. */
type Drag =
  | { kind: 'pan'; x: number; y: number; frame: Frame; moved: boolean; clicks: boolean }
  | { kind: 'rectangle'; from: Corner }
  | { kind: 'lasso' }
  | { kind: 'pick'; number: number };

/** The parts of a map that the pointer acts on. */
export interface Parts {
  canvas: HTMLCanvasElement;
  stage: HTMLElement;
  data: MapData;
  viewport: Viewport;
  position: SelectedPosition;
  region: DrawnRegion;
  tools: Toolbar;
  shared: SharedModel;
}

export class MapPointer {
  hovered: Pixel | null = null;
  readonly tip = element('div', { class: 'cw-tip', hidden: true });
  private readonly share = throttle(() => this.save(), HOVER_INTERVAL);
  private drag: Drag | null = null;

  constructor(
    private readonly parts: Parts,
    private readonly onChange: () => void
  ) {
    const { canvas } = parts;
    canvas.addEventListener('pointerdown', event => this.press(event));
    canvas.addEventListener('pointermove', event => this.move(event));
    canvas.addEventListener('pointerup', () => this.release());
    canvas.addEventListener('pointercancel', () => this.cancel());
    canvas.addEventListener('pointerleave', () => this.leave());
    canvas.addEventListener('contextmenu', event => this.menu(event));
  }

  dispose(): void {
    this.share.cancel();
  }

  /** Cancel the drag, and discard the region. */
  cancel(): void {
    this.drag = null;
    this.parts.region.discard();
  }

  private pixelAt(event: MouseEvent): Pixel | null {
    const { data, viewport } = this.parts;
    return data.size ? toPixel(viewport.frame, event.offsetX, event.offsetY) : null;
  }

  private press(event: PointerEvent): void {
    const { canvas, viewport, region } = this.parts;
    const pixel = this.pixelAt(event);
    if (!pixel || event.button > 1) {
      return;
    }
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    const { tool } = this.parts.tools;
    const number = pickAt(proposalOf(this.parts.shared), viewport.frame, event.offsetX, event.offsetY);
    if (tool === 'point' && number >= 0 && event.button === 0 && !whyReadOnly(this.parts.shared)) {
      this.drag = { kind: 'pick', number };
      return;
    }
    if (tool === 'point' || event.button === 1) {
      this.drag = {
        kind: 'pan',
        x: event.offsetX,
        y: event.offsetY,
        frame: viewport.frame,
        moved: false,
        clicks: event.button === 0
      };
      event.button === 1 && event.preventDefault();
    } else {
      region.discard();
      this.drag = tool === 'rectangle' ? { kind: tool, from: pixel } : { kind: tool };
      region.trace(
        tool === 'rectangle'
          ? rectangle(pixel, pixel)
          : [toPosition(viewport.frame, event.offsetX, event.offsetY)]
      );
    }
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    const { canvas, viewport, data, region } = this.parts;
    if (drag?.kind === 'pan') {
      const [x, y] = [event.offsetX - drag.x, event.offsetY - drag.y];
      drag.moved ||= Math.hypot(x, y) > DRAG;
      if (drag.moved) {
        this.tip.hidden = true;
        canvas.classList.toggle('cw-moving', viewport.frame.zoom > 1);
        viewport.pan(drag.frame, x, y);
      }
      return;
    }
    if (drag?.kind === 'pick') {
      this.movePick(drag.number, this.pixelAt(event));
      this.hover(event);
      return;
    }
    if (drag && region.corners) {
      const at = toPosition(viewport.frame, event.offsetX, event.offsetY);
      if (drag.kind === 'rectangle') {
        const within = (value: number, size: number): number =>
          Math.max(0, Math.min(size - 1, Math.floor(value)));
        region.trace(rectangle(drag.from, [within(at[0], data.rows), within(at[1], data.cols)]));
      } else {
        region.corners.push(at);
        region.trace(region.corners);
      }
      return;
    }
    this.hover(event);
  }

  /** A pick that waits for approval follows the pointer, where that can be measured. */
  private movePick(number: number, to: Pixel | null): void {
    const { shared, data } = this.parts;
    const picks = to && moved(proposalOf(shared), number, to, data);
    if (picks) {
      propose(shared, picks, false);
      this.onChange();
    }
  }

  private release(): void {
    const { drag } = this;
    const { canvas, viewport, position, region } = this.parts;
    this.drag = null;
    canvas.classList.remove('cw-moving');
    if (drag?.kind === 'pick') {
      this.parts.shared.save_changes();
      return;
    }
    if (drag?.kind === 'pan') {
      const pixel = drag.moved || !drag.clicks ? null : toPixel(viewport.frame, drag.x, drag.y);
      if (pixel) {
        position.select(...pixel);
        position.picking && position.measureAt(pixel);
      }
    } else if (drag && region.corners) {
      region.finish();
    }
  }

  private hover(event: PointerEvent): void {
    const { canvas, stage, position } = this.parts;
    const pixel = this.pixelAt(event);
    if (!pixel) {
      this.leave();
      return;
    }
    if (pixel[0] !== this.hovered?.[0] || pixel[1] !== this.hovered?.[1]) {
      setText(this.tip, position.describe(...pixel));
      this.setHovered(pixel);
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
      this.setHovered(null);
    }
  }

  /** The table of the picks points at a position. */
  hoverElsewhere(): void {
    const [row, col] = this.parts.shared.get('hover') ?? [];
    const pixel: Pixel | null = row === undefined || col === undefined ? null : [row, col];
    if (this.tip.hidden && (pixel?.[0] !== this.hovered?.[0] || pixel?.[1] !== this.hovered?.[1])) {
      this.hovered = pixel;
      this.onChange();
    }
  }

  private setHovered(pixel: Pixel | null): void {
    this.hovered = pixel;
    this.share();
    this.onChange();
  }

  /** Set and saved together, so that no echo of an earlier position replaces this one. */
  private save(): void {
    this.parts.shared.set('hover', this.hovered ?? []);
    this.parts.shared.save_changes();
  }

  private menu(event: MouseEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const { canvas, stage, viewport, position } = this.parts;
    // The menu key and Shift+F10 come without a position of their own: the selected one is used.
    const byKey = event.button !== 2;
    const pixel = byKey ? position.selected : this.pixelAt(event);
    if (!pixel) {
      return;
    }
    position.select(...pixel);
    const { frame } = viewport;
    const [width, height] = cell(frame);
    const x = byKey ? (pixel[1] + 1 - frame.left) * width : event.offsetX;
    const y = byKey ? (pixel[0] + 1 - frame.top) * height : event.offsetY;
    this.tip.hidden = true;
    openMenu(stage, canvas, canvas.offsetLeft + x, canvas.offsetTop + y, `Row ${pixel[0]}, col ${pixel[1]}`, [
      { label: 'Measure here', disabled: !position.measurable, act: () => position.measureAt(pixel) },
      { label: 'Zoom in here', act: () => viewport.zoom(2, x, y) },
      { label: 'Whole sample', disabled: frame.zoom === 1, act: () => viewport.zoom(0) },
      { label: 'Follow the latest spectrum', act: () => position.select(-1, -1) }
    ]);
  }
}
