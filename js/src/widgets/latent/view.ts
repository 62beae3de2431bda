/** One view of the latent space: puts its parts together and shows data, selection and settings. */

import { element, keepKeys, setText, watchTheme } from '../common/dom';
import { byKernel, ExportButton, PICTURE_AND_TABLE } from '../common/export';
import { kernelDeadNotice } from '../common/notice';
import { onFrame } from '../common/timing';
import { watchVisibility } from '../common/visibility';
import { colourTable, parseColour } from '../score/colours';
import { ACQUISITION } from '../score/layers';
import { listen, type SharedModel, selectionOf } from '../shared';
import { LatentAxes } from './axes';
import { Camera } from './camera';
import { describePoint, summary } from './describe';
import { NamedGroups } from './groups';
import { LatentHead } from './head';
import { ColourKey, latentLegend } from './key';
import { CLUSTER, type LatentData, type Message, STEP, type Values } from './messages';
import type { LatentModel } from './model';
import { ClusterNumbers } from './numbers';
import { LatentPointer } from './pointer';
import { CloudPoints } from './points';
import { CloudScene, contextOf } from './scene';

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
        'Latent space; arrow keys rotate it, plus and minus zoom, ' +
        'Home resets it, Escape clears the selection',
      title: 'Drag: turn or move · Shift and drag: lasso · Ctrl: add to the selection'
    })
  );
  private readonly note = element('div', { class: 'cw-empty cw-latent-note', role: 'status' });
  private readonly readout = element('div', { class: 'cw-readout', role: 'status' });
  private readonly stage: HTMLElement;
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly recolour = onFrame(() => this.paint());
  private readonly reselect = onFrame(() => this.showSelection());
  private readonly camera = new Camera();
  private readonly numbers: ClusterNumbers;
  private readonly axes: LatentAxes;
  private readonly groups: NamedGroups;
  private readonly scene: CloudScene | null;
  private readonly points: CloudPoints | null;
  private readonly pointer: LatentPointer;
  private readonly head: LatentHead;
  private readonly key: ColourKey;
  private readonly stops: (() => void)[];
  private values: Values | null = null;
  private width = 0;
  private height = 0;
  private lost = false;

  constructor(
    private readonly model: LatentModel,
    private readonly shared: SharedModel,
    private readonly data: LatentData,
    el: HTMLElement
  ) {
    const context = contextOf(this.canvas);
    this.numbers = new ClusterNumbers(data, this.camera);
    const onDrawn = (drawn: number, of: number): void => {
      this.canvas.dataset.drawn = `${drawn}/${of}`; // browser tests wait for it
      this.numbers.move(this.width, this.height);
      this.axes.move(this.width, this.height);
    };
    this.axes = new LatentAxes(data, this.camera, {
      pass: index => this.pointer.pass(index),
      rest: index => this.pointer.rest(index)
    });
    this.groups = new NamedGroups(model, shared);
    this.scene = context && new CloudScene(this.canvas, context, this.camera, onDrawn);
    this.points = this.scene && new CloudPoints(this.scene, data, this.camera);
    this.pointer = new LatentPointer(this.canvas, data, this.camera, shared, {
      lassoing: () => this.head.lassoing,
      describe: index => describePoint(this.data, index, this.colouredBy(STEP) ? null : this.values),
      onMove: () => this.scene?.move(),
      onHover: () => this.showFocus()
    });
    const exporting = new ExportButton(byKernel(model), [...PICTURE_AND_TABLE, 'npy'], shared);
    this.head = new LatentHead(model, this.canvas, () => this.pointer.resetView(), exporting.node);
    this.key = new ColourKey((cluster, event) => this.pointer.select(data.membersOf(cluster), event));
    this.stage = element(
      'div',
      { class: 'cw-stage cw-latent-stage' },
      this.canvas,
      this.axes.node,
      this.numbers.node,
      this.pointer.lasso.node,
      this.pointer.tip,
      this.note
    );
    el.classList.add('cw-panel', 'cw-latent');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Latent space');
    const notice = kernelDeadNotice(shared);
    const keys = element(
      'div',
      { class: 'cw-latent-keys' },
      ...this.key.nodes,
      this.groups.list,
      latentLegend()
    );
    const last = element('div', { class: 'cw-latent-last' }, this.readout, this.groups.save);
    el.append(this.head.node, notice.node, this.stage, keys, last);

    this.canvas.addEventListener('webglcontextlost', this.loseContext);
    this.canvas.addEventListener('webglcontextrestored', this.regainContext);
    this.stops = [
      notice.stop,
      () => this.head.more.dispose(),
      () => exporting.dispose(),
      listen(model, 'colour', () => this.head.show(data)),
      listen(model, 'clusters', () => this.head.showClusters()),
      listen(model, 'colour colours', this.recolour),
      listen(model, 'dimensions components', () => this.reshape()),
      listen(model, 'point_size opacity', () => this.showLook()),
      listen(model, 'groups_shown', () => this.groups.showGroups()),
      listen(model, 'absent', () => this.explain()),
      listen(shared, 'beta lam scheduled', () => this.colouredBy(ACQUISITION) && this.recolour()),
      listen(shared, 'selection', this.reselect),
      listen(shared, 'row col', () => this.showFocus()),
      listen(shared, 'hover', () => this.pointer.hoverElsewhere()),
      watchTheme(() => this.themeChanged()),
      watchVisibility(
        this.stage,
        () => this.scene?.release(),
        () => this.scene?.reclaim()
      )
    ];
    this.observer.observe(this.stage);
    this.head.showClusters();
    this.groups.showGroups();
    this.showLook();
    this.update('choices');
    this.update('cloud');
  }

  dispose(): void {
    this.observer.disconnect();
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
      this.numbers.update();
      this.colouredBy(CLUSTER) && this.recolour();
    } else if (type === 'marks') {
      if (this.data.size) {
        this.points?.showMeasured();
      }
      (this.colouredBy(STEP) || this.values?.shown) && this.recolour(); // where the loop has been
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
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!width || !height || (width === this.width && height === this.height)) {
      return; // detached, or nothing new
    }
    const attached = !this.width;
    [this.width, this.height] = [width, height];
    this.camera.resize(width, height);
    this.camera.fit(this.data.positions(this.camera.dimensions));
    this.pointer.resize(width, height);
    this.scene?.resize(width, height, Math.min(2, window.devicePixelRatio || 1));
    if (attached) {
      this.themeChanged(); // until now the page had no colours for it
    }
  }

  private themeChanged(): void {
    this.scene?.outline(this.ink());
    this.recolour();
  }

  // Points ------------------------------------------------------------------------------------------

  /** The points have new coordinates: another step, or a change between 2-D and 3-D. */
  private reshape(): void {
    this.data.showComponents(this.model.get('components'));
    this.head.show(this.data);
    this.camera.dimensions = this.model.get('dimensions');
    this.camera.fit(this.data.positions(this.camera.dimensions));
    this.numbers.update();
    this.axes.update();
    this.pointer.invalidate();
    this.explain();
    this.showReadout();
    if (!this.points || !this.data.size) {
      return;
    }
    this.scene?.outline(this.ink());
    if (this.points.reshape()) {
      this.paint();
      this.key.showClusters(this.data.clusterSizes());
    } else {
      this.points.showMeasured(); // the colours have not changed
      this.reselect();
    }
  }

  /** Colour every point. */
  private paint(): void {
    const byCluster = this.colouredBy(CLUSTER);
    const settings = {
      beta: this.shared.get('beta'),
      lam: this.shared.get('lam'),
      scheduled: this.shared.get('scheduled')
    };
    const table = colourTable(this.model.get('colours'));
    this.values = byCluster ? null : this.data.valuesOf(this.model.get('colour'), settings);
    this.key.show(this.values, table, byCluster);
    this.numbers.node.hidden = !byCluster;
    if (this.points && this.data.size) {
      this.points.paint(this.values, byCluster ? this.data.clusters : null, table);
      this.points.showMeasured();
      this.showSelection();
    }
  }

  private showLook(): void {
    if (this.scene) {
      this.scene.look = { size: this.model.get('point_size'), opacity: this.model.get('opacity') };
      this.scene.redraw();
    }
  }

  private showSelection(): void {
    this.showReadout();
    this.groups.showSelection();
    if (this.points && this.data.size) {
      const { backgroundColor } = getComputedStyle(this.stage);
      this.points.showSelection(selectionOf(this.shared), pageColour(backgroundColor));
      this.showFocus();
    }
  }

  private showFocus(): void {
    if (this.points && this.data.size) {
      const selected = this.data.indexAt(this.shared.get('row'), this.shared.get('col'));
      this.points.showFocus(selected, this.pointer.hovered, this.ink());
    }
  }

  private ink(): [number, number, number] {
    return pageColour(getComputedStyle(this.readout).color);
  }

  private showReadout(): void {
    const selected = selectionOf(this.shared).length;
    setText(this.readout, summary(this.data, this.camera.dimensions, selected));
  }
}

/** A colour that the page computed; what is not in the page yet, as a second view of a panel is at first, has none. */
function pageColour(text: string): [number, number, number] {
  return text ? parseColour(text) : [128, 128, 128];
}
