/** The latent space: every candidate as the network sees it, to turn, to colour and to select from. */
import type { AnyModel, InitializeProps, RenderProps } from '@anywidget/types';
import { schemeTableau10 } from 'd3-scale-chromatic';
import { ACQUISITION } from './layers';
import { colourTable, LEVELS, pack, parseColour } from './colours';
import { element, keepKeys, labelledSelect, setOptions, setText, svg } from './dom';
import { formatNumber, formatValue } from './format';
import { Viewpoint } from './latent_camera';
import { CLUSTER, LatentData, NO_CLUSTER, STEP, type Message, type Values } from './latent_data';
import { enclosed, nearest, project, type Projected } from './latent_pick';
import { CloudScene, contextOf } from './latent_scene';
import { Thumbnail } from './latent_thumbnail';
import { LassoLine } from './lasso_line';
import { listen, selectionOf, setSelection, sharedOf, type SharedModel } from './shared';
import { onFrame, throttle } from './timing';

interface LatentModel {
  shared: string;
  colour: string;
  colours: string;
  dimensions: 2 | 3;
  clusters: number;
}

const HEIGHT = 380;
const REACH = 9; // CSS pixels from the pointer to a point
const HOVER_INTERVAL = 80; // milliseconds between hovered positions told to the other panels
const FEW = 300; // selected points that get a ring; more would hide each other
const MUTED = 0.22; // how much of its colour a point keeps while others are selected
const CLICK = 4; // CSS pixels that a pointer may move in a click
const PALETTE = schemeTableau10.map(colour => pack(parseColour(colour)));
const SELECTED = pack([255, 176, 0]);
const DISC_WITH_EDGE = 1;
const SQUARE_WITH_EDGE = 2;
const RING = 3;
const ARROWS: Readonly<Record<string, [number, number]>> = {
  ArrowUp: [0, -24],
  ArrowDown: [0, 24],
  ArrowLeft: [-24, 0],
  ArrowRight: [24, 0]
};
const NO_WEBGL =
  'This browser has no WebGL, so the latent space cannot be drawn. ' +
  'Map, spectra and the other panels work without it; switch on hardware acceleration to see it.';
const LOST = 'The browser took the graphics memory away; the picture comes back by itself.';
const NOTHING = 'No latent space yet: it comes with the first training.';

const grouped = (n: number): string => n.toLocaleString('en').replaceAll(',', ' ');

/** Fade colours into the ground. */
function mute(tints: Uint32Array, ground: [number, number, number]): void {
  const [red, green, blue] = ground.map(part => part * (1 - MUTED));
  for (let i = 0; i < tints.length; i++) {
    const tint = tints[i];
    tints[i] =
      0xff000000 |
      (((tint >> 16) & 255) * MUTED + blue) << 16 |
      (((tint >> 8) & 255) * MUTED + green) << 8 |
      ((tint & 255) * MUTED + red);
  }
}

