/** The sample map: layers of the image and of what the model thinks, and where the loop went on it. */
import type { AnyModel, InitializeProps, RenderProps } from '@anywidget/types';
import { ColourBar } from './colourbar';
import { COLOUR_MAPS, colourTable } from './colours';
import { element, keepKeys, labelledSelect, setOptions, setText } from './dom';
import { formatValue, ordinal, scaleBar } from './format';
import { cell, fit, panBy, reveal, toPixel, toPlace, zoomAt, type Frame } from './frame';
import { ACQUISITION, MapData, type Message } from './layers';
import { legend } from './legend';
import { watchLife } from './life';
import { RegionBar, Toolbar, type RegionAct } from './maptools';
import { openMenu } from './menu';
import { drawMeasured, drawPatch, drawPath, drawPicks, drawRegion, drawSample, stencil, veil } from './overlay';
import { fill, pixelsOf, rectangle, type Corner } from './regions';
import { listen, selectionOf, setSelection, sharedOf, type SharedModel } from './shared';
import { onFrame, throttle } from './timing';

interface MapModel {
  shared: string;
  layer: string;
  colours: string;
  opacity: number;
  ranges: Record<string, [number, number]>;
  path: boolean;
  view: number[]; // zoom, first row and first column in view; empty: the whole sample
  problem: string;
}

const MAX_HEIGHT = 620;
const HOVER_INTERVAL = 50; // milliseconds between hovered positions told to the other panels
const CLOSER = 1.5; // what a key or a button zooms by
const DRAG = 4; // pixels a pointer may shake in a click
const SCROLLING = 250; // milliseconds after which a turn of the wheel is meant for the map, not the page
const BLACK = 0xff000000;
const SELECTION = 0x9000b0ff; // the colour of the selection, as a pixel
const ARROWS: Readonly<Record<string, [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
};
const ZOOM_KEYS: Readonly<Record<string, number>> = { '+': CLOSER, '=': CLOSER, '-': 1 / CLOSER, '0': 0 };

/** What the pointer is in the middle of. */
type Drag =
  | { kind: 'pan'; x: number; y: number; frame: Frame; moved: boolean; clicks: boolean }
  | { kind: 'rectangle'; from: Corner }
  | { kind: 'lasso' };

/** One view of the map. `dispose` gives back everything it took. */
class MapView {
  private readonly canvas = keepKeys(
    element('canvas', {
      tabindex: 0,
      role: 'application',
      'aria-label': 'Map of the sample; arrow keys move the selection, plus and minus zoom, the menu key opens a menu'
    })
  );
  private readonly stage = element('div', { class: 'cw-stage' }, this.canvas);
  private readonly tip = element('div', { class: 'cw-tip', hidden: true });
  private readonly empty = element('div', { class: 'cw-empty' }, 'No image yet: press Run.');
  private readonly layer = labelledSelect('Layer');
  private readonly colours = labelledSelect('Colours');
  private readonly opacity = keepKeys(element('input', { type: 'range', min: 0, max: 1, step: 0.05, 'aria-label': 'Opacity' }));
  private readonly path = keepKeys(element('input', { type: 'checkbox' }));
  private readonly bar = new ColourBar(range => this.setRange(range));
  private readonly tools = new Toolbar(
    { closer: () => this.zoom(CLOSER), farther: () => this.zoom(1 / CLOSER), whole: () => this.zoom(0) },
    () => this.setRegion(null)
  );
  private readonly regionBar = new RegionBar(act => this.onRegion(act));
  private readonly readout = element('div', { class: 'cw-readout', role: 'status' });
  private readonly measure = element('button', { type: 'button', class: 'cw-button' }, 'Measure here');
  private readonly problem = element('div', { class: 'cw-problem', role: 'alert', hidden: true });
  private readonly scaleText = element('div');
  private readonly scaleLine = element('span');
  private readonly scale = element('div', { class: 'cw-scale', 'aria-hidden': 'true' }, this.scaleText, this.scaleLine);
  private readonly raster = document.createElement('canvas');
  private readonly base = document.createElement('canvas');
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly tellHover = throttle(() => this.shared.save_changes(), HOVER_INTERVAL);
  private readonly tellView = throttle(() => this.model.save_changes(), 300);
  private readonly draw = onFrame(() => this.compose());
  private readonly endings: (() => void)[] = [];
  private image: ImageData | null = null;
  private masks: { heldOut: HTMLCanvasElement | null; excluded: HTMLCanvasElement | null; selection: HTMLCanvasElement | null } = {
    heldOut: null,
    excluded: null,
    selection: null
  };
  private veils: HTMLCanvasElement[] | null = null; // for the present frame
  private frame: Frame = fit(1, 1, 1, 1, 1);
  private hovered: [number, number] | null = null;
  private drag: Drag | null = null;
  private region: Corner[] | null = null; // drawn, or being drawn
  private anchor: [number, number] | null = null; // first corner of a rectangle set by key
  private obstacle = '';
  private scrolled = -Infinity;

