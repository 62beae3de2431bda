/** The settings of a run that can be changed at any time: β, λ, batch size, strategy and budget. */
import type { AnyModel } from '@anywidget/types';
import { element, keepKeys, labelledSelect, onCommit, setOptions, setText } from '../common/dom';
import { formatNumber } from '../common/format';
import { onFrame } from '../common/timing';
import { type DelayedSave, delayedSave, type SharedModel } from '../shared';
import type { ControlsState, SharedState } from '../traits.gen';
import { LAM_STEPS, lamAt, positionOf } from './lam_scale';
import { Preview } from './preview';
import { Slider } from './slider';

export const SETTINGS_TRAITS =
  'batch_size budget uses_beta beta_ends has_schedule strategy strategies workflow formula constants';
const SAVE_INTERVAL = 400; // milliseconds between two saves while a slider moves

export class Settings {
  readonly node: HTMLElement;
  readonly budgetField: HTMLElement;
  readonly beta = new Slider('β', { min: 0, max: 1, step: 0.01 });
  readonly lam = new Slider('λ', { min: 0, max: LAM_STEPS, step: 1 });
  private readonly batch = new Slider('Batch size', { min: 1, max: 50, step: 1 });
  private readonly schedule = element('input', { type: 'checkbox' });
  private readonly scheduleField: HTMLElement;
  private readonly strategy = labelledSelect('Strategy');
  private readonly workflow = element('span', { class: 'cw-fixed' });
  private readonly preview = new Preview();
  private readonly budget: HTMLInputElement;
  private readonly drawPreview = onFrame(() => this.showPreview());
  private readonly shares: DelayedSave<SharedState>;
  private readonly saves: DelayedSave<ControlsState>;

  constructor(
    private readonly model: AnyModel<ControlsState>,
    private readonly shared: SharedModel
  ) {
    this.shares = delayedSave(shared, ['beta', 'lam', 'scheduled'], SAVE_INTERVAL);
    this.saves = delayedSave(model, ['batch_size', 'budget'], SAVE_INTERVAL);
    const title = 'β follows the schedule of the strategy';
    this.scheduleField = element('label', { class: 'cw-check', title }, this.schedule, 'schedule');
    this.beta.field.append(this.scheduleField);
    this.lam.nameEnds('broad', 'sharp');
    this.batch.nameEnds('1', '50');
    const number = { type: 'number', min: 1, step: 1, 'aria-label': 'Budget', class: 'cw-number' };
    this.budget = keepKeys(element('input', number));
    this.budgetField = element('label', { class: 'cw-field' }, element('span', {}, 'Budget'), this.budget);
    this.node = this.arrange();
    this.listenToInputs();
  }

  /** Send unsaved settings now, so that a command that follows runs with what the sliders show. */
  flush(): void {
    this.shares.flush();
    this.saves.flush();
  }

  dispose(): void {
    this.drawPreview.cancel();
    this.shares.dispose();
    this.saves.dispose();
  }

  /** β, λ and the schedule changed. */
  showShared(): void {
    const [beta, lam] = [this.shared.get('beta'), this.shared.get('lam')];
    this.beta.show(beta, beta.toFixed(2));
    this.lam.show(positionOf(lam), formatNumber(lam));
    this.schedule.checked = this.shared.get('scheduled');
    this.drawPreview();
  }

  show(readOnly: boolean): void {
    const { model, beta, batch, budget, strategy } = this;
    batch.show(model.get('batch_size'), String(model.get('batch_size')));
    if (document.activeElement !== budget) {
      budget.value = String(model.get('budget'));
    }
    this.scheduleField.hidden = !model.get('has_schedule');
    const names = model.get('strategies').map(value => ({ value, label: value.replace(/_/g, ' ') }));
    setOptions(strategy.select, names);
    strategy.select.value = model.get('strategy');
    setText(this.workflow, model.get('workflow'));
    beta.input.disabled = readOnly || !model.get('uses_beta');
    const [low = '', high = ''] = model.get('beta_ends');
    beta.nameEnds(low, high);
    beta.field.title = model.get('uses_beta') ? '' : 'This strategy does not use β';
    for (const node of [this.lam.input, batch.input, budget, this.schedule, strategy.select]) {
      node.disabled = readOnly;
    }
    this.drawPreview();
  }

  private arrange(): HTMLElement {
    const title = 'Fixed for a run: start another run to change it';
    const choices = element(
      'div',
      { class: 'cw-choices' },
      this.strategy.field,
      element('span', { class: 'cw-field', title }, 'Workflow', this.workflow)
    );
    const fields = [this.beta.field, this.lam.field, this.batch.field, choices];
    return element(
      'div',
      { class: 'cw-settings' },
      element('div', { class: 'cw-sliders' }, ...fields),
      this.preview.node
    );
  }

  private listenToInputs(): void {
    const { beta, lam, batch, schedule, strategy, budget, model } = this;
    beta.input.addEventListener('input', () =>
      this.shares.set({ scheduled: false, beta: Number(beta.input.value) })
    );
    lam.input.addEventListener('input', () => this.shares.set({ lam: lamAt(Number(lam.input.value)) }));
    schedule.addEventListener('change', () => this.shares.set({ scheduled: schedule.checked }));
    batch.input.addEventListener('input', () => this.saves.set({ batch_size: Number(batch.input.value) }));
    for (const { input } of [beta, lam, batch]) {
      input.addEventListener('change', () => this.flush()); // released
    }
    strategy.select.addEventListener('change', () => {
      model.set('strategy', strategy.select.value);
      model.save_changes();
    });
    onCommit(budget, () => {
      if (budget.checkValidity() && budget.value) {
        this.saves.set({ budget: Number(budget.value) });
      } else {
        budget.value = String(model.get('budget'));
      }
    });
  }

  private showPreview(): void {
    const { model, shared } = this;
    const constants = { ...model.get('constants') };
    if ('scheduled' in constants) {
      constants.scheduled = Number(shared.get('scheduled'));
    }
    const formula = model.get('formula');
    this.preview.show({ formula, constants, beta: shared.get('beta'), lam: shared.get('lam') });
  }
}
