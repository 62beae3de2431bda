/** A slider with its name, its value and a note; what its ends are for is in its tooltip. */
import { element, keepKeys, setText } from '../common/dom';

export class Slider {
  readonly field: HTMLElement;
  readonly input: HTMLInputElement;
  readonly ends = element('span', { class: 'cw-ends' });
  private readonly note = element('span', { class: 'cw-note' });
  private readonly value = element('output', { class: 'cw-value' });
  private about = '';

  constructor(
    readonly label: string,
    range: { min: number; max: number; step: number },
    name = label
  ) {
    this.input = keepKeys(element('input', { type: 'range', ...range, 'aria-label': label }));
    this.field = element(
      'div',
      { class: 'cw-slider' },
      element('span', { class: 'cw-slider-name', 'aria-hidden': 'true' }, name),
      element('span', { class: 'cw-track' }, this.input, this.note),
      this.value
    );
  }

  show(position: number, text: string): void {
    this.input.value = String(position);
    this.input.setAttribute('aria-valuetext', text);
    setText(this.value, text);
  }

  /** What the ends are for; `at` are the values there, if not the slider's own. */
  nameEnds(low: string, high: string, at: readonly string[] = [this.input.min, this.input.max]): void {
    this.explainEnds(low && high ? `${this.label} ${at[0]}: ${low}; ${at[1]}: ${high}` : '');
  }

  /** Something about the ends, where that is not what they are for. */
  explainEnds(text: string): void {
    setText(this.ends, text);
    this.explain();
  }

  /** Something to know about the slider now: a few words under it, all of it in the tooltip. */
  tell(short: string, whole = short): void {
    setText(this.note, short);
    this.about = whole;
    this.explain();
  }

  private explain(): void {
    this.field.title = [this.about, this.ends.textContent].filter(Boolean).join('. ');
  }
}
