/** How far the run is: the progress bar, and the line with its state, its message and its data. */
import type { AnyModel } from '@anywidget/types';
import { element, setText } from '../common/dom';
import { formatDuration } from '../common/format';
import { ACTIVE } from '../common/run_states';
import type { ControlsState } from '../traits.gen';

export const PROGRESS_TRAITS = 'state message activity step count budget seconds_left about condition';

export class Progress {
  readonly bar: HTMLElement;
  readonly line: HTMLElement;
  private readonly measured = element('progress', { 'aria-label': 'Spectra measured' });
  private readonly measuredText = element('span', { class: 'cw-progress-text' });
  private readonly state = element('span', { class: 'cw-state' });
  private readonly message = element('span');
  private readonly activity: HTMLProgressElement;
  private readonly condition = element('span', { class: 'cw-about' });
  private readonly about = element('span', { class: 'cw-about' });

  constructor(private readonly model: AnyModel<ControlsState>) {
    const label = 'What the loop is doing now';
    this.activity = element('progress', { 'aria-label': label, class: 'cw-activity', max: 1 });
    this.bar = element('div', { class: 'cw-progress' }, this.measured, this.measuredText);
    this.line = element(
      'div',
      { class: 'cw-status' },
      this.state,
      element('span', { class: 'cw-message', role: 'status' }, this.message),
      this.activity,
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
    const remaining = left !== null && active ? ` · ${formatDuration(left)} left` : '';
    setText(this.measuredText, `${count} of ${budget} spectra${remaining}`);
    setText(this.state, state);
    this.state.dataset.state = state;
    setText(this.message, [step ? `step ${step}` : '', model.get('message')].filter(Boolean).join(' · '));
    this.activity.hidden = !active || activity === null;
    this.activity.value = activity ?? 0;
    setText(this.about, model.get('about'));
    setText(this.condition, model.get('condition'));
  }
}
