/** One view of the latent space: puts its parts together and shows the data, the selection and the settings. */

import { element, keepKeys, setText } from '../common/dom';
import { formatValue } from '../common/format';
import { kernelDeadNotice } from '../common/notice';
import { onFrame } from '../common/timing';
import { watchVisibility } from '../common/visibility';
import { colourTable, pack, parseColour } from '../score/colours';
import { ACQUISITION } from '../score/layers';
import { listen, type SharedModel, selectionOf } from '../shared';
import { Camera } from './camera';
import { DISC, DISC_WITH_EDGE, RING, SQUARE_WITH_EDGE } from './gl';
import { LatentHead } from './head';
import { ColourKey, latentLegend } from './key';
import { CLUSTER, type LatentData, type Message, NO_CLUSTER, STEP, type Values } from './messages';
import { grouped, HEIGHT, type LatentModel } from './model';
import { LatentPointer } from './pointer';
import { CloudScene, contextOf } from './scene';
import { Tints } from './tints';

const FEW = 300; // selected points that get a ring; more would hide each other
const SELECTED = pack([255, 176, 0]);
const NO_WEBGL =
  'This browser has no WebGL, so the latent space cannot be drawn. ' +
  'Map, spectra and the other panels work without it; switch on hardware acceleration to see it.';
const LOST = 'The browser has taken the graphics memory away; the picture will return by itself.';
const NOTHING = 'No latent space yet: it appears after the first training.';

/** `dispose` releases everything that the view holds. */
export class LatentView {
  private readonly canvas = keepKeys(
    element('canvas', {
      tabindex: 0,
      role: 'img',
      'aria-label':
        'Latent space; arrow keys rotate it, plus and minus zoom, Home resets the view, Escape clears the selection'
    })
  );
  private readonly note = element('div', { class: 'cw-empty cw-latent-note', role: 'status' });
  private readonly readout = element('div', { class: 'cw-readout', role: 'status' });
  private readonly stage: HTMLElement;
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly themes = new MutationObserver(() => this.themeChanged());
  private readonly recolour = onFrame(() => this.paint());
  private readonly reselect = onFrame(() => this.showSelection());
  private readonly camera = new Camera();
  private readonly scene: CloudScene | null;
  private readonly pointer: LatentPointer;
  private readonly head: LatentHead;
  private readonly key: ColourKey;
  private readonly tints: Tints;
  private readonly stops: (() => void)[];
  private values: Values | null = null;
  private width = 0;
  private lost = false;

  constructor(
    private readonly model: LatentModel,
    private readonly shared: SharedModel,
    private readonly data: LatentData,
    el: HTMLElement
  ) {
    const context = contextOf(this.canvas);
    const onDrawn = (drawn: number, of: number): void => {
      this.canvas.dataset.drawn = `${drawn}/${of}`; // browser tests wait for it
    };
    this.scene = context && new CloudScene(this.canvas, context, this.camera, onDrawn);
    this.tints = new Tints(data);
    this.pointer = new LatentPointer(this.canvas, data, this.camera, shared, {
      lassoing: () => this.head.lassoing,
      describe: index => this.describe(index),
      onMove: () => this.scene?.move(),
      onHover: () => this.showFocus()
    });
    this.head = new LatentHead(model, this.canvas, () => this.pointer.resetView());
    this.key = new ColourKey((cluster, event) => this.pointer.select(data.membersOf(cluster), event));
    this.stage = element(
      'div',
      { class: 'cw-stage cw-latent-stage' },
      this.canvas,
      this.pointer.lasso.node,
      this.pointer.tip,
      this.note
    );
    el.classList.add('cw-panel', 'cw-latent');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Latent space');
    const notice = kernelDeadNotice(shared);
    el.append(this.head.node, notice.node, this.stage, ...this.key.nodes, latentLegend(), this.readout);

    this.canvas.addEventListener('webglcontextlost', this.loseContext);
    this.canvas.addEventListener('webglcontextrestored', this.regainContext);
    this.stops = [
      notice.stop,
      listen(model, 'colour', () => this.head.show(data)),
      listen(model, 'clusters', () => this.head.showClusters()),
      listen(model, 'colour colours', this.recolour),
      listen(model, 'dimensions', () => this.reshape()),
      listen(model, 'absent', () => this.explain()),
      listen(shared, 'beta lam scheduled', () => this.colouredBy(ACQUISITION) && this.recolour()),
      listen(shared, 'selection', this.reselect),
      listen(shared, 'row col', () => this.showFocus()),
      listen(shared, 'hover', () => this.pointer.hoverElsewhere()),
      watchVisibility(
        this.stage,
        () => this.scene?.release(),
        () => this.scene?.reclaim()
      )
    ];
    this.observer.observe(this.stage);
    this.themes.observe(document.body, {
      attributes: true,
      attributeFilter: ['data-jp-theme-light', 'data-jp-theme-name', 'data-theme']
    });
    this.head.showClusters();
    this.update('choices');
    this.update('cloud');
  }

