/** The head of the latent space: colour, view, number of clusters, lasso. */

import { element, keepKeys, labelledSelect, setOptions, setText } from '../common/dom';
import { Popover } from '../common/popover';
import type { LatentState } from '../traits.gen';
import type { LatentData } from './messages';
import type { LatentModel } from './model';

const MOST_CLUSTERS = 10; // as in the kernel

export class LatentHead {
  readonly node: HTMLElement;
  readonly more = new Popover('View of the latent space', '⋯');
  private readonly colour = labelledSelect('Colour');
  private readonly shape = labelledSelect('View');
  private readonly clusters = keepKeys(
    element('input', { type: 'range', min: 2, max: MOST_CLUSTERS, step: 1, 'aria-label': 'Clusters' })
  );
  private readonly clusterCount = element('span', { class: 'cw-latent-count' });
  private readonly axes = ['X', 'Y', 'Z'].map(axis => labelledSelect(`${axis} axis`));
  private readonly size = slider('Point size', 0.25, 4);
  private readonly opacity = slider('Opacity', 0.05, 1);
  private readonly lasso = element(
    'button',
    { type: 'button', class: 'cw-button', 'aria-pressed': 'false' },
    'Lasso'
  );

  constructor(
    private readonly model: LatentModel,
    canvas: HTMLElement,
    resetView: () => void,
    exporting: HTMLElement
  ) {
    const reset = element('button', { type: 'button', class: 'cw-button' }, 'Reset view');
    this.node = element(
      'div',
      { class: 'cw-head' },
      element('span', { class: 'cw-title' }, 'Latent space'),
      this.colour.field,
      this.shape.field,
      this.lasso,
      this.more.node,
      exporting
    );
    this.more.box.append(
      ...this.axes.map(({ field }) => field),
      this.size.field,
      this.opacity.field,
      element(
        'label',
        { class: 'cw-field' },
        element('span', {}, 'Clusters'),
        this.clusters,
        this.clusterCount
      ),
      reset
    );
    [this.colour, this.shape].forEach(({ field }) => field.classList.add('cw-unnamed'));
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
    this.axes.forEach(({ select }, k) =>
      select.addEventListener('change', () =>
        this.save(
          'components',
          this.model.get('components').map((other, i) => (i === k ? Number(select.value) : other))
        )
      )
    );
    this.size.input.addEventListener('input', () => this.save('point_size', Number(this.size.input.value)));
    this.opacity.input.addEventListener('input', () =>
      this.save('opacity', Number(this.opacity.input.value))
    );
  }

  /** Whether dragging draws a lasso. */
  get lassoing(): boolean {
    return this.lasso.getAttribute('aria-pressed') === 'true';
  }

  show({ choices, shares }: LatentData): void {
    this.axes.forEach(({ field, select }, k) => {
      setOptions(
        select,
        shares.map((share, i) => ({
          value: String(i + 1),
          label: `PC${i + 1}, ${percent(share)} of the variance`
        }))
      );
      select.value = String(this.model.get('components')[k]);
      field.hidden = shares.length <= k || k >= this.model.get('dimensions');
    });
    this.size.input.value = String(this.model.get('point_size'));
    this.opacity.input.value = String(this.model.get('opacity'));
    setOptions(this.colour.select, choices);
    this.colour.select.value = this.model.get('colour');
    this.shape.select.value = String(this.model.get('dimensions'));
  }

  showClusters(): void {
    this.clusters.value = String(this.model.get('clusters'));
    setText(this.clusterCount, this.clusters.value);
  }

  private save<K extends keyof LatentState>(name: K, value: LatentState[K]): void {
    this.model.set(name, value);
    this.model.save_changes();
  }
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function slider(label: string, min: number, max: number): { field: HTMLElement; input: HTMLInputElement } {
  const input = keepKeys(element('input', { type: 'range', min, max, step: 0.05, 'aria-label': label }));
  return { field: element('label', { class: 'cw-field' }, element('span', {}, label), input), input };
}
