/** The head of the latent space: colour, view, number of clusters, lasso. */

import { element, keepKeys, labelledSelect, setOptions, setText } from '../common/dom';
import { GROUP_COLOURS } from '../score/colours';
import type { LatentState } from '../traits.gen';
import type { LatentData } from './messages';
import type { LatentModel } from './model';

export class LatentHead {
  readonly node: HTMLElement;
  private readonly colour = labelledSelect('Colour');
  private readonly shape = labelledSelect('View');
  private readonly clusters = keepKeys(
    element('input', { type: 'range', min: 2, max: GROUP_COLOURS.length, step: 1, 'aria-label': 'Clusters' })
  );
  private readonly clusterCount = element('span', { class: 'cw-latent-count' });
  private readonly lasso = element(
    'button',
    { type: 'button', class: 'cw-button', 'aria-pressed': 'false' },
    'Lasso'
  );

  constructor(
    private readonly model: LatentModel,
    canvas: HTMLElement,
    resetView: () => void
  ) {
    const reset = element('button', { type: 'button', class: 'cw-button' }, 'Reset view');
    this.node = element(
      'div',
      { class: 'cw-head' },
      element('span', { class: 'cw-title' }, 'Latent space'),
      this.colour.field,
      this.shape.field,
      element(
        'label',
        { class: 'cw-field' },
        element('span', {}, 'Clusters'),
        this.clusters,
        this.clusterCount
      ),
      this.lasso,
      reset
    );
    setOptions(this.shape.select, [
      { value: '3', label: '3-D' },
      { value: '2', label: '2-D' }
    ]);
    this.colour.select.addEventListener('change', () => this.save('colour', this.colour.select.value));
    this.shape.select.addEventListener('change', () =>
      this.save('dimensions', Number(this.shape.select.value) as 2 | 3)
    );
    this.clusters.addEventListener('input', () => setText(this.clusterCount, this.clusters.value));
    this.clusters.addEventListener('change', () => this.save('clusters', Number(this.clusters.value)));
    this.lasso.addEventListener('click', () => {
      this.lasso.setAttribute('aria-pressed', String(!this.lassoing));
      canvas.classList.toggle('cw-lassoing', this.lassoing);
    });
    reset.addEventListener('click', resetView);
  }

  /** Whether dragging draws a lasso. */
  get lassoing(): boolean {
    return this.lasso.getAttribute('aria-pressed') === 'true';
  }

  show({ choices }: LatentData): void {
    setOptions(this.colour.select, choices);
    this.colour.select.value = this.model.get('colour');
    this.shape.select.value = String(this.model.get('dimensions'));
  }

  showClusters(): void {
    this.clusters.value = String(this.model.get('clusters'));
    setText(this.clusterCount, this.clusters.value);
  }

  private save<K extends 'colour' | 'dimensions' | 'clusters'>(name: K, value: LatentState[K]): void {
    this.model.set(name, value);
    this.model.save_changes();
  }
}