  dispose(): void {
    this.observer.disconnect();
    this.themes.disconnect();
    this.recolour.cancel();
    this.reselect.cancel();
    this.pointer.dispose();
    this.stops.forEach(stop => stop());
    this.canvas.removeEventListener('webglcontextlost', this.loseContext);
    this.canvas.removeEventListener('webglcontextrestored', this.regainContext);
    this.scene?.dispose();
  }

  /** Data of this type arrived. */
  update(type: Message['type']): void {
    if (type === 'choices') {
      this.head.show(this.data);
    } else if (type === 'cloud') {
      this.reshape();
    } else if (type === 'clusters') {
      this.key.showClusters(this.data.clusterSizes());
      this.colouredBy(CLUSTER) && this.recolour();
    } else if (type === 'marks') {
      this.showMeasured();
      this.colouredBy(STEP) && this.recolour();
    } else if (type === 'values') {
      this.recolour();
    }
  }

  private colouredBy(name: string): boolean {
    return this.model.get('colour') === name;
  }

  // Size, theme and the graphics memory -------------------------------------------------------------

  private readonly loseContext = (event: Event): void => {
    event.preventDefault(); // or it never comes back
    this.lost = true;
    this.scene?.setLost(true);
    this.explain();
  };

  private readonly regainContext = (): void => {
    this.lost = false;
    this.scene?.setLost(false);
    this.explain();
  };

  private explain(): void {
    const text = !this.scene
      ? NO_WEBGL
      : this.lost
        ? LOST
        : this.data.size
          ? ''
          : this.model.get('absent') || NOTHING;
    this.note.hidden = !text;
    setText(this.note, text);
  }

  private resize(): void {
    const width = this.stage.clientWidth;
    if (!width || width === this.width) {
      return; // detached, or nothing new
    }
    this.width = width;
    this.camera.resize(width, HEIGHT);
    this.pointer.resize(width);
    this.scene?.resize(width, HEIGHT, Math.min(2, window.devicePixelRatio || 1));
  }

  private themeChanged(): void {
    this.scene?.outline(parseColour(getComputedStyle(this.readout).color));
    this.recolour();
  }

  // Points ------------------------------------------------------------------------------------------

  /** The points have new coordinates: another step, or a change between 2-D and 3-D. */
  private reshape(): void {
    this.head.show(this.data);
    this.camera.dimensions = this.model.get('dimensions');
    this.pointer.invalidate();
    this.explain();
    this.showReadout();
    if (!this.scene || !this.data.size) {
      return;
    }
    this.scene.outline(parseColour(getComputedStyle(this.readout).color));
    const first = this.tints.fit();
    this.scene.cloud.set(
      this.data.positions(this.camera.dimensions),
      this.tints.shown,
      new Float32Array(this.data.size).fill(DISC)
    );
    if (first) {
      this.paint();
      this.key.showClusters(this.data.clusterSizes());
    } else {
      this.showMeasured(); // the colours have not changed
      this.reselect();
    }
  }

  /** Colour every point. */
  private paint(): void {
    const name = this.model.get('colour');
    const settings = {
      beta: this.shared.get('beta'),
      lam: this.shared.get('lam'),
      scheduled: this.shared.get('scheduled')
    };
    const table = colourTable(this.model.get('colours'));
    this.values = name === CLUSTER ? null : this.data.valuesOf(name, settings);
    this.key.show(this.values, table, name === CLUSTER);
    if (!this.scene || !this.data.size) {
      return;
    }
    const none = pack(document.body.dataset.jpThemeLight === 'false' ? [96, 96, 96] : [176, 176, 176]);
    if (this.values) {
      this.tints.byValue(this.values, table, none);
    } else {
      this.tints.byCluster(name === CLUSTER ? this.data.clusters : null, none);
    }
    this.showMeasured();
    this.showSelection();
  }

