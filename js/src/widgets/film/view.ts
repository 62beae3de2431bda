/** The row of the film: a slider over all steps, play, and back to the present. Without a kernel in a report. */
import { element, keepKeys, setText } from '../common/dom';
import { firstStep, type Moment, nextStep, pace, wanted } from './play';

const PLAY = '<path d="M4 2l9 6-9 6z"/>';
const PAUSE = '<path d="M4 2h3v12H4zM9 2h3v12H9z"/>';

function icon(paths: string): string {
  return `<svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">${paths}</svg>`;
}

export interface Told extends Moment {
  caption: string;
  problem: string;
}

export class FilmView {
  readonly slider = keepKeys(
    element('input', { type: 'range', min: 1, max: 1, step: 1, 'aria-label': 'Step' })
  );
  private readonly play = element('button', { type: 'button', class: 'cw-button', 'aria-label': 'Play' });
  private readonly live = element('button', { type: 'button', class: 'cw-button cw-live' }, 'Follow live');
  private readonly caption = element('output', { class: 'cw-caption' });
  private told: Told = { last: 0, step: 0, seen: 0, caption: '', problem: '' };
  private timer: ReturnType<typeof setInterval> | undefined;

  /** `choose` asks for a step, 0 for the present; `film`: of a finished run without one. */
  constructor(
    el: HTMLElement,
    private readonly choose: (step: number) => void,
    others: readonly HTMLElement[] = []
  ) {
    el.classList.add('cw-panel', 'cw-film');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Film');
    el.append(this.play, this.live, this.slider, this.caption, ...others);
    this.play.addEventListener('click', () => (this.timer ? this.pause() : this.start()));
    this.live.addEventListener('click', () => {
      this.pause();
      this.choose(0);
    });
    this.slider.addEventListener('input', () => {
      this.pause();
      this.choose(wanted(Number(this.slider.value), this.told.last));
    });
    this.showPlay();
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  show(told: Told): void {
    this.told = told;
    const { last, step, caption, problem } = told;
    const position = step || last;
    this.slider.max = String(Math.max(1, last));
    this.slider.value = String(Math.max(1, position));
    this.slider.disabled = this.play.disabled = last < 2;
    this.slider.setAttribute('aria-valuetext', caption);
    this.live.setAttribute('aria-pressed', String(step === 0));
    this.live.disabled = last < 1;
    setText(this.caption, problem || caption);
    this.caption.title = problem || caption;
  }

  private start(): void {
    this.choose(firstStep(this.told));
    this.timer = setInterval(() => {
      const next = nextStep(this.told);
      if (next === null || next === this.told.last) {
        this.pause();
        this.choose(0);
      } else if (next !== this.told.step) {
        this.choose(next);
      }
    }, pace(this.told.last));
    this.showPlay();
  }

  private pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.showPlay();
  }

  private showPlay(): void {
    this.play.innerHTML = icon(this.timer ? PAUSE : PLAY);
    this.play.setAttribute('aria-pressed', String(this.timer !== undefined));
    this.play.title = this.timer ? 'Hold the film' : 'Play the run from its first step';
  }
}