  constructor(
    private readonly model: AnyModel<MapModel>,
    private readonly shared: SharedModel,
    private readonly data: MapData,
    el: HTMLElement
  ) {
    el.classList.add('cw-panel', 'cw-map');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Sample map');
    this.stage.append(this.scale, this.tip, this.empty);
    el.append(
      element(
        'div',
        { class: 'cw-head' },
        element('span', { class: 'cw-title' }, 'Sample map'),
        this.layer.field,
        this.colours.field,
        element('label', { class: 'cw-field cw-opacity' }, element('span', {}, 'Opacity'), this.opacity),
        element('label', { class: 'cw-check' }, this.path, 'Path'),
        this.tools.node
      ),
      this.stage,
      this.regionBar.node,
      this.bar.node,
      legend(),
      element('div', { class: 'cw-place' }, this.readout, this.measure),
      this.problem
    );
    setOptions(this.colours.select, COLOUR_MAPS.map(value => ({ value, label: value })));

    this.layer.select.addEventListener('change', () => this.choose('layer', this.layer.select.value));
    this.colours.select.addEventListener('change', () => this.choose('colours', this.colours.select.value));
    this.opacity.addEventListener('input', () => this.choose('opacity', Number(this.opacity.value)));
    this.path.addEventListener('change', () => this.choose('path', this.path.checked));
    this.measure.addEventListener('click', () => this.measureAt(this.selected()));
    this.canvas.addEventListener('pointerdown', event => this.press(event));
    this.canvas.addEventListener('pointermove', event => this.move(event));
    this.canvas.addEventListener('pointerup', () => this.release());
    this.canvas.addEventListener('pointercancel', () => this.setRegion(null));
    this.canvas.addEventListener('pointerleave', () => this.leave());
    this.canvas.addEventListener('contextmenu', event => this.menu(event));
    this.canvas.addEventListener('keydown', event => this.key(event));
    this.canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    const scrolling = (): void => void (this.scrolled = performance.now());
    document.addEventListener('scroll', scrolling, { capture: true, passive: true });
    this.endings.push(
      listen(model, 'layer colours ranges', () => this.repaint()),
      listen(model, 'path opacity', () => this.draw()),
      listen(model, 'view', () => this.look()),
      listen(model, 'problem', () => this.showProblem()),
      listen(shared, 'beta lam scheduled', () => {
        if (this.model.get('layer') === ACQUISITION) {
          this.repaint();
        }
      }),
      listen(shared, 'row col', () => this.select()),
      listen(shared, 'selection', () => this.showSelection()),
      watchLife(shared, ({ obstacle }) => {
        this.obstacle = obstacle;
        this.select();
      }),
      () => document.removeEventListener('scroll', scrolling, { capture: true })
    );
    this.observer.observe(this.stage);
    this.update('image');
    this.update('excluded');
    this.showProblem();
  }

  dispose(): void {
    this.observer.disconnect();
    this.draw.cancel();
    this.tellHover.cancel();
    this.tellView.cancel();
    this.endings.forEach(end => end());
  }