/** One view of the panel. `dispose` gives back everything it took. */
class LatentView {
  private readonly canvas = keepKeys(
    element('canvas', {
      tabindex: 0,
      role: 'img',
      'aria-label': 'Latent space; arrow keys turn it, plus and minus zoom, Home shows it from the start, Escape selects nothing'
    })
  );
  private readonly lasso = new LassoLine();
  private readonly thumbnail: Thumbnail;
  private readonly tip: HTMLElement;
  private readonly note = element('div', { class: 'cw-empty cw-latent-note', role: 'status' });
  private readonly stage: HTMLElement;
  private readonly colour = labelledSelect('Colour');
  private readonly shape = labelledSelect('View');
  private readonly clusters = keepKeys(
    element('input', { type: 'range', min: 2, max: PALETTE.length, step: 1, 'aria-label': 'Clusters' })
  );
  private readonly clusterCount = element('span', { class: 'cw-latent-count' });
  private readonly lassoButton = element('button', { type: 'button', class: 'cw-button', 'aria-pressed': 'false' }, 'Lasso');
  private readonly ramp = element('canvas', { class: 'cw-ramp', width: LEVELS, height: 1, 'aria-hidden': 'true' });
  private readonly low = element('span');
  private readonly name = element('span', { class: 'cw-bar-name' });
  private readonly high = element('span');
  private readonly bar = element('div', { class: 'cw-bar' }, this.ramp, element('div', { class: 'cw-bar-text' }, this.low, this.name, this.high));
  private readonly groups = element('div', { class: 'cw-latent-groups', role: 'group', 'aria-label': 'Select a cluster' });
  private readonly readout = element('div', { class: 'cw-readout', role: 'status' });
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly themes = new MutationObserver(() => this.follow());
  private readonly tellHover = throttle(() => this.shared.save_changes(), HOVER_INTERVAL);
  private readonly recolour = onFrame(() => this.paint());
  private readonly reselect = onFrame(() => this.showSelection());
  private readonly endings: (() => void)[] = [];
  private readonly view = new Viewpoint();
  private readonly scene: CloudScene | null;
  private projected: Projected | null = null;
  private tints = new Uint32Array(); // by slot, what is not selected muted
  private plain = new Uint32Array(); // by slot
  private values: Values | null = null;
  private hovered = -1; // index
  private pressed: { x: number; y: number; lasso: boolean; moved: boolean } | null = null;
  private size: [number, number] = [0, 0];
  private lost = false;

  constructor(
    private readonly model: AnyModel<LatentModel>,
    private readonly shared: SharedModel,
    private readonly data: LatentData,
    el: HTMLElement
  ) {
    this.thumbnail = new Thumbnail(data);
    this.tip = element('div', { class: 'cw-tip cw-latent-tip', hidden: true }, this.thumbnail.node);
    this.stage = element('div', { class: 'cw-stage cw-latent-stage' }, this.canvas, this.lasso.node, this.tip, this.note);
    const home = element('button', { type: 'button', class: 'cw-button' }, 'Reset view');
    el.classList.add('cw-panel', 'cw-latent');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Latent space');
    el.append(
      element(
        'div',
        { class: 'cw-head' },
        element('span', { class: 'cw-title' }, 'Latent space'),
        this.colour.field,
        this.shape.field,
        element('label', { class: 'cw-field' }, element('span', {}, 'Clusters'), this.clusters, this.clusterCount),
        this.lassoButton,
        home
      ),
      this.stage,
      this.bar,
      this.groups,
      legend(),
      this.readout
    );
    setOptions(this.shape.select, [
      { value: '3', label: '3-D' },
      { value: '2', label: '2-D' }
    ]);

    const context = contextOf(this.canvas);
    this.scene =
      context &&
      new CloudScene(this.canvas, context, this.view, (drawn, of) => {
        this.canvas.dataset.drawn = `${drawn}/${of}`;
      });
    this.colour.select.addEventListener('change', () => this.choose('colour', this.colour.select.value));
    this.shape.select.addEventListener('change', () => this.choose('dimensions', Number(this.shape.select.value) as 2 | 3));
    this.clusters.addEventListener('input', () => setText(this.clusterCount, this.clusters.value));
    this.clusters.addEventListener('change', () => this.choose('clusters', Number(this.clusters.value)));
    this.lassoButton.addEventListener('click', () => {
      this.lassoButton.setAttribute('aria-pressed', String(!this.lassoing));
      this.canvas.classList.toggle('cw-lassoing', this.lassoing);
    });
    home.addEventListener('click', () => this.home());
    this.canvas.addEventListener('pointerdown', event => this.press(event));
    this.canvas.addEventListener('pointermove', event => this.pointer(event));
    this.canvas.addEventListener('pointerup', event => this.release(event));
    this.canvas.addEventListener('pointercancel', () => this.drop());
    this.canvas.addEventListener('pointerleave', () => this.leave());
    this.canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    this.canvas.addEventListener('keydown', event => this.key(event));
    this.canvas.addEventListener('webglcontextlost', this.loseContext);
    this.canvas.addEventListener('webglcontextrestored', this.regainContext);
    this.endings.push(
      listen(model, 'colour', () => this.coloured()),
      listen(model, 'colours', () => this.recolour()),
      listen(model, 'clusters', () => this.showClusterCount()),
      listen(model, 'dimensions', () => this.reshape()),
      listen(shared, 'beta lam scheduled', () => {
        if (this.model.get('colour') === ACQUISITION) {
          this.recolour();
        }
      }),
      listen(shared, 'selection', () => this.reselect()),
      listen(shared, 'row col', () => this.showFocus()),
      listen(shared, 'hover', () => this.hoverElsewhere())
    );
    this.observer.observe(this.stage);
    this.themes.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light', 'data-jp-theme-name', 'data-theme'] });
    this.showClusterCount();
    this.update('choices');
    this.update('cloud');
  }

