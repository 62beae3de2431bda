/** The colour bar: what the colours of a layer mean, and the range of values that they span. */

import { element, keepKeys, labelledSelect, onCommit, setOptions, setText } from '../common/dom';
import { formatNumber, readNumber } from '../common/format';
import { Popover } from '../common/popover';
import { LEVELS } from '../score/colours';
import type { Painted, Spread } from '../score/layers';
import { rankTicks } from '../score/rank_ticks';

const USUAL = 0.99; // share of the values that the colours span
const SHARES = [1, USUAL, 0.96, 0.9];

export class ColourBar {
  readonly node: HTMLElement;
  private readonly ramp = element('canvas', {
    class: 'cw-ramp',
    width: LEVELS,
    height: 1,
    'aria-hidden': 'true'
  });
  private readonly low = keepKeys(
    element('input', { class: 'cw-end', inputmode: 'decimal', 'aria-label': 'Lowest colour' })
  );
  private readonly high = keepKeys(
    element('input', { class: 'cw-end cw-end-high', inputmode: 'decimal', 'aria-label': 'Highest colour' })
  );
  private readonly name = element('span', { class: 'cw-bar-name' });
  private readonly reset = element('button', { type: 'button', class: 'cw-link' }, 'Reset range');
  private readonly groups = element('div', { class: 'cw-legend cw-groups' });
  private readonly numbers: HTMLElement;
  private readonly ranks = rankTicks();
  readonly edit: Popover;
  private readonly share = labelledSelect('Range');
  private readonly log = keepKeys(element('input', { type: 'checkbox' }));
  private shown: [number, number] = [0, 1];

  /** `onRange` receives the range that the user sets, null for the layer's own. */
  constructor(
    private readonly onRange: (range: [number, number] | null) => void,
    onSpread: (spread: Spread) => void
  ) {
    setOptions(
      this.share.select,
      SHARES.map(share => ({
        value: String(share),
        label: share === 1 ? 'all values' : `${100 * share} % of the values`
      }))
    );
    this.edit = new Popover(
      'Range and scale',
      '✎',
      this.share.field,
      element('label', { class: 'cw-check' }, this.log, 'Logarithmic'),
      element('div', { class: 'cw-dim' }, 'Or type a number at the ends of the bar.'),
      this.reset
    );
    const spread = (): void => onSpread({ share: Number(this.share.select.value), log: this.log.checked });
    this.share.select.addEventListener('change', spread);
    this.log.addEventListener('change', spread);
    this.numbers = element(
      'div',
      { class: 'cw-bar-text' },
      this.low,
      element('span', { class: 'cw-bar-middle' }, this.name, this.edit.node),
      this.high
    );
    this.node = element('div', { class: 'cw-bar' }, this.ramp, this.numbers, this.ranks, this.groups);
    [this.low, this.high].forEach(input => onCommit(input, () => this.read()));
    this.reset.addEventListener('click', () => this.onRange(null));
  }

  /** The name of the layer with its unit. */
  get title(): string {
    return this.name.textContent ?? '';
  }

  /** `custom`: the range was set by the user. */
  show(painted: Painted, table: Uint32Array, custom: boolean, { share = USUAL, log = false }: Spread): void {
    const { low, high, unit, label, groups, ranks } = painted;
    this.share.select.value = String(share);
    this.log.checked = log;
    this.shown = [low, high];
    this.ramp.hidden = Boolean(groups);
    this.numbers.hidden = Boolean(groups) || Boolean(ranks);
    this.ranks.hidden = !ranks;
    this.groups.hidden = !groups;
    const title = unit ? `${label} (${unit})` : label;
    setText(this.name, painted.log ? `${title}, log` : title);
    if (groups) {
      this.groups.replaceChildren(
        ...groups.map(({ label, colour }) => {
          const swatch = element('span', { class: 'cw-swatch', 'aria-hidden': 'true' });
          swatch.style.background = colour;
          return element('span', {}, swatch, label);
        })
      );
      return;
    }
    this.write();
    this.reset.disabled = !custom;
    const strip = new ImageData(LEVELS, 1);
    new Uint32Array(strip.data.buffer).set(table);
    this.ramp.getContext('2d')!.putImageData(strip, 0, 0);
  }

  private write(): void {
    for (const [input, value] of [
      [this.low, this.shown[0]],
      [this.high, this.shown[1]]
    ] as const) {
      if (document.activeElement !== input) {
        input.value = formatNumber(value);
      }
      input.title = String(value);
    }
  }

  private read(): void {
    const [low, high] = this.shown;
    // An end that was not edited keeps all its digits.
    const entered = ([input, value]: [HTMLInputElement, number]): number =>
      input.value === formatNumber(value) ? value : readNumber(input.value);
    const range: [number, number] = [entered([this.low, low]), entered([this.high, high])];
    if (Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1]) {
      this.shown = range; // until it is painted
      this.onRange(range);
    }
    this.low.value = formatNumber(this.shown[0]);
    this.high.value = formatNumber(this.shown[1]);
  }
}
