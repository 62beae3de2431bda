/** One view of the map: puts its parts together and draws changes once a frame. */

import { watchConnection } from '../common/connection';
import { element, keepKeys, setText, watchTheme } from '../common/dom';
import { byKernel, ExportButton, PICTURE_AND_TABLE } from '../common/export';
import { kernelDeadNotice } from '../common/notice';
import { onFrame } from '../common/timing';
import { leaseAlone } from '../controls/lease_alone';
import { colourTable, DIVERGING } from '../score/colours';
import type { Message } from '../score/layer_messages';
import { ACQUISITION, type MapData, type Spread } from '../score/layers';
import type { ScoreSettings } from '../score/score_map';
import { listen, type SharedModel, selectionOf } from '../shared';
import { ColourBar } from './colourbar';
import { toPixel } from './frame';
import { MapHead } from './head';
import { listenToMapKeys, ZOOM_STEP } from './keys';
import { Legend } from './legend';
import { type MapModel, save } from './model';
import { nextPicks } from './overlay';
import { MapPicture } from './picture';
import { MapPointer } from './pointer';
import { SelectedPosition } from './position';
import { proposalOf } from './proposal';
import { DrawnRegion } from './region';
import { tellShape } from './shape';
import { Toolbar } from './tools';
import { Viewport } from './viewport';

/** `dispose` releases everything that the view holds. */
export class MapView {
  private readonly canvas = keepKeys(
    element('canvas', {
      tabindex: 0,
      role: 'application',
      'aria-label':
        'Map of the sample; arrow keys move the selection, plus and minus zoom, the menu key opens a menu'
    })
  );
  private readonly beside = element('canvas', {
    class: 'cw-image-beside',
    role: 'img',
    'aria-label': 'The image at the same places',
    hidden: true
  });
  private readonly stage = element('div', { class: 'cw-stage' }, this.canvas);
  private readonly empty = element('div', { class: 'cw-empty' }, 'No image yet: press Run.');
  private readonly problem = element('div', { class: 'cw-problem', role: 'alert', hidden: true });
  private readonly draw = onFrame(() => this.compose());
  private readonly bar = new ColourBar(
    range => this.setRange(range),
    spread => this.setSpread(spread)
  );
  private readonly legend = new Legend();
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly picture: MapPicture;
  private readonly viewport: Viewport;
  private readonly position: SelectedPosition;
  private readonly region: DrawnRegion;
  private readonly pointer: MapPointer;
  private readonly head: MapHead;
  private readonly stops: (() => void)[];
  private coloured = ''; // for which layer, colours and settings; empty: to be coloured again
  private ground = ''; // the colour of the stage in the theme; empty: to be looked up
  private followed = ''; // the settings of the ghosts
  private ghosts: [number, number][] | null = null;
  private readOnlyReason = '';

  constructor(
    private readonly model: MapModel,
    private readonly shared: SharedModel,
    private readonly data: MapData,
    el: HTMLElement
  ) {
    const { canvas, stage, draw } = this;
    const tools = new Toolbar(
      {
        closer: () => this.viewport.zoom(ZOOM_STEP),
        farther: () => this.viewport.zoom(1 / ZOOM_STEP),
        whole: () => this.viewport.zoom(0)
      },
      () => this.pointer.cancel()
    );
    this.picture = new MapPicture(data);
    this.viewport = new Viewport(model, data, stage, canvas, this.beside, draw);
    this.position = new SelectedPosition(model, shared, data);
    this.region = new DrawnRegion(model, shared, data, draw, () => {
      tools.choose('point');
      canvas.focus({ preventScroll: true });
    });
    const parts = {
      canvas,
      stage,
      data,
      shared,
      tools,
      viewport: this.viewport,
      position: this.position,
      region: this.region
    };
    this.pointer = new MapPointer(parts, draw);
    const exporting = new ExportButton(byKernel(model), PICTURE_AND_TABLE, shared);
    this.head = new MapHead(model, tools, exporting.node);
    listenToMapKeys(parts, () => this.pointer.cancel());

    el.classList.add('cw-panel', 'cw-map');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', model.get('title'));
    stage.append(this.viewport.scale, this.pointer.tip, this.empty, this.region.bar.node, this.problem);
    const notice = kernelDeadNotice(shared);
    const lease = leaseAlone(shared);
    el.append(
      this.head.node,
      notice.node,
      lease.node,
      stage,
      this.bar.node,
      this.position.node,
      this.legend.node
    );

    this.stops = [
      notice.stop,
      () => this.head.more.dispose(),
      () => exporting.dispose(),
      () => this.bar.edit.dispose(),
      listen(model, 'beside', () => this.showBeside()),
      listen(model, 'layer colours ranges spreads diverging order path opacity', draw),
      listen(shared, 'beta lam scheduled proposal', draw),
      listen(shared, 'hover', () => this.pointer.hoverElsewhere()),
      listen(model, 'view', () => this.viewport.restore()),
      listen(model, 'problem', () => this.showProblem()),
      listen(shared, 'row col', () => this.showPosition()),
      listen(shared, 'selection', () => this.showSelection()),
      lease.stop,
      watchTheme(() => {
        this.ground = '';
        draw();
      }),
      watchConnection(shared, ({ readOnlyReason }) => {
        this.readOnlyReason = readOnlyReason;
        this.region.allow(!readOnlyReason);
        this.showPosition();
      })
    ];
    this.observer.observe(stage);
    this.beside.addEventListener('click', event => {
      const at = toPixel(this.viewport.frame, event.offsetX, event.offsetY);
      if (at) {
        this.position.select(at[0], at[1]);
      }
    });
    this.showBeside();
    this.update('image');
    this.update('excluded');
    this.showProblem();
  }