  dispose(): void {
    this.observer.disconnect();
    this.themes.disconnect();
    this.recolour.cancel();
    this.reselect.cancel();
    this.tellHover.cancel();
    this.endings.forEach(end => end());
    this.canvas.removeEventListener('webglcontextlost', this.loseContext);
    this.canvas.removeEventListener('webglcontextrestored', this.regainContext);
    this.scene?.dispose();
  }

  /** New data came. */
  update(type: Message['type']): void {
    if (type === 'choices') {
      setOptions(this.colour.select, this.data.choices);
      this.colour.select.value = this.model.get('colour');
    } else if (type === 'cloud') {
      this.reshape();
    } else if (type === 'clusters') {
      this.showGroups();
      if (this.model.get('colour') === CLUSTER) {
        this.recolour();
      }
    } else if (type === 'marks') {
      this.showMeasured();
      if (this.model.get('colour') === STEP) {
        this.recolour();
      }
    } else if (type === 'values') {
      this.recolour();
    }
  }

  private get lassoing(): boolean {
    return this.lassoButton.getAttribute('aria-pressed') === 'true';
  }

  private readonly loseContext = (event: Event): void => {
    event.preventDefault(); // or it never comes back
    this.lost = true;
    this.scene?.pause(true);
    this.explain();
  };

  private readonly regainContext = (): void => {
    this.lost = false;
    this.scene?.pause(false);
    this.explain();
  };

  private choose<K extends 'colour' | 'dimensions' | 'clusters'>(name: K, value: LatentModel[K]): void {
    this.model.set(name, value);
    this.model.save_changes();
  }

  private explain(): void {
    const text = !this.scene ? NO_WEBGL : this.lost ? LOST : this.data.size ? '' : NOTHING;
    this.note.hidden = !text;
    setText(this.note, text);
  }

  private resize(): void {
    const [width, height] = [this.stage.clientWidth, HEIGHT];
    if (!width || (width === this.size[0] && height === this.size[1])) {
      return; // detached, or nothing new
    }
    this.size = [width, height];
    this.view.resize(width, height);
    this.scene?.resize(width, height, Math.min(2, window.devicePixelRatio || 1));
    this.projected = null;
  }

  /** The theme changed. */
  private follow(): void {
    this.scene?.outline(parseColour(getComputedStyle(this.readout).color));
    this.recolour();
  }

  /** Points lie anew: another step, or 2-D and 3-D. */
  private reshape(): void {
    this.shape.select.value = String(this.model.get('dimensions'));
    this.view.dimensions = this.model.get('dimensions');
    this.projected = null;
    this.explain();
    if (!this.scene || !this.data.size) {
      return this.showReadout();
    }
    this.scene.outline(parseColour(getComputedStyle(this.readout).color));
    const positions = this.data.positions(this.view.dimensions);
    const { size } = this.data;
    const first = this.tints.length !== size;
    if (first) {
      this.plain = new Uint32Array(size);
      this.tints = new Uint32Array(size);
    }
    this.scene.cloud.set(positions, this.tints, new Float32Array(size));
    if (first) {
      this.paint();
      this.showGroups();
    } else {
      this.showMeasured(); // the colours are as they were
      this.reselect();
    }
    this.showReadout();
  }