  /** New data came. */
  update(type: Message['type']): void {
    const { data } = this;
    if (type === 'image' && data.size) {
      const { rows, cols } = data;
      for (const canvas of [this.raster, this.base]) {
        [canvas.width, canvas.height] = [cols, rows];
      }
      this.image = new ImageData(cols, rows);
      this.masks.heldOut = data.heldOut.some(Boolean) ? stencil(data, i => (data.heldOut[i] ? BLACK : 0)) : null;
      this.paintBase();
      this.showSelection();
      this.resize();
    }
    if (type === 'excluded' && data.size) {
      const { excluded } = data;
      this.masks.excluded = excluded ? stencil(data, i => (excluded[i] ? BLACK : 0)) : null;
      this.veils = null;
    }
    this.repaint(); // also layers that are made of the points
    this.select();
  }

  private choose<K extends keyof MapModel>(name: K, value: MapModel[K]): void {
    this.model.set(name, value);
    this.model.save_changes();
  }

  private setRange(range: [number, number] | null): void {
    const { [this.layer.select.value]: _, ...others } = this.model.get('ranges');
    this.choose('ranges', range ? { ...others, [this.layer.select.value]: range } : others);
  }

  // The view ------------------------------------------------------------------------------------

  private resize(): void {
    this.empty.hidden = this.data.size > 0;
    if (!this.data.size || !this.stage.clientWidth) {
      return;
    }
    const { rows, cols, aspect } = this.data;
    const { width, height } = (this.frame = fit(rows, cols, aspect, this.stage.clientWidth, MAX_HEIGHT));
    const density = window.devicePixelRatio || 1;
    [this.canvas.width, this.canvas.height] = [Math.round(width * density), Math.round(height * density)];
    [this.canvas.style.width, this.canvas.style.height] = [`${width}px`, `${height}px`];
    this.look();
  }

  /** Show the part of the sample that the model says. */
  private look(): void {
    const [zoom, top, left] = this.model.get('view');
    this.frame = { ...this.frame, zoom: zoom ?? 1, top: top ?? 0, left: left ?? 0 };
    const { pixelSize, pixelUnit } = this.data;
    const size = pixelSize ? pixelSize[1] / cell(this.frame)[0] : 0; // of a canvas pixel
    const bar = pixelSize ? scaleBar((size * this.frame.width) / 4, pixelUnit) : null;
    this.scale.hidden = !bar;
    if (bar) {
      this.scaleLine.style.width = `${bar.length / size}px`;
      this.scale.style.left = `${(this.stage.clientWidth - this.frame.width) / 2 + 8}px`;
      setText(this.scaleText, bar.label);
    }
    this.veils = null;
    this.draw();
  }

  private setFrame({ zoom, top, left }: Frame): void {
    this.model.set('view', zoom > 1 ? [zoom, top, left] : []);
    this.tellView();
  }

  /** Closer by a factor around a place of the canvas, its middle by default; 0: the whole sample. */
  private zoom(factor: number, x = this.frame.width / 2, y = this.frame.height / 2): void {
    this.setFrame(zoomAt(this.frame, factor, x, y));
  }

  private wheel(event: WheelEvent): void {
    const outwards = event.deltaY > 0 && this.frame.zoom === 1;
    if (outwards || !event.deltaY || performance.now() - this.scrolled < SCROLLING) {
      return; // the page scrolls
    }
    event.preventDefault();
    event.stopPropagation();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    this.zoom(Math.exp(-Math.max(-150, Math.min(150, event.deltaY * lines)) / 300), event.offsetX, event.offsetY);
  }

  // Painting ------------------------------------------------------------------------------------

  private paintBase(): void {
    const image = new ImageData(this.data.cols, this.data.rows);
    const setting = { beta: 0, lam: 0, scheduled: false };
    this.data.paint(this.data.base, setting, colourTable('grey'), new Uint32Array(image.data.buffer));
    this.base.getContext('2d')!.putImageData(image, 0, 0);
  }

