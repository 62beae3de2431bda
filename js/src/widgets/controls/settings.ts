/** The settings of a run that can be changed at any time: β, λ, batch size, strategy and budget. */
import type { AnyModel } from '@anywidget/types';
import { element, keepKeys, labelledSelect, onCommit, setText } from '../common/dom';
import { formatNumber } from '../common/format';
import { onFrame } from '../common/timing';
import { type DelayedSave, delayedSave, type SharedModel } from '../shared';
import type { ControlsState, SharedState } from '../traits.gen';
import { type Ends, endsAround, LAM_STEPS, lamAt, positionOf } from './lam_scale';
import { shortNote } from './notes';
import { Preview } from './preview';
import { Slider } from './slider';

export const SETTINGS_TRAITS =
  'batch_size budget uses_beta beta_ends lam_ends has_schedule strategy strategies guide workflow formula constants';
// Milliseconds between two saves while a slider moves: Jupyter's own handling of a message takes the page a frame.
const SAVE_INTERVAL = 1000;

export class Settings {
  /** What stands in the row as long as there is room, the most important first. */
  readonly row: readonly HTMLElement[];
  /** What stands in the popover. */
  readonly rest: readonly HTMLElement[];
  readonly budgetField: HTMLElement;
  readonly beta = new Slider('β', { min: 0, max: 1, step: 0.01 });
  readonly lam = new Slider('λ', { min: 0, max: LAM_STEPS, step: 1 });
  private readonly batch = new Slider('Batch size', { min: 1, max: 50, step: 1 }, 'Batch');
  private readonly schedule = element('input', { type: 'checkbox' });
  private readonly scheduleField: HTMLElement;
  private readonly strategy = labelledSelect('Strategy');
  private readonly strategyLine = element('div', { class: 'cw-about-strategy' });
  private readonly workflow = element('span', { class: 'cw-fixed' });
  private readonly preview = new Preview();
  private readonly budget: HTMLInputElement;
  private readonly drawPreview = onFrame(() => this.showPreview());
  private readonly shares: DelayedSave<SharedState>;
  private readonly saves: DelayedSave<ControlsState>;
  private ends: Ends | null = null; // of λ, before those of the run are known
  private lamNote = '';

  constructor(
    private readonly model: AnyModel<ControlsState>,
    private readonly shared: SharedModel
  ) {
    this.shares = delayedSave(shared, ['beta', 'lam', 'scheduled'], SAVE_INTERVAL);
    this.saves = delayedSave(model, ['batch_size', 'budget'], SAVE_INTERVAL);
    const title = 'β follows the schedule of the strategy';
    this.scheduleField = element('label', { class: 'cw-check', title }, this.schedule, 'schedule');
    const number = { type: 'number', min: 1, step: 1, 'aria-label': 'Budget', class: 'cw-number' };
    this.budget = keepKeys(element('input', number));
    this.budgetField = element(
      'label',
      { class: 'cw-field', title: 'Budget: how many spectra in all' },
      element('span', {}, 'of'),
      this.budget
    );
    this.strategy.field.classList.add('cw-unnamed');
    this.row = [this.beta.field, this.lam.field, this.strategy.field, this.batch.field];
    this.rest = this.arrange();
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
    this.lam.show(positionOf(lam, this.lamEnds), formatNumber(lam));
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
    showGuide(strategy.select, model.get('guide'));
    strategy.select.value = model.get('strategy');
    const [, , line = ''] = model.get('guide').find(([name]) => name === model.get('strategy')) ?? [];
    setText(this.strategyLine, line);
    strategy.select.title = line;
    setText(this.workflow, model.get('workflow'));
    beta.input.disabled = readOnly || !model.get('uses_beta');
    const [low = '', high = ''] = model.get('beta_ends');
    beta.nameEnds(low, high);
    if (this.lamKnown) {
      this.lam.nameEnds('random picks', 'the best', this.lamEnds.map(formatNumber));
    } else {
      this.lam.explainEnds('λ has its scale after the first training');
    }
    this.tellLam();
    this.showShared();
    for (const node of [this.lam.input, batch.input, budget, this.schedule, strategy.select]) {
      node.disabled = readOnly;
    }
    this.drawPreview();
  }

  /** Notes about β and about λ. */
  tell(beta: string, lam: string): void {
    this.beta.tell(shortNote(beta), beta);
    this.lamNote = lam;
    this.tellLam();
  }

  private tellLam(): void {
    this.lam.tell(shortNote(this.lamNote) || (this.lamKnown ? '' : 'no scale yet'), this.lamNote);
  }

  private arrange(): HTMLElement[] {
    const title = 'Fixed for a run: start another run to change it';
    return [
      this.strategyLine,
      this.scheduleField,
      this.preview.node,
      this.beta.ends,
      this.lam.ends,
      element('span', { class: 'cw-field', title }, 'Workflow', this.workflow)
    ];
  }

  private listenToInputs(): void {
    const { beta, lam, batch, schedule, strategy, budget, model } = this;
    beta.input.addEventListener('input', () =>
      this.shares.set({ scheduled: false, beta: Number(beta.input.value) })
    );
    lam.input.addEventListener('input', () =>
      this.shares.set({ lam: lamAt(Number(lam.input.value), this.lamEnds) })
    );
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

  /** Whether the scale of λ follows from a score. */
  private get lamKnown(): boolean {
    return this.model.get('lam_ends').length === 2;
  }

  /** λ where picks are random, and where the best are taken. */
  private get lamEnds(): Ends {
    if (this.lamKnown) {
      return this.model.get('lam_ends') as unknown as Ends;
    }
    this.ends = endsAround(this.shared.get('lam'), this.ends);
    return this.ends;
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

/** The strategies in their groups; what each is for is its tooltip. */
function showGuide(select: HTMLSelectElement, guide: readonly (readonly string[])[]): void {
  const listed = JSON.stringify(guide);
  if (select.dataset.listed === listed) {
    return;
  }
  select.dataset.listed = listed;
  const groups = new Map<string, HTMLOptGroupElement>();
  for (const [name = '', group = '', line = ''] of guide) {
    if (!groups.has(group)) {
      groups.set(group, element('optgroup', { label: group }));
    }
    groups.get(group)!.append(element('option', { value: name, title: line }, name.replace(/_/g, ' ')));
  }
  select.replaceChildren(...groups.values());
}