  private coloured(): void {
    this.colour.select.value = this.model.get('colour');
    this.recolour();
  }

  /** Colour every point. */
  private paint(): void {
    const name = this.model.get('colour');
    const { size, order, clusters } = this.data;
    const setting = { beta: this.shared.get('beta'), lam: this.shared.get('lam'), scheduled: this.shared.get('scheduled') };
    this.values = name === CLUSTER ? null : this.data.valuesOf(name, setting);
    this.bar.hidden = !this.values;
    this.groups.hidden = name !== CLUSTER;
    if (!this.scene || !size) {
      return;
    }
    const none = pack(document.body.dataset.jpThemeLight === 'false' ? [96, 96, 96] : [176, 176, 176]);
    if (this.values) {
      const { values, low, high, label, unit } = this.values;
      const table = colourTable(this.model.get('colours'));
      const scale = high > low ? (LEVELS - 1) / (high - low) : 0;
      for (let slot = 0; slot < size; slot++) {
        const value = values[order[slot]];
        const level = high > low ? (value - low) * scale + 0.5 : LEVELS / 2;
        this.plain[slot] = value !== value ? none : table[level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level | 0];
      }
      this.showBar(table, low, high, label, unit);
    } else {
      for (let slot = 0; slot < size; slot++) {
        const cluster = clusters && name === CLUSTER ? clusters[order[slot]] : NO_CLUSTER;
        this.plain[slot] = cluster === NO_CLUSTER ? none : PALETTE[cluster % PALETTE.length];
      }
    }
    this.showMeasured();
    this.showSelection();
  }

  private showBar(table: Uint32Array, low: number, high: number, label: string, unit: string): void {
    const image = new ImageData(LEVELS, 1);
    new Uint32Array(image.data.buffer).set(table);
    this.ramp.getContext('2d')!.putImageData(image, 0, 0);
    setText(this.low, formatNumber(low));
    setText(this.name, unit ? `${label} (${unit})` : label);
    setText(this.high, formatNumber(high));
  }

  private showClusterCount(): void {
    this.clusters.value = String(this.model.get('clusters'));
    setText(this.clusterCount, this.clusters.value);
  }

  /** A button for each cluster, that selects it. */
  private showGroups(): void {
    this.groups.replaceChildren(
      ...this.data.clusterSizes().map((size, cluster) => {
        const [red, green, blue] = parseColour(schemeTableau10[cluster % PALETTE.length]);
        const swatch = element('span', { class: 'cw-swatch', style: `background: rgb(${red}, ${green}, ${blue})`, 'aria-hidden': 'true' });
        const label = `Select cluster ${cluster + 1}, ${grouped(size)} patches`;
        const button = element(
          'button',
          { type: 'button', class: 'cw-button', title: label, 'aria-label': label },
          swatch,
          `${cluster + 1}`
        );
        button.addEventListener('click', event => this.select(this.data.membersOf(cluster), event));
        return button;
      })
    );
  }

  private showMeasured(): void {
    if (!this.scene || !this.data.size) {
      return;
    }
    const { measured, steps, slots } = this.data;
    const tints = Uint32Array.from(measured, index => this.plain[slots[index]]);
    const shapes = Float32Array.from(steps, step => (step === 0 ? SQUARE_WITH_EDGE : DISC_WITH_EDGE));
    this.scene.measured.set(this.placesOf(measured), tints, shapes);
    this.scene.redraw();
  }

