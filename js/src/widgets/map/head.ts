/** The head of the map: layer, colours, opacity, and the tools of the pointer. */

import { element, keepKeys, labelledSelect, setOptions, svg } from '../common/dom';
import { Popover } from '../common/popover';
import { COLOUR_MAPS } from '../score/colours';
import type { MapData } from '../score/layers';
import { type MapModel, save } from './model';
import type { Toolbar } from './tools';

export class MapHead {
  readonly node: HTMLElement;
  readonly more: Popover;
  private readonly layers = labelledSelect('Layer');
  private readonly colours = labelledSelect('Colours');
  private readonly opacity = keepKeys(
    element('input', { type: 'range', min: 0, max: 1, step: 0.05, 'aria-label': 'Opacity' })
  );
  private readonly order = keepKeys(element('input', { type: 'checkbox' }));
  private readonly diverging = keepKeys(element('input', { type: 'checkbox' }));
  private readonly beside = keepKeys(
    element(
      'button',
      {
        type: 'button',
        class: 'cw-icon cw-beside',
        'aria-label': 'Side by side',
        'aria-pressed': 'false'
      },
      svg(
        'svg',
        { viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' },
        svg('path', { d: 'M1 3h6v10H1zM9 3h6v10H9zM10.5 4.5v7h3v-7z', 'fill-rule': 'evenodd' })
      )
    )
  );
  private readonly path = keepKeys(element('input', { type: 'checkbox' }));

  constructor(
    private readonly model: MapModel,
    tools: Toolbar,
    exporting: HTMLElement
  ) {
    this.more = new Popover(
      'Look of the map',
      '⋯',
      this.colours.field,
      element('label', { class: 'cw-field cw-opacity' }, element('span', {}, 'Opacity'), this.opacity),
      element('label', { class: 'cw-check' }, this.diverging, 'White at zero for signed values'),
      element('label', { class: 'cw-check' }, this.path, 'Path'),
      element('label', { class: 'cw-check' }, this.order, 'Numbers of the points')
    );
    this.layers.field.classList.add('cw-unnamed'); // its name is for screen readers: the head is short
    this.node = element(
      'div',
      { class: 'cw-head' },
      element('span', { class: 'cw-title' }, model.get('title')),
      this.layers.field,
      tools.node,
      this.beside,
      this.more.node,
      exporting
    );
    setOptions(
      this.colours.select,
      COLOUR_MAPS.map(value => ({ value, label: value }))
    );
    this.layers.select.addEventListener('change', () => save(model, 'layer', this.layer));
    this.colours.select.addEventListener('change', () => save(model, 'colours', this.colours.select.value));
    this.opacity.addEventListener('input', () => save(model, 'opacity', Number(this.opacity.value)));
    this.beside.title = 'The image and the layer side by side';
    this.beside.addEventListener('click', () => save(model, 'beside', !model.get('beside')));
    this.order.addEventListener('change', () => save(model, 'order', this.order.checked));
    this.diverging.addEventListener('change', () => save(model, 'diverging', this.diverging.checked));
    this.path.addEventListener('change', () => save(model, 'path', this.path.checked));
  }

  /** The layer that is shown: the chosen one, or the first if that does not exist. */
  get layer(): string {
    return this.layers.select.value;
  }

  show(data: MapData): void {
    const options = data.layers();
    setOptions(this.layers.select, options);
    const chosen = this.model.get('layer');
    this.layers.select.value = options.some(({ value }) => value === chosen) ? chosen : options[0]!.value;
    this.colours.select.value = this.model.get('colours');
    this.opacity.value = String(this.model.get('opacity'));
    this.path.checked = this.model.get('path');
    this.order.checked = this.model.get('order');
    this.diverging.checked = this.model.get('diverging');
    this.beside.setAttribute('aria-pressed', String(this.model.get('beside')));
  }
}