  private showMeasured(): void {
    if (!this.scene || !this.data.size) {
      return;
    }
    const { measured, steps } = this.data;
    const shapes = Float32Array.from(steps, step => (step === 0 ? SQUARE_WITH_EDGE : DISC_WITH_EDGE));
    this.scene.measured.set(this.coordinatesOf(measured), this.tints.of(measured), shapes);
    this.scene.redraw();
  }

  private showSelection(): void {
    this.showReadout();
    if (!this.scene || !this.data.size) {
      return;
    }
    const { size } = this.data;
    const known = selectionOf(this.shared).filter(index => index < size);
    const few = known.length <= FEW;
    this.tints.mute(known, parseColour(getComputedStyle(this.stage).backgroundColor));
    this.scene.cloud.tint(this.tints.shown);
    this.scene.ringed = few;
    this.scene.selected.set(
      this.coordinatesOf(known),
      few ? new Uint32Array(known.length).fill(SELECTED) : this.tints.of(known),
      new Float32Array(known.length).fill(few ? RING : DISC)
    );
    this.showFocus();
  }

  /** Rings around the selected position and the one under the pointer. */
  private showFocus(): void {
    if (!this.scene || !this.data.size) {
      return;
    }
    const selected = this.data.indexAt(this.shared.get('row'), this.shared.get('col'));
    const ink = pack(parseColour(getComputedStyle(this.readout).color));
    const rings: [index: number, tint: number][] = [
      [selected, SELECTED],
      [this.pointer.hovered, ink]
    ];
    const visible = rings.filter(([index]) => index >= 0 && index < this.data.size);
    this.scene.focus.set(
      this.coordinatesOf(visible.map(([index]) => index)),
      Uint32Array.from(visible, ([, tint]) => tint),
      new Float32Array(visible.length).fill(RING)
    );
    this.scene.redraw();
  }

  private coordinatesOf(indices: ArrayLike<number>): Float32Array {
    const positions = this.data.positions(this.camera.dimensions);
    const coordinates = new Float32Array(3 * indices.length);
    for (let i = 0; i < indices.length; i++) {
      const slot = this.data.slots[indices[i]!]!;
      coordinates[3 * i] = positions[3 * slot]!;
      coordinates[3 * i + 1] = positions[3 * slot + 1]!;
      coordinates[3 * i + 2] = positions[3 * slot + 2]!;
    }
    return coordinates;
  }

  // Text --------------------------------------------------------------------------------------------

  private showReadout(): void {
    const { size, latentDimensions, step } = this.data;
    if (!size) {
      setText(this.readout, '');
      return;
    }
    const count = selectionOf(this.shared).length;
    const shown = Math.min(this.camera.dimensions, latentDimensions);
    const axes =
      latentDimensions > shown
        ? `first ${shown} principal components of ${latentDimensions}`
        : `${shown} latent dimensions`;
    const selected = count ? `${grouped(count)} selected` : 'nothing selected';
    setText(this.readout, `${grouped(size)} patches, ${axes}, step ${step} · ${selected}`);
  }

  /** A point in a few lines of text. */
  private describe(index: number): string[] {
    const [row, col] = this.data.pixelOf(index);
    const lines = [`row ${row}, col ${col}`];
    const cluster = this.data.clusters?.[index] ?? NO_CLUSTER;
    if (cluster !== NO_CLUSTER) {
      lines.push(`cluster ${cluster + 1}`);
    }
    if (this.values && !this.colouredBy(STEP)) {
      lines.push(`${this.values.label}: ${formatValue(this.values.values[index]!, this.values.unit)}`);
    }
    const order = this.data.measured.lastIndexOf(index);
    if (order >= 0) {
      const step = this.data.steps[order];
      lines.push(step === 0 ? 'measured, initial' : `measured, step ${step}`);
    }
    return lines;
  }
}