  private showSelection(): void {
    const chosen = selectionOf(this.shared);
    this.showReadout();
    if (!this.scene || !this.data.size) {
      return;
    }
    const { size, slots } = this.data;
    const known = chosen.filter(index => index < size);
    const few = known.length <= FEW;
    this.tints.set(this.plain);
    if (known.length) {
      mute(this.tints, parseColour(getComputedStyle(this.stage).backgroundColor));
      known.forEach(index => (this.tints[slots[index]] = this.plain[slots[index]]));
    }
    this.scene.cloud.tint(this.tints);
    this.scene.ringed = few;
    this.scene.selected.set(
      this.placesOf(known),
      few ? new Uint32Array(known.length).fill(SELECTED) : Uint32Array.from(known, index => this.plain[slots[index]]),
      new Float32Array(known.length).fill(few ? RING : 0)
    );
    this.showFocus();
  }

  /** Rings around the position that is looked at and the one under the pointer. */
  private showFocus(): void {
    if (!this.scene || !this.data.size) {
      return;
    }
    const looked = this.data.indexAt(this.shared.get('row'), this.shared.get('col'));
    const ground = pack(parseColour(getComputedStyle(this.readout).color));
    const rings: [number, number][] = [
      [looked, SELECTED],
      [this.hovered, ground]
    ];
    const shown = rings.filter(([index]) => index >= 0 && index < this.data.size);
    this.scene.focus.set(
      this.placesOf(shown.map(([index]) => index)),
      Uint32Array.from(shown, ([, tint]) => tint),
      new Float32Array(shown.length).fill(RING)
    );
    this.scene.redraw();
  }

  private placesOf(indices: ArrayLike<number>): Float32Array {
    const positions = this.data.positions(this.view.dimensions);
    const places = new Float32Array(3 * indices.length);
    for (let i = 0; i < indices.length; i++) {
      const slot = this.data.slots[indices[i]];
      places[3 * i] = positions[3 * slot];
      places[3 * i + 1] = positions[3 * slot + 1];
      places[3 * i + 2] = positions[3 * slot + 2];
    }
    return places;
  }

  private showReadout(): void {
    const { size, latentDimensions, step } = this.data;
    if (!size) {
      return setText(this.readout, '');
    }
    const chosen = selectionOf(this.shared).length;
    const shown = Math.min(this.view.dimensions, latentDimensions);
    const axes = latentDimensions > shown ? `first ${shown} principal components of ${latentDimensions}` : `${shown} latent dimensions`;
    const selected = chosen ? `${grouped(chosen)} selected` : 'nothing selected';
    setText(this.readout, `${grouped(size)} patches, ${axes}, step ${step} · ${selected}`);
  }

  // Under the pointer and the keys ------------------------------------------------------------------

  private screen(): Projected {
    const [width, height] = this.size;
    this.projected ??= project(this.data.positions(this.view.dimensions), this.view.matrix(), width, height);
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

  private moved(): void {
    this.projected = null;
    this.scene?.move();
  }

  private home(): void {
    this.view.reset();
    this.moved();
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || !this.data.size) {
      return;
    }
    this.canvas.setPointerCapture(event.pointerId);
    const lasso = this.lassoing || event.shiftKey;
    this.pressed = { x: event.offsetX, y: event.offsetY, lasso, moved: false };
    if (lasso) {
      this.lasso.start(event.offsetX, event.offsetY);
    }
  }

