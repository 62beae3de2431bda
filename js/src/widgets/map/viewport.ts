/** The part of the sample that is in view, on a canvas as large as the stage allows. */
import { element, setText } from '../common/dom';
import { scaleBar } from '../common/format';
import { throttle } from '../common/timing';
import type { MapData } from '../score/layers';
import { anyWithin, cell, type Frame, fit, panBy, reveal, zoomAt } from './frame';
import { type MapModel, type Pixel, save } from './model';

// Where the map makes its panel as high as it is: low enough to be seen together with what is below it.
const [MIN_HEIGHT, MAX_HEIGHT, OF_WINDOW] = [340, 620, 0.5];
const GAP = 6; // between image and layer
const EDGE = 8; // pixels from the edges of the map to its scale bar
const [SCALE_PADDING, SCALE_REACH] = [12, 48]; // of the scale bar; how far a mark may lie from the edge to be under it
const SCROLLING = 250; // milliseconds without scrolling after which the wheel zooms the map
const SAVE_INTERVAL = 150; // milliseconds between saves, which other views of the map follow

export class Viewport {
  frame: Frame = fit(1, 1, 1, 1, 1);
  readonly scale: HTMLElement;
  private readonly scaleText = element('div');
  private readonly scaleLine = element('span');
  private readonly saveSoon = throttle(() => this.save(), SAVE_INTERVAL);
  private scrolled = -Infinity;
  private scaleWidth = 0; // with its padding

  /** `onChange` is called when another part of the sample must be drawn. */
  constructor(
    private readonly model: MapModel,
    private readonly data: MapData,
    private readonly stage: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly beside: HTMLCanvasElement, // of the same size, unless it is hidden
    private readonly onChange: () => void
  ) {
    this.scale = element('div', { class: 'cw-scale', 'aria-hidden': 'true' }, this.scaleText, this.scaleLine);
    canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    document.addEventListener('scroll', this.onScroll, { capture: true, passive: true });
  }

  dispose(): void {
    this.saveSoon.cancel();
    document.removeEventListener('scroll', this.onScroll, { capture: true });
  }

  /** As large as the stage has room for. */
  resize(): void {
    if (!this.data.size || !this.stage.clientWidth) {
      return; // nothing to show, or detached
    }
    const { rows, cols, aspect } = this.data;
    const { zoom, top, left } = this.frame;
    // On a screen that fits the window the panel has a height of its own.
    const free = Math.max(MIN_HEIGHT, Math.min(MAX_HEIGHT, window.innerHeight * OF_WINDOW));
    const room = this.stage.closest('.cw-fits > .cw-main') ? this.stage.clientHeight : free;
    const across = this.beside.hidden ? this.stage.clientWidth : (this.stage.clientWidth - GAP) / 2;
    const { width, height, ...whole } = fit(rows, cols, aspect, across, room);
    const density = window.devicePixelRatio || 1;
    for (const canvas of [this.canvas, this.beside]) {
      [canvas.width, canvas.height] = [Math.round(width * density), Math.round(height * density)];
      [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
    }
    this.apply({ ...whole, width, height, zoom, top, left });
  }

  /** Show the part of the sample that the model names. */
  restore(): void {
    const [zoom, top, left] = this.model.get('view');
    this.apply({ ...this.frame, zoom: zoom ?? 1, top: top ?? 0, left: left ?? 0 });
  }

  /** Zoom by a factor around a point of the canvas, its middle by default; 0: the whole sample. */
  zoom(factor: number, x = this.frame.width / 2, y = this.frame.height / 2): void {
    this.set(zoomAt(this.frame, factor, x, y));
  }

  /** Pan from an earlier frame by a distance on the canvas. */
  pan(from: Frame, x: number, y: number): void {
    this.set(panBy(from, x, y));
  }

  /** Pan so that a pixel is in view. */
  reveal(row: number, col: number): void {
    this.set(reveal(this.frame, row, col));
  }

  /** Applied at once. The model follows only when it is saved, since the kernel echoes what is saved. */
  private set(frame: Frame): void {
    this.apply(frame);
    this.saveSoon();
  }

  private save(): void {
    const { zoom, top, left } = this.frame;
    save(this.model, 'view', zoom > 1 ? [zoom, top, left] : []);
  }

  private apply(frame: Frame): void {
    this.frame = frame;
    const { pixelSize, pixelUnit } = this.data;
    const size = pixelSize ? pixelSize[1] / cell(frame)[0] : 0; // of a canvas pixel
    const bar = pixelSize ? scaleBar((size * frame.width) / 4, pixelUnit) : null;
    this.scale.hidden = !bar;
    if (bar) {
      this.scaleLine.style.width = `${bar.length / size}px`;
      this.scaleWidth = bar.length / size + SCALE_PADDING;
      this.scale.style.bottom = `calc(100% - ${frame.height - EDGE}px)`;
      setText(this.scaleText, bar.label);
    }
    this.onChange();
  }

  /** Put the scale bar into the right corner where it would hide one of these pixels in the left one. */
  placeScale(pixels: readonly Pixel[]): void {
    const { frame, scaleWidth } = this;
    const top = frame.height - SCALE_REACH;
    const [left, right] = [0, frame.width - scaleWidth - 2 * EDGE];
    const hides = (from: number): boolean =>
      anyWithin(frame, pixels, { left: from, right: from + scaleWidth + 2 * EDGE, top });
    const from = (hides(left) && !hides(right) ? right : left) + EDGE;
    const whole = this.beside.hidden ? frame.width : 2 * frame.width + GAP;
    this.scale.style.left = `calc(50% - ${whole / 2 - from}px)`;
  }

  private wheel(event: WheelEvent): void {
    const outwards = event.deltaY > 0 && this.frame.zoom === 1;
    if (outwards || !event.deltaY || performance.now() - this.scrolled < SCROLLING) {
      return; // the page scrolls
    }
    event.preventDefault();
    event.stopPropagation();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    this.zoom(
      Math.exp(-Math.max(-150, Math.min(150, event.deltaY * lines)) / 300),
      event.offsetX,
      event.offsetY
    );
  }

  private readonly onScroll = (): void => {
    this.scrolled = performance.now();
  };
}
