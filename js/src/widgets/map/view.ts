/** One view of the map: puts its parts together and draws, once a frame, what has changed. */

import { watchLife } from '../common/connection';
import { element, keepKeys, setText } from '../common/dom';
import { goneNotice } from '../common/notice';
import { onFrame } from '../common/timing';
import { colourTable } from '../score/colours';
import { ACQUISITION, type MapData, type Message } from '../score/layers';
import { listen, type SharedModel, selectionOf } from '../shared';
import { ColourBar } from './colourbar';
import { MapHead } from './head';
import { CLOSER, listenToMapKeys } from './keys';
import { legend } from './legend';
import { choose, type MapModel } from './model';
import { MapPicture } from './picture';
import { MapPointer } from './pointer';
import { Place } from './position';
import { DrawnRegion } from './region';
import { Toolbar } from './tools';
import { Sight } from './viewport';

/** `dispose` gives back everything it took. */
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
  private readonly sight: Sight;
  private readonly place: Place;
  private readonly region: DrawnRegion;
  private readonly pointer: MapPointer;
  private readonly head: MapHead;
  private readonly endings: (() => void)[];
  private coloured = ''; // for which layer, colours and setting; empty: to be coloured anew
  private obstacle = '';

  constructor(
    private readonly model: MapModel,
    private readonly shared: SharedModel,
    private readonly data: MapData,
    el: HTMLElement
  ) {
    const { canvas, stage, draw } = this;
    const tools = new Toolbar(
      {
        closer: () => this.sight.zoom(CLOSER),
        farther: () => this.sight.zoom(1 / CLOSER),
        whole: () => this.sight.zoom(0)
      },
      () => this.pointer.drop()
    );
    this.picture = new MapPicture(data);
    this.sight = new Sight(model, data, stage, canvas, draw);
    this.place = new Place(model, shared, data);
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
      sight: this.sight,
      place: this.place,
      region: this.region
    };
    this.pointer = new MapPointer(parts, draw);
    this.head = new MapHead(model, tools);
    listenToMapKeys(parts, () => this.pointer.drop());

    el.classList.add('cw-panel', 'cw-map');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Sample map');
    stage.append(this.sight.scale, this.pointer.tip, this.empty);
    const gone = goneNotice(shared);
    el.append(
      this.head.node,
      gone.node,
      stage,
      this.region.bar.node,
      this.bar.node,
      legend(),
      this.place.node,
      this.problem
    );

    this.endings = [
      gone.end,
      listen(model, 'layer colours ranges path opacity', draw),
      listen(shared, 'beta lam scheduled', draw),
      listen(model, 'view', () => this.sight.look()),
      listen(model, 'problem', () => this.showProblem()),
      listen(shared, 'row col', () => this.select()),
      listen(shared, 'selection', () => this.showSelection()),
      watchLife(shared, ({ obstacle }) => {
        this.obstacle = obstacle;
        this.region.allow(!obstacle);
        this.select();
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
    this.sight.dispose();
    this.pointer.dispose();
    this.endings.forEach(end => end());
  }

  /** New data came. */
  update(type: Message['type']): void {
    if (type === 'image' && this.data.size) {
      this.picture.begin();
      this.showSelection();
      this.resize();
      this.sight.look();
    }
    if (type === 'excluded' && this.data.size) {
      this.picture.showExcluded();
    }
    this.coloured = ''; // also layers that are made of the points
    this.select();
  }

  private setRange(range: [number, number] | null): void {
    const { [this.head.layer]: _, ...others } = this.model.get('ranges');
    choose(this.model, 'ranges', range ? { ...others, [this.head.layer]: range } : others);
  }

  private resize(): void {
    this.empty.hidden = this.data.size > 0;
    this.sight.resize();
  }

  private select(): void {
    this.place.show(this.obstacle);
    this.region.stretch(this.data.size ? this.place.selected : null);
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
    this.picture.draw(this.canvas, this.sight.frame, {
      opacity: this.model.get('opacity'),
      path: this.model.get('path'),
      region: this.region.corners,
      hovered: this.pointer.hovered,
      selected: this.place.selected
    });
  }

  /** Colour the chosen layer anew, if it is not as it should be. */
  private colour(): void {
    this.head.show(this.data);
    const { layer } = this.head;
    const setting = {
      beta: this.shared.get('beta'),
      lam: this.shared.get('lam'),
      scheduled: this.shared.get('scheduled')
    };
    const range = this.model.get('ranges')[layer];
    const wanted = JSON.stringify([
      layer,
      this.model.get('colours'),
      range,
      layer === ACQUISITION && setting
    ]);
    if (wanted === this.coloured) {
      return;
    }
    this.coloured = wanted;
    const table = colourTable(this.model.get('colours'));
    const painted = this.picture.colour(layer, setting, table, range);
    if (painted) {
      this.bar.show(painted, table, range !== undefined);
    }
    this.place.read(layer, this.bar.title);
    this.place.show(this.obstacle);
  }
}
