/** One view of the map: puts its parts together and draws changes once a frame. */

import { watchConnection } from '../common/connection';
import { element, keepKeys, setText } from '../common/dom';
import { kernelDeadNotice } from '../common/notice';
import { onFrame } from '../common/timing';
import { colourTable } from '../score/colours';
import type { Message } from '../score/layer_messages';
import { ACQUISITION, type MapData } from '../score/layers';
import { listen, type SharedModel, selectionOf } from '../shared';
import { ColourBar } from './colourbar';
import { MapHead } from './head';
import { listenToMapKeys, ZOOM_STEP } from './keys';
import { legend } from './legend';
import { type MapModel, save } from './model';
import { MapPicture } from './picture';
import { MapPointer } from './pointer';
import { SelectedPosition } from './position';
import { DrawnRegion } from './region';
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
  private readonly stage = element('div', { class: 'cw-stage' }, this.canvas);
  private readonly empty = element('div', { class: 'cw-empty' }, 'No image yet: press Run.');
  private readonly problem = element('div', { class: 'cw-problem', role: 'alert', hidden: true });
  private readonly draw = onFrame(() => this.compose());
  private readonly bar = new ColourBar(range => this.setRange(range));
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly picture: MapPicture;
  private readonly viewport: Viewport;
  private readonly position: SelectedPosition;
  private readonly region: DrawnRegion;
  private readonly pointer: MapPointer;
  private readonly head: MapHead;
  private readonly stops: (() => void)[];
  private coloured = ''; // for which layer, colours and settings; empty: to be coloured again
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
    this.viewport = new Viewport(model, data, stage, canvas, draw);
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
    this.head = new MapHead(model, tools);
    listenToMapKeys(parts, () => this.pointer.cancel());

    el.classList.add('cw-panel', 'cw-map');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Sample map');
    stage.append(this.viewport.scale, this.pointer.tip, this.empty);
    const notice = kernelDeadNotice(shared);
    el.append(
      this.head.node,
      notice.node,
      stage,
      this.region.bar.node,
      this.bar.node,
      legend(),
      this.position.node,
      this.problem
    );

    this.stops = [
      notice.stop,
      listen(model, 'layer colours ranges path opacity', draw),
      listen(shared, 'beta lam scheduled', draw),
      listen(model, 'view', () => this.viewport.restore()),
      listen(model, 'problem', () => this.showProblem()),
      listen(shared, 'row col', () => this.showPosition()),
      listen(shared, 'selection', () => this.showSelection()),
      watchConnection(shared, ({ readOnlyReason }) => {
        this.readOnlyReason = readOnlyReason;
        this.region.allow(!readOnlyReason);
        this.showPosition();
      })
    ];
    this.observer.observe(stage);
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
      this.resize();
      this.viewport.restore();
    }
    if (type === 'excluded' && this.data.size) {
      this.picture.showExcluded();
    }
    this.coloured = ''; // also for layers that are made from the points
    this.showPosition();
  }

  private setRange(range: [number, number] | null): void {
    const { [this.head.layer]: _, ...others } = this.model.get('ranges');
    save(this.model, 'ranges', range ? { ...others, [this.head.layer]: range } : others);
  }

  private resize(): void {
    this.empty.hidden = this.data.size > 0;
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
    this.picture.draw(this.canvas, this.viewport.frame, {
      opacity: this.model.get('opacity'),
      path: this.model.get('path'),
      region: this.region.corners,
      hovered: this.pointer.hovered,
      selected: this.position.selected
    });
  }

  /** Colour the chosen layer, unless it is up to date. */
  private colour(): void {
    this.head.show(this.data);
    const { layer } = this.head;
    const settings = {
      beta: this.shared.get('beta'),
      lam: this.shared.get('lam'),
      scheduled: this.shared.get('scheduled')
    };
    const range = this.model.get('ranges')[layer];
    const wanted = JSON.stringify([
      layer,
      this.model.get('colours'),
      range,
      layer === ACQUISITION && settings
    ]);
    if (wanted === this.coloured) {
      return;
    }
    this.coloured = wanted;
    const table = colourTable(this.model.get('colours'));
    const painted = this.picture.colour(layer, settings, table, range);
    if (painted) {
      this.bar.show(painted, table, range !== undefined);
    }
    this.position.useLayer(layer, this.bar.title);
    this.position.show(this.readOnlyReason);
  }
}
