/** Which part of the sample is in view, on a canvas as large as there is room for. */
import { element, setText } from '../common/dom';
import { scaleBar } from '../common/format';
import { throttle } from '../common/timing';
import type { MapData } from '../score/layers';
import { cell, type Frame, fit, panBy, reveal, zoomAt } from './frame';
import { choose, type MapModel } from './model';

const MAX_HEIGHT = 620;
const SCROLLING = 250; // milliseconds after which a turn of the wheel is meant for the map, not the page
const TELL_INTERVAL = 150; // milliseconds between views told to the kernel, and so to other views of the map

export class Sight {
  frame: Frame = fit(1, 1, 1, 1, 1);
  readonly scale: HTMLElement;
  private readonly scaleText = element('div');
  private readonly scaleLine = element('span');
  private readonly tell = throttle(() => this.save(), TELL_INTERVAL);
  private scrolled = -Infinity;

  /** `changed` is called when another part of the sample is to be drawn. */
  constructor(
    private readonly model: MapModel,
    private readonly data: MapData,
    private readonly stage: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly changed: () => void
  ) {
    this.scale = element('div', { class: 'cw-scale', 'aria-hidden': 'true' }, this.scaleText, this.scaleLine);
    canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    document.addEventListener('scroll', this.onScroll, { capture: true, passive: true });
  }

  dispose(): void {
    this.tell.cancel();
    document.removeEventListener('scroll', this.onScroll, { capture: true });
  }

  /** As large as the stage has room for. */
  resize(): void {
    if (!this.data.size || !this.stage.clientWidth) {
      return; // nothing to see, or detached
    }
    const { rows, cols, aspect } = this.data;
    const { zoom, top, left } = this.frame;
    const { width, height, ...whole } = fit(rows, cols, aspect, this.stage.clientWidth, MAX_HEIGHT);
    const density = window.devicePixelRatio || 1;
    [this.canvas.width, this.canvas.height] = [Math.round(width * density), Math.round(height * density)];
    [this.canvas.style.width, this.canvas.style.height] = [`${width}px`, `${height}px`];
    this.place({ ...whole, width, height, zoom, top, left });
  }

  /** Show the part of the sample that the model says. */
  look(): void {
    const [zoom, top, left] = this.model.get('view');
    this.place({ ...this.frame, zoom: zoom ?? 1, top: top ?? 0, left: left ?? 0 });
  }

  /** Closer by a factor around a place of the canvas, its middle by default; 0: the whole sample. */
  zoom(factor: number, x = this.frame.width / 2, y = this.frame.height / 2): void {
    this.set(zoomAt(this.frame, factor, x, y));
  }

  /** Moved from where it was by a way on the canvas. */
  pan(from: Frame, x: number, y: number): void {
    this.set(panBy(from, x, y));
  }

  /** Moved so that a pixel is in view. */
  reveal(row: number, col: number): void {
    this.set(reveal(this.frame, row, col));
  }

  /** Here at once; the model, which the kernel echoes, follows when it can be told in the same moment. */
  private set(frame: Frame): void {
    this.place(frame);
    this.tell();
  }

  private save(): void {
    const { zoom, top, left } = this.frame;
    choose(this.model, 'view', zoom > 1 ? [zoom, top, left] : []);
  }

  private place(frame: Frame): void {
    this.frame = frame;
    const { pixelSize, pixelUnit } = this.data;
    const size = pixelSize ? pixelSize[1] / cell(frame)[0] : 0; // of a canvas pixel
    const bar = pixelSize ? scaleBar((size * frame.width) / 4, pixelUnit) : null;
    this.scale.hidden = !bar;
    if (bar) {
      this.scaleLine.style.width = `${bar.length / size}px`;
      this.scale.style.left = `calc(50% - ${frame.width / 2 - 8}px)`;
      setText(this.scaleText, bar.label);
    }
    this.changed();
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

  private readonly onScroll = (): void => void (this.scrolled = performance.now());
}
