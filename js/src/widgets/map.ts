/** The sample map: layers of the image and of what the model thinks, and where the loop went on it. */
import type { AnyModel, InitializeProps, RenderProps } from '@anywidget/types';
import { COLOUR_MAPS, colourTable, LEVELS } from './colours';
import { element, keepKeys, labelledSelect, setOptions, setText, svg } from './dom';
import { formatNumber, formatValue, ordinal, scaleBar } from './format';
import { fit, toPixel, type Frame } from './frame';
import { ACQUISITION, MapData, type Message } from './layers';
import { drawMeasured, drawPatch, drawPath, drawPicks, heldOutVeil } from './overlay';
import { listen, sharedOf, type SharedModel } from './shared';
import { onFrame, throttle } from './timing';

interface MapModel {
  shared: string;
  layer: string;
  colours: string;
  path: boolean;
}

const MAX_HEIGHT = 620;
const HOVER_INTERVAL = 80; // milliseconds between hovered positions told to the other panels
const ARROWS: Readonly<Record<string, [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
};

/** One view of the map. `dispose` gives back everything it took. */
class MapView {
  private readonly canvas = keepKeys(
    element('canvas', { tabindex: 0, role: 'img', 'aria-label': 'Map of the sample; arrow keys move the selection' })
  );
  private readonly stage = element('div', { class: 'cw-stage' }, this.canvas);
  private readonly tip = element('div', { class: 'cw-tip', hidden: true });
  private readonly empty = element('div', { class: 'cw-empty' }, 'No image yet: press Run.');
  private readonly layer = labelledSelect('Layer');
  private readonly colours = labelledSelect('Colours');
  private readonly path = keepKeys(element('input', { type: 'checkbox' }));
  private readonly ramp = element('canvas', { class: 'cw-ramp', width: LEVELS, height: 1, 'aria-hidden': 'true' });
  private readonly low = element('span');
  private readonly name = element('span', { class: 'cw-bar-name' });
  private readonly high = element('span');
  private readonly readout = element('div', { class: 'cw-readout', role: 'status' });
  private readonly scaleText = element('div');
  private readonly scaleLine = element('span');
  private readonly scale = element('div', { class: 'cw-scale', 'aria-hidden': 'true' }, this.scaleText, this.scaleLine);
  private readonly raster = document.createElement('canvas');
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly tellHover = throttle(() => this.shared.save_changes(), HOVER_INTERVAL);
  private readonly draw = onFrame(() => this.compose());
  private readonly endings: (() => void)[] = [];
  private image: ImageData | null = null;
  private pixels = new Uint32Array();
  private veil: HTMLCanvasElement | null = null;
  private frame: Frame = { rows: 1, cols: 1, width: 1, height: 1 };
  private hovered: [number, number] | null = null;

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
        element('label', { class: 'cw-check' }, this.path, 'Path')
      ),
      this.stage,
      element('div', { class: 'cw-bar' }, this.ramp, element('div', { class: 'cw-bar-text' }, this.low, this.name, this.high)),
      legend(),
      this.readout
    );
    setOptions(this.colours.select, COLOUR_MAPS.map(value => ({ value, label: value })));

    this.layer.select.addEventListener('change', () => this.choose('layer', this.layer.select.value));
    this.colours.select.addEventListener('change', () => this.choose('colours', this.colours.select.value));
    this.path.addEventListener('change', () => this.choose('path', this.path.checked));
    this.canvas.addEventListener('pointermove', event => this.hover(event));
    this.canvas.addEventListener('pointerleave', () => this.leave());
    this.canvas.addEventListener('click', event => this.click(event));
    this.canvas.addEventListener('keydown', event => this.key(event));
    this.endings.push(
      listen(model, 'layer colours', () => this.repaint()),
      listen(model, 'path', () => this.draw()),
      listen(shared, 'beta lam scheduled', () => {
        if (this.model.get('layer') === ACQUISITION) {
          this.repaint();
        }
      }),
      listen(shared, 'row col', () => this.select())
    );
    this.observer.observe(this.stage);
    this.update('image');
    this.select();
  }

  dispose(): void {
    this.observer.disconnect();
    this.draw.cancel();
    this.tellHover.cancel();
    this.endings.forEach(end => end());
  }

  /** New data came. */
  update(type: Message['type']): void {
    if (type === 'image' && this.data.size) {
      const { rows, cols } = this.data;
      [this.raster.width, this.raster.height] = [cols, rows];
      this.image = new ImageData(cols, rows);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.resize();
    }
    if (type === 'points') {
      this.draw();
      this.select();
    } else {
      this.repaint();
    }
  }

  private choose<K extends 'layer' | 'colours' | 'path'>(name: K, value: MapModel[K]): void {
    this.model.set(name, value);
    this.model.save_changes();
  }

  private resize(): void {
    this.empty.hidden = this.data.size > 0;
    if (!this.data.size || !this.stage.clientWidth) {
      return;
    }
    const { rows, cols, aspect, pixelSize, pixelUnit } = this.data;
    this.frame = fit(rows, cols, aspect, this.stage.clientWidth, MAX_HEIGHT);
    const { width, height } = this.frame;
    const density = window.devicePixelRatio || 1;
    [this.canvas.width, this.canvas.height] = [Math.round(width * density), Math.round(height * density)];
    [this.canvas.style.width, this.canvas.style.height] = [`${width}px`, `${height}px`];
    this.veil = heldOutVeil(this.data, this.frame);
    const bar = pixelSize ? scaleBar((pixelSize[1] * cols) / 4, pixelUnit) : null;
    this.scale.hidden = !bar;
    if (bar && pixelSize) {
      this.scaleLine.style.width = `${(bar.length / (pixelSize[1] * cols)) * width}px`;
      this.scale.style.left = `${(this.stage.clientWidth - width) / 2 + 8}px`;
      setText(this.scaleText, bar.label);
    }
    this.draw();
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
    const span = this.data.paint(layer, setting, table, this.pixels);
    this.raster.getContext('2d')!.putImageData(this.image, 0, 0);
    if (span) {
      setText(this.low, formatNumber(span.low));
      setText(this.name, span.unit ? `${span.label} (${span.unit})` : span.label);
      setText(this.high, formatNumber(span.high));
    }
    const ramp = this.ramp.getContext('2d')!;
    const strip = new ImageData(LEVELS, 1);
    new Uint32Array(strip.data.buffer).set(table);
    ramp.putImageData(strip, 0, 0);
    this.draw();
  }

  private compose(): void {
    const context = this.canvas.getContext('2d')!;
    const { width, height } = this.frame;
    context.setTransform(this.canvas.width / width, 0, 0, this.canvas.height / height, 0, 0);
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.raster, 0, 0, width, height);
    if (this.veil) {
      context.drawImage(this.veil, 0, 0, width, height);
    }
    this.path.checked = this.model.get('path');
    if (this.path.checked) {
      drawPath(context, this.frame, this.data);
    }
    drawMeasured(context, this.frame, this.data);
    drawPicks(context, this.frame, this.data);
    if (this.hovered) {
      drawPatch(context, this.frame, this.data, this.hovered, false);
    }
    const selected = this.selected();
    if (selected) {
      drawPatch(context, this.frame, this.data, selected, true);
    }
  }

  /** What a person reads about a pixel. */
  private describe(row: number, col: number): string {
    const { value, unit } = this.data.valueAt(this.layer.select.value, row, col);
    const order = this.data.orderAt(row, col);
    const parts = [`row ${row}, col ${col}`, `${this.name.textContent}: ${formatValue(value, unit)}`];
    if (order !== null) {
      const step = this.data.points.steps[order];
      parts.push(`${ordinal(order + 1)} spectrum${step === 0 ? ' (initial)' : `, step ${step}`}`);
    }
    return parts.join(' · ');
  }

  private selected(): [number, number] | null {
    const [row, col] = [this.shared.get('row'), this.shared.get('col')];
    return row >= 0 && col >= 0 ? [row, col] : null;
  }

  private select(): void {
    const selected = this.selected();
    if (selected && this.data.size) {
      setText(this.readout, this.describe(...selected));
    } else {
      setText(this.readout, 'Click a place to keep its spectrum in view.');
    }
    this.draw();
  }

  private setSelected(row: number, col: number): void {
    this.shared.set('row', row);
    this.shared.set('col', col);
    this.shared.save_changes();
  }

  private pixelAt(event: MouseEvent): [number, number] | null {
    return this.data.size ? toPixel(this.frame, event.offsetX, event.offsetY) : null;
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

  private click(event: MouseEvent): void {
    const pixel = this.pixelAt(event);
    if (pixel) {
      this.setSelected(...pixel);
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      this.setSelected(-1, -1);
    } else if (event.key in ARROWS && this.data.size) {
      const [down, right] = ARROWS[event.key].map(step => step * (event.shiftKey ? 10 : 1));
      const { rows, cols } = this.data;
      const [row, col] = this.selected() ?? [Math.floor(rows / 2), Math.floor(cols / 2)];
      this.setSelected(Math.max(0, Math.min(rows - 1, row + down)), Math.max(0, Math.min(cols - 1, col + right)));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The marks of the map, explained. */
function legend(): HTMLElement {
  const mark = (...shapes: SVGElement[]) =>
    svg('svg', { viewBox: '0 0 14 14', width: 14, height: 14, 'aria-hidden': 'true' }, ...shapes);
  const entry = (label: string, shape: SVGElement) => element('span', {}, mark(shape), label);
  return element(
    'div',
    { class: 'cw-legend' },
    entry('initial', svg('rect', { x: 3, y: 3, width: 8, height: 8, class: 'cw-mark-initial' })),
    entry('picked, later is lighter', svg('circle', { cx: 7, cy: 7, r: 4, class: 'cw-mark-picked' })),
    entry('next', svg('path', { d: 'M3 3L11 11M11 3L3 11', class: 'cw-mark-next' })),
    entry('held out for the score', svg('path', { d: 'M0 7L7 0M2 12L12 2M7 14L14 7', class: 'cw-mark-held-out' }))
  );
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