  private pointer(event: PointerEvent): void {
    const pressed = this.pressed;
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
      this.moved();
    }
  }

  private release(event: PointerEvent): void {
    const pressed = this.pressed;
    this.pressed = null;
    const line = this.lasso.end();
    if (!pressed) {
      return;
    }
    if (!pressed.moved) {
      this.click(event);
    } else if (pressed.lasso) {
      const slots = enclosed(this.screen(), line, this.size[0], this.size[1]);
      this.select(slots.map(slot => this.data.order[slot]), event);
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

  /** Select candidates; with Ctrl or ⌘ beside what is selected already. */
  private select(indices: ArrayLike<number>, event: MouseEvent): void {
    const kept = event.ctrlKey || event.metaKey ? selectionOf(this.shared) : new Uint32Array();
    const all = new Uint32Array(kept.length + indices.length);
    all.set(kept);
    all.set(indices, kept.length);
    setSelection(this.shared, all);
  }

  private hover(event: PointerEvent): void {
    if (!this.data.size || !this.scene) {
      return;
    }
    const index = this.indexUnder(event.offsetX, event.offsetY);
    if (index < 0) {
      return this.leave();
    }
    if (index !== this.hovered) {
      this.hovered = index;
      this.shared.set('hover', this.data.pixelOf(index));
      this.tellHover();
      this.thumbnail.show(index, this.describe(index));
      this.showFocus();
    }
    this.tip.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const x = event.offsetX + 16 + width <= this.size[0] ? event.offsetX + 16 : event.offsetX - 12 - width;
    this.tip.style.left = `${Math.max(0, x)}px`;
    this.tip.style.top = `${Math.max(0, Math.min(this.size[1] - height, event.offsetY - height / 2))}px`;
  }

  private describe(index: number): string[] {
    const [row, col] = this.data.pixelOf(index);
    const lines = [`row ${row}, col ${col}`];
    const cluster = this.data.clusters?.[index] ?? NO_CLUSTER;
    if (cluster !== NO_CLUSTER) {
      lines.push(`cluster ${cluster + 1}`);
    }
    if (this.values && this.model.get('colour') !== STEP) {
      lines.push(`${this.values.label}: ${formatValue(this.values.values[index], this.values.unit)}`);
    }
    const order = this.data.measured.lastIndexOf(index);
    if (order >= 0) {
      const step = this.data.steps[order];
      lines.push(step === 0 ? 'measured, initial' : `measured, step ${step}`);
    }
    return lines;
  }

  private leave(): void {
    this.tip.hidden = true;
    if (this.hovered >= 0) {
      this.hovered = -1;
      this.shared.set('hover', []);
      this.tellHover();
      this.showFocus();
    }
  }

  /** Another panel's pointer is over a position. */
  private hoverElsewhere(): void {
    const hover = this.shared.get('hover') ?? [];
    const index = hover.length === 2 ? this.data.indexAt(hover[0], hover[1]) : -1;
    if (index !== this.hovered) {
      this.hovered = index;
      this.showFocus();
    }
  }

  /** Zooms where a person works; elsewhere the page scrolls on. */
  private wheel(event: WheelEvent): void {
    if (this.data.size && (event.ctrlKey || document.activeElement === this.canvas)) {
      event.preventDefault();
      this.view.magnify(Math.exp(-event.deltaY * 0.0015));
      this.moved();
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
    this.moved();
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The marks, explained. */
function legend(): HTMLElement {
  const entry = (label: string, shape: SVGElement) =>
    element('span', {}, svg('svg', { viewBox: '0 0 14 14', width: 14, height: 14, 'aria-hidden': 'true' }, shape), label);
  return element(
    'div',
    { class: 'cw-legend cw-latent-legend' },
    entry('measured, initial', svg('rect', { x: 3, y: 3, width: 8, height: 8, class: 'cw-mark-initial' })),
    entry('measured, picked', svg('circle', { cx: 7, cy: 7, r: 4.5, class: 'cw-mark-initial' })),
    entry('selected', svg('circle', { cx: 7, cy: 7, r: 4.5, class: 'cw-mark-selected' })),
    'drag: turn or move · Shift and drag: lasso · Ctrl: beside what is selected'
  );
}

export default () => {
  const data = new LatentData();
  const views = new Set<LatentView>();
  return {
    initialize({ model }: InitializeProps<LatentModel>): void {
      model.on('msg:custom', (message: Message, buffers: DataView[]) => {
        data.receive(message, buffers);
        views.forEach(view => view.update(message.type));
      });
      model.send({ type: 'hello' });
    },
    async render({ model, el }: RenderProps<LatentModel>): Promise<() => void> {
      const view = new LatentView(model, await sharedOf(model), data, el);
      views.add(view);
      return () => {
        views.delete(view);
        view.dispose();
      };
    }
  };
};
