/** How far the run is: the progress bar, and the line with its state, its message and its data. */
import type { AnyModel } from '@anywidget/types';
import { element, setText } from '../common/dom';
import { formatDuration } from '../common/format';
import { ACTIVE } from '../common/run_states';
import type { ControlsState } from '../traits.gen';

export const PROGRESS_TRAITS = 'state message activity step count budget seconds_left about condition';

export class Progress {
  readonly state = element('span', { class: 'cw-state' });
  readonly bar = element('div', { class: 'cw-progress' });
  readonly line: HTMLElement;
  private readonly measured = element('progress', { 'aria-label': 'Spectra measured' });
  private readonly measuredText = element('span', { class: 'cw-progress-text' });
  private readonly left = element('span', { class: 'cw-left' });
  private readonly message = element('span');
  private readonly activity: HTMLProgressElement;
  private readonly condition = element('span', { class: 'cw-about' });
  private readonly about = element('span', { class: 'cw-about' });

  /** `budget` is the field behind the number of spectra, `notes` stand behind the message. */
  constructor(
    private readonly model: AnyModel<ControlsState>,
    budget: HTMLElement,
    notes: HTMLElement
  ) {
    const label = 'What the loop is doing now';
    this.activity = element('progress', { 'aria-label': label, class: 'cw-activity', max: 1 });
    this.bar.append(this.measured, this.measuredText, budget);
    this.line = element(
      'div',
      { class: 'cw-status' },
      element('span', { class: 'cw-message', role: 'status' }, this.message),
      this.activity,
      this.left,
      notes,
      this.condition,
      this.about
    );
  }

  show(): void {
    const { model } = this;
    const [state, count, budget] = [model.get('state'), model.get('count'), model.get('budget')];
    const [left, step, activity] = [model.get('seconds_left'), model.get('step'), model.get('activity')];
    const active = ACTIVE.includes(state);
    this.measured.max = Math.max(budget, 1);
    this.measured.value = Math.min(count, budget);
    setText(this.left, left !== null && active ? `${formatDuration(left)} left` : '');
    setText(this.measuredText, String(count));
    this.bar.title = `${count} of ${budget} spectra`;
    setText(this.state, state);
    this.state.dataset.state = state;
    setText(this.message, [step ? `step ${step}` : '', model.get('message')].filter(Boolean).join(' · '));
    this.activity.hidden = !active || activity === null;
    this.activity.value = activity ?? 0;
    setText(this.about, model.get('about'));
    this.about.title = model.get('about');
    setText(this.condition, model.get('condition'));
  }
}