  /** Colour the chosen layer anew. */
  private repaint(): void {
    if (!this.image) {
      return;
    }
    const options = this.data.layers();
    setOptions(this.layer.select, options);
    const wanted = this.model.get('layer');
    const layer = options.some(({ value }) => value === wanted) ? wanted : options[0].value;
    this.layer.select.value = layer;
    this.colours.select.value = this.model.get('colours');

    const table = colourTable(this.model.get('colours'));
    const setting = { beta: this.shared.get('beta'), lam: this.shared.get('lam'), scheduled: this.shared.get('scheduled') };
    const range = this.model.get('ranges')[layer];
    const painted = this.data.paint(layer, setting, table, new Uint32Array(this.image.data.buffer), range);
    this.raster.getContext('2d')!.putImageData(this.image, 0, 0);
    if (painted) {
      this.bar.show(painted, table, range !== undefined);
    }
    this.draw();
  }

  private showSelection(): void {
    const { data } = this;
    const chosen = new Set(selectionOf(this.shared));
    this.masks.selection = chosen.size && data.size ? stencil(data, i => (chosen.has(data.candidates[i]) ? SELECTION : 0)) : null;
    this.draw();
  }

  private compose(): void {
    const context = this.canvas.getContext('2d')!;
    const { frame, data, masks } = this;
    context.setTransform(this.canvas.width / frame.width, 0, 0, this.canvas.height / frame.height, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    const opacity = this.model.get('opacity');
    this.opacity.value = String(opacity);
    if (opacity < 1) {
      drawSample(context, frame, this.base);
    }
    context.globalAlpha = opacity;
    drawSample(context, frame, this.raster);
    context.globalAlpha = 1;
    if (masks.selection) {
      drawSample(context, frame, masks.selection);
    }
    this.veils ??= [
      ...(masks.heldOut ? [veil(frame, masks.heldOut, 'rising')] : []),
      ...(masks.excluded ? [veil(frame, masks.excluded, 'crossed')] : [])
    ];
    this.veils.forEach(picture => context.drawImage(picture, 0, 0, frame.width, frame.height));
    this.path.checked = this.model.get('path');
    if (this.path.checked) {
      drawPath(context, frame, data);
    }
    drawMeasured(context, frame, data);
    drawPicks(context, frame, data);
    if (this.region) {
      drawRegion(context, frame, this.region);
    }
    if (this.hovered) {
      drawPatch(context, frame, data, this.hovered, false);
    }
    const selected = this.selected();
    if (selected) {
      drawPatch(context, frame, data, selected, true);
    }
  }

  // One position ---------------------------------------------------------------------------------

  /** What a person reads about a pixel. */
  private describe(row: number, col: number): string {
    const { value, unit, group } = this.data.valueAt(this.layer.select.value, row, col);
    const parts = [`row ${row}, col ${col}`, `${this.bar.title}: ${group ?? formatValue(value, unit)}`];
    const orders = this.data.ordersAt(row, col);
    if (orders.length) {
      const last = orders[orders.length - 1];
      const step = this.data.points.steps[last];
      parts.push(`${ordinal(last + 1)} spectrum${step === 0 ? ' (initial)' : `, step ${step}`}`);
    }
    if (orders.length > 1) {
      parts.push(`measured ${orders.length} times`);
    }
    return parts.join(' · ');
  }

  private selected(): [number, number] | null {
    const [row, col] = [this.shared.get('row'), this.shared.get('col')];
    return row >= 0 && col >= 0 ? [row, col] : null;
  }

  private select(): void {
    const selected = this.data.size ? this.selected() : null;
    setText(this.readout, selected ? this.describe(...selected) : 'Click a place to keep its spectrum in view.');
    const hindrance = selected ? this.obstacle || this.data.hindrance(...selected) : 'select a place first';
    this.measure.disabled = Boolean(hindrance);
    this.measure.title = hindrance || 'Goes ahead of what the loop has picked';
    if (this.anchor && selected) {
      this.region = rectangle(this.anchor, selected);
    }
    this.draw();
  }

  private setSelected(row: number, col: number): void {
    this.shared.set('row', row);
    this.shared.set('col', col);
    this.shared.save_changes();
  }

  private measureAt(pixel: [number, number] | null): void {
    if (pixel && !this.measure.disabled) {
      this.model.send({ type: 'measure', points: [pixel] });
    }
  }

  private showProblem(): void {
    setText(this.problem, this.model.get('problem'));
    this.problem.hidden = !this.model.get('problem');
  }

  // Regions --------------------------------------------------------------------------------------

  private setRegion(corners: Corner[] | null, done = false): void {
    this.region = corners;
    this.drag = done || !corners ? null : this.drag;
    this.anchor = done || !corners ? null : this.anchor;
    const region = corners && done ? fill(corners, this.data.rows, this.data.cols) : null;
    if (done && !region) {
      this.region = null;
    }
    this.regionBar.show(region && region.count, !this.obstacle);
    this.draw();
  }

  private onRegion(act: RegionAct): void {
    const region = this.region && fill(this.region, this.data.rows, this.data.cols);
    if (region && act === 'select') {
      const candidates = [...pixelsOf(region)].map(([row, col]) => this.data.candidates[this.data.index(row, col)]);
      setSelection(this.shared, candidates.filter(candidate => candidate >= 0));
    } else if (region && act !== 'discard') {
      const { row, col, height, width, inside } = region;
      this.model.send({ type: act, row, col, height, width }, undefined, [inside.buffer as ArrayBuffer]);
    }
    this.setRegion(null);
    this.tools.choose('point');
    this.canvas.focus({ preventScroll: true });
  }

  // Pointer --------------------------------------------------------------------------------------

  private pixelAt(event: MouseEvent): [number, number] | null {
    return this.data.size ? toPixel(this.frame, event.offsetX, event.offsetY) : null;
  }

  private press(event: PointerEvent): void {
    const pixel = this.pixelAt(event);
    if (!pixel || event.button > 1) {
      return;
    }
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    const { tool } = this.tools;
    if (tool === 'point' || event.button === 1) {
      this.drag = { kind: 'pan', x: event.offsetX, y: event.offsetY, frame: this.frame, moved: false, clicks: event.button === 0 };
      event.button === 1 && event.preventDefault();
    } else {
      this.setRegion(null);
      this.drag = tool === 'rectangle' ? { kind: tool, from: pixel } : { kind: tool };
      this.region = tool === 'rectangle' ? rectangle(pixel, pixel) : [toPlace(this.frame, event.offsetX, event.offsetY)];
      this.draw();
    }
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (drag?.kind === 'pan') {
      const [x, y] = [event.offsetX - drag.x, event.offsetY - drag.y];
      drag.moved ||= Math.hypot(x, y) > DRAG;
      if (drag.moved) {
        this.tip.hidden = true;
        this.canvas.classList.toggle('cw-moving', this.frame.zoom > 1);
        this.setFrame(panBy(drag.frame, x, y));
      }
      return;
    }
    if (drag && this.region) {
      const place = toPlace(this.frame, event.offsetX, event.offsetY);
      if (drag.kind === 'rectangle') {
        const within = (value: number, size: number): number => Math.max(0, Math.min(size - 1, Math.floor(value)));
        this.region = rectangle(drag.from, [within(place[0], this.data.rows), within(place[1], this.data.cols)]);
      } else {
        this.region.push(place);
      }
      this.draw();
      return;
    }
    this.hover(event);
  }

  private release(): void {
    const { drag } = this;
    this.drag = null;
    this.canvas.classList.remove('cw-moving');
    if (drag?.kind === 'pan') {
      const pixel = drag.moved || !drag.clicks ? null : toPixel(this.frame, drag.x, drag.y);
      if (pixel) {
        this.setSelected(...pixel);
      }
    } else if (drag && this.region) {
      this.setRegion(this.region, true);
    }
  }

  private hover(event: PointerEvent): void {
    const pixel = this.pixelAt(event);
    if (!pixel) {
      return this.leave();
    }
    if (pixel[0] !== this.hovered?.[0] || pixel[1] !== this.hovered?.[1]) {
      this.hovered = pixel;
      this.shared.set('hover', pixel);
      this.tellHover();
      setText(this.tip, this.describe(...pixel));
      this.draw();
    }
    this.tip.hidden = false;
    const x = this.canvas.offsetLeft + event.offsetX;
    const rightwards = x + 16 + this.tip.offsetWidth <= this.stage.clientWidth;
    this.tip.style.left = `${rightwards ? x + 14 : Math.max(0, x - 10 - this.tip.offsetWidth)}px`;
    const y = this.canvas.offsetTop + event.offsetY;
    this.tip.style.top = `${y > this.tip.offsetHeight + 14 ? y - this.tip.offsetHeight - 10 : y + 18}px`;
  }

  private leave(): void {
    this.tip.hidden = true;
    if (this.hovered) {
      this.hovered = null;
      this.shared.set('hover', []);
      this.tellHover();
      this.draw();
    }
  }

  private menu(event: MouseEvent): void {
    event.preventDefault();
    event.stopPropagation();
    // The menu key and Shift+F10 come without a place of their own: the selected one is meant.
    const byKey = event.button !== 2;
    const pixel = byKey ? this.selected() : this.pixelAt(event);
    if (!pixel) {
      return;
    }
    this.setSelected(...pixel);
    const [width, height] = cell(this.frame);
    const x = byKey ? (pixel[1] + 1 - this.frame.left) * width : event.offsetX;
    const y = byKey ? (pixel[0] + 1 - this.frame.top) * height : event.offsetY;
    this.tip.hidden = true;
    openMenu(this.stage, this.canvas, this.canvas.offsetLeft + x, this.canvas.offsetTop + y, `Row ${pixel[0]}, col ${pixel[1]}`, [
      { label: 'Measure here', disabled: this.measure.disabled, act: () => this.measureAt(pixel) },
      { label: 'Zoom in here', act: () => this.zoom(2, x, y) },
      { label: 'Whole sample', disabled: this.frame.zoom === 1, act: () => this.zoom(0) },
      { label: 'Follow the latest spectrum', act: () => this.setSelected(-1, -1) }
    ]);
  }

  // Keys -----------------------------------------------------------------------------------------

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.data.size) {
      return;
    }
    const selected = this.selected();
    if (event.key === 'Escape') {
      this.region || this.anchor ? this.setRegion(null) : this.escape();
    } else if (event.key === 'Enter' && this.tools.tool === 'rectangle' && selected) {
      if (this.anchor) {
        this.setRegion(rectangle(this.anchor, selected), true);
      } else {
        this.anchor = selected;
        this.select();
      }
    } else if (event.key in ZOOM_KEYS) {
      this.zoom(ZOOM_KEYS[event.key]);
    } else if (event.key in ARROWS) {
      const [down, right] = ARROWS[event.key].map(step => step * (event.shiftKey ? 10 : 1));
      const { rows, cols } = this.data;
      const [row, col] = selected ?? [Math.floor(rows / 2), Math.floor(cols / 2)];
      const next: [number, number] = [Math.max(0, Math.min(rows - 1, row + down)), Math.max(0, Math.min(cols - 1, col + right))];
      this.setSelected(...next);
      this.setFrame(reveal(this.frame, ...next));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Nothing selected: neither a position nor candidates. */
  private escape(): void {
    if (selectionOf(this.shared).length) {
      setSelection(this.shared, []);
    } else {
      this.setSelected(-1, -1);
    }
  }
}

export default () => {
  const data = new MapData();
  const views = new Set<MapView>();
  return {
    initialize({ model }: InitializeProps<MapModel>): void {
      model.on('msg:custom', (message: Message, buffers: DataView[]) => {
        data.receive(message, buffers);
        views.forEach(view => view.update(message.type));
      });
      model.send({ type: 'hello' });
    },
    async render({ model, el }: RenderProps<MapModel>): Promise<() => void> {
      const view = new MapView(model, await sharedOf(model), data, el);
      views.add(view);
      return () => {
        views.delete(view);
        view.dispose();
      };
    }
  };
};
