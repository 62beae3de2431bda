/** What the colours of the points mean: a bar for values, a button for each cluster; the marks' legend. */

import { VERDICT } from '../common/constants.gen';
import { element, setText, svg } from '../common/dom';
import { formatNumber } from '../common/format';
import { GROUP_COLOURS, LEVELS } from '../score/colours';
import { rankTicks } from '../score/rank_ticks';
import type { Values } from './messages';
import { grouped } from './model';

export class ColourKey {
  readonly nodes: readonly HTMLElement[];
  private readonly ramp = element('canvas', {
    class: 'cw-ramp',
    width: LEVELS,
    height: 1,
    'aria-hidden': 'true'
  });
  private readonly low = element('span');
  private readonly name = element('span', { class: 'cw-bar-name' });
  private readonly high = element('span');
  private readonly numbers = element('div', { class: 'cw-bar-text' }, this.low, this.name, this.high);
  private readonly ranks = rankTicks();
  private readonly bar = element('div', { class: 'cw-bar' }, this.ramp, this.numbers, this.ranks);
  private readonly verdicts = element('div', { class: 'cw-legend cw-groups' });
  private readonly groups = element('div', {
    class: 'cw-latent-groups',
    role: 'group',
    'aria-label': 'Select a cluster'
  });

  /** `select` receives the cluster whose button was pressed. */
  constructor(private readonly select: (cluster: number, event: MouseEvent) => void) {
    this.nodes = [this.bar, this.verdicts, this.groups];
  }

  /** Show a bar for `values`, or, where these are null, buttons for clusters if they are shown. */
  show(values: Values | null, table: Uint32Array, clusters: boolean): void {
    this.bar.hidden = !values || Boolean(values.groups);
    this.verdicts.hidden = !values?.groups;
    this.verdicts.replaceChildren(
      ...(values?.groups ?? []).map((label, i) => {
        const swatch = element('span', { class: 'cw-swatch', 'aria-hidden': 'true' });
        swatch.style.background = VERDICT[i]!;
        return element('span', { title: label }, swatch, label.split(':')[0]!);
      })
    );
    this.groups.hidden = !clusters;
    if (values) {
      const image = new ImageData(LEVELS, 1);
      new Uint32Array(image.data.buffer).set(table);
      this.ramp.getContext('2d')!.putImageData(image, 0, 0);
      this.numbers.hidden = Boolean(values.ranks);
      this.ranks.hidden = !values.ranks;
      setText(this.low, formatNumber(values.low));
      setText(this.name, values.unit ? `${values.label} (${values.unit})` : values.label);
      setText(this.high, formatNumber(values.high));
    }
  }

  /** A button for each cluster, that selects it. */
  showClusters(sizes: readonly number[]): void {
    this.groups.replaceChildren(
      ...sizes.map((size, cluster) => {
        const swatch = element('span', { class: 'cw-swatch', 'aria-hidden': 'true' });
        swatch.style.background = GROUP_COLOURS[cluster % GROUP_COLOURS.length]!;
        const label = `Select cluster ${cluster + 1}, ${grouped(size)} patches`;
        const attributes = { type: 'button', class: 'cw-button', title: label, 'aria-label': label };
        const button = element('button', attributes, swatch, `${cluster + 1}`);
        button.addEventListener('click', event => this.select(cluster, event));
        return button;
      })
    );
  }
}

export function latentLegend(): HTMLElement {
  const entry = (label: string, shape: SVGElement) =>
    element(
      'span',
      {},
      svg('svg', { viewBox: '0 0 14 14', width: 14, height: 14, 'aria-hidden': 'true' }, shape),
      label
    );
  return element(
    'div',
    { class: 'cw-legend cw-latent-legend' },
    entry('initial', svg('rect', { x: 3, y: 3, width: 8, height: 8, class: 'cw-mark-initial' })),
    entry('picked', svg('circle', { cx: 7, cy: 7, r: 4.5, class: 'cw-mark-initial' })),
    entry('selected', svg('circle', { cx: 7, cy: 7, r: 4.5, class: 'cw-mark-selected' }))
  );
}
