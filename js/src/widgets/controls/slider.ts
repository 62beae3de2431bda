/** A slider with its name, its value, the names of its ends and a note. */
import { element, keepKeys, setText } from '../common/dom';

export class Slider {
  readonly field: HTMLElement;
  readonly input: HTMLInputElement;
  readonly note = element('span', { class: 'cw-note' });
  private readonly value = element('output', { class: 'cw-value' });
  private readonly low = element('span');
  private readonly high = element('span');

  constructor(label: string, range: { min: number; max: number; step: number }) {
    this.input = keepKeys(element('input', { type: 'range', ...range, 'aria-label': label }));
    const ends = element('span', { class: 'cw-ends' }, this.low, this.high);
    this.field = element(
      'div',
      { class: 'cw-slider' },
      element('span', { class: 'cw-slider-name', 'aria-hidden': 'true' }, label),
      element('span', { class: 'cw-track' }, this.input, ends, this.note),
      this.value
    );
  }

  show(position: number, text: string): void {
    this.input.value = String(position);
    this.input.setAttribute('aria-valuetext', text);
    setText(this.value, text);
  }

  nameEnds(low: string, high: string): void {
    setText(this.low, low);
    setText(this.high, high);
  }
}
