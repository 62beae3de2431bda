/** The head of the map: layer, colours, opacity, and the tools of the pointer. */

import { element, keepKeys, labelledSelect, setOptions } from '../common/dom';
import { COLOUR_MAPS } from '../score/colours';
import type { MapData } from '../score/layers';
import { type MapModel, save } from './model';
import type { Toolbar } from './tools';

export class MapHead {
  readonly node: HTMLElement;
  private readonly layers = labelledSelect('Layer');
  private readonly colours = labelledSelect('Colours');
  private readonly opacity = keepKeys(
    element('input', { type: 'range', min: 0, max: 1, step: 0.05, 'aria-label': 'Opacity' })
  );
  private readonly path = keepKeys(element('input', { type: 'checkbox' }));

  constructor(
    private readonly model: MapModel,
    tools: Toolbar
  ) {
    this.node = element(
      'div',
      { class: 'cw-head' },
      element('span', { class: 'cw-title' }, 'Sample map'),
      this.layers.field,
      this.colours.field,
      element('label', { class: 'cw-field cw-opacity' }, element('span', {}, 'Opacity'), this.opacity),
      element('label', { class: 'cw-check' }, this.path, 'Path'),
      tools.node
    );
    setOptions(
      this.colours.select,
      COLOUR_MAPS.map(value => ({ value, label: value }))
    );
    this.layers.select.addEventListener('change', () => save(model, 'layer', this.layer));
    this.colours.select.addEventListener('change', () => save(model, 'colours', this.colours.select.value));
    this.opacity.addEventListener('input', () => save(model, 'opacity', Number(this.opacity.value)));
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
  }
}