  dispose(): void {
    this.observer.disconnect();
    this.draw.cancel();
    this.viewport.dispose();
    this.pointer.dispose();
    this.stops.forEach(stop => stop());
  }

  /** Data of this type arrived. */
  update(type: Message['type']): void {
    if (type === 'image' && this.data.size) {
      this.picture.begin();
      this.showSelection();
      const { rows, cols, aspect } = this.data;
      tellShape(this.stage, (rows * aspect) / cols);
      this.resize();
      this.viewport.restore();
    }
    if (type === 'excluded' && this.data.size) {
      this.picture.showExcluded();
    }
    this.followed = '';
    this.coloured = ''; // also for layers that are made from the points
    this.legend.show(this.data);
    this.showPosition();
  }

  private setRange(range: [number, number] | null): void {
    const { [this.head.layer]: _, ...others } = this.model.get('ranges');
    save(this.model, 'ranges', range ? { ...others, [this.head.layer]: range } : others);
  }

  private setSpread(spread: Spread): void {
    const { [this.head.layer]: _, ...ranges } = this.model.get('ranges');
    save(this.model, 'ranges', ranges); // the ends follow the spread again
    save(this.model, 'spreads', { ...this.model.get('spreads'), [this.head.layer]: spread });
  }

  /** Show or hide the image beside the layer. */
  private showBeside(): void {
    this.beside.hidden = !this.model.get('beside');
    this.beside.hidden ? this.beside.remove() : this.canvas.after(this.beside);
    this.resize();
    this.draw();
  }

  private resize(): void {
    this.empty.hidden = this.data.size > 0;
    this.stage.parentElement?.classList.toggle('cw-without-image', this.data.size === 0);
    this.viewport.resize();
  }

  private showPosition(): void {
    this.position.show(this.readOnlyReason);
    this.region.stretch(this.data.size ? this.position.selected : null);
    this.draw();
  }

  private showSelection(): void {
    this.picture.select(selectionOf(this.shared));
    this.draw();
  }

  private showProblem(): void {
    setText(this.problem, this.model.get('problem'));
    this.problem.hidden = !this.model.get('problem');
  }

  private compose(): void {
    if (!this.picture.ready) {
      return;
    }
    this.colour();
    this.followSettings();
    const proposal = proposalOf(this.shared);
    this.viewport.placeScale(nextPicks(this.data, this.ghosts, proposal));
    // Painted, not left to the style sheet: Chromium keeps the background of a focused canvas in another theme.
    this.ground ||= getComputedStyle(this.canvas).backgroundColor;
    const marks = {
      ground: this.ground,
      opacity: this.model.get('opacity'),
      path: this.model.get('path'),
      order: this.model.get('order'),
      region: this.region.corners,
      proposal,
      ghosts: this.ghosts,
      hovered: this.pointer.hovered,
      selected: this.position.selected
    };
    this.picture.draw(this.canvas, this.viewport.frame, marks);
    if (!this.beside.hidden) {
      this.picture.draw(this.beside, this.viewport.frame, { ...marks, imageAlone: true });
    }
  }

  /** Where the loop would go, unless that is up to date. */
  private followSettings(): void {
    const settings = this.settings();
    const wanted = JSON.stringify(settings);
    if (wanted !== this.followed) {
      this.followed = wanted;
      const start = performance.now();
      this.ghosts = this.data.ghostsFor(settings);
      // Browser tests read what was found, and how long that took in milliseconds.
      this.canvas.dataset.ghosts = JSON.stringify(this.ghosts);
      this.canvas.dataset.ghostTime = String(performance.now() - start);
    }
  }

  private settings(): ScoreSettings {
    return {
      beta: this.shared.get('beta'),
      lam: this.shared.get('lam'),
      scheduled: this.shared.get('scheduled')
    };
  }

  /** Colour the chosen layer, unless it is up to date. */
  private colour(): void {
    this.head.show(this.data);
    const { layer } = this.head;
    const settings = this.settings();
    const range = this.model.get('ranges')[layer];
    const spread = this.model.get('spreads')[layer] ?? {};
    const signed = this.model.get('diverging') && !spread.log && this.data.isSigned(layer);
    const colours = signed ? DIVERGING : this.model.get('colours');
    const wanted = JSON.stringify([layer, colours, range, spread, layer === ACQUISITION && settings]);
    if (wanted === this.coloured) {
      return;
    }
    this.coloured = wanted;
    const table = colourTable(colours);
    const painted = this.picture.colour(layer, settings, table, range, spread);
    if (painted) {
      this.bar.show(painted, table, range !== undefined, spread);
    }
    this.position.useLayer(layer, this.bar.title);
    this.position.show(this.readOnlyReason);
  }
}
