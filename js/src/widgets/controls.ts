/** The controls of a run: buttons, β, λ, batch size and budget; progress, status and errors. */
import type { AnyModel, RenderProps } from '@anywidget/types';
import { type Connection, watchConnection, watchKernelBusy } from './common/connection';
import { element, setText } from './common/dom';
import { Approval } from './controls/approval';
import { RunButtons } from './controls/buttons';
import { sortNotes } from './controls/notes';
import { KernelBusyNotice, ProblemNotice, ReadOnlyNotice } from './controls/problems';
import { PROGRESS_TRAITS, Progress } from './controls/progress';
import { SETTINGS_TRAITS, Settings } from './controls/settings';
import { listenToKeys } from './controls/shortcuts';
import { listen, type SharedModel, sharedOf } from './shared';
import type { ControlsState } from './traits.gen';

/** One view of the controls: puts its parts together and shows what changes in the model. */
class ControlsView {
  private readonly settings: Settings;
  private readonly buttons: RunButtons;
  private readonly progress: Progress;
  private readonly approval: Approval;
  private readonly notes = element('div', { class: 'cw-notes' });
  private readonly readOnlyNotice = new ReadOnlyNotice();
  private readonly busyNotice = new KernelBusyNotice();
  private readonly problem = new ProblemNotice();
  private readonly stops: (() => void)[];
  private readOnly = false;

  constructor(
    private readonly model: AnyModel<ControlsState>,
    shared: SharedModel,
    el: HTMLElement
  ) {
    this.settings = new Settings(model, shared);
    this.progress = new Progress(model);
    this.approval = new Approval(model);
    this.buttons = new RunButtons(action => {
      this.settings.flush();
      model.send({ type: action.toLowerCase() });
    });
    this.arrange(el);
    this.stops = [
      listen(shared, 'beta lam scheduled', () => this.settings.showShared()),
      listen(model, `${PROGRESS_TRAITS} waiting`, () => this.showRun()),
      listen(model, SETTINGS_TRAITS, () => this.settings.show(this.readOnly)),
      listen(model, 'notes', () => this.showNotes()),
      listen(model, 'problem', () => this.problem.show(model.get('problem'))),
      watchConnection(shared, connection => this.showConnection(connection)), // shows run and settings
      watchKernelBusy(shared, busy => this.busyNotice.show(busy)),
      listenToKeys(el, {
        runOrPause: () => this.buttons.press('Pause') || this.buttons.press('Run'),
        step: () => this.buttons.press('Step'),
        approve: () => this.approval.press()
      }),
      () => this.settings.dispose()
    ];
    this.settings.showShared();
    this.showNotes();
    this.problem.show(model.get('problem'));
  }

  dispose(): void {
    this.stops.forEach(stop => stop());
  }

  private arrange(el: HTMLElement): void {
    const { settings, buttons, progress } = this;
    el.classList.add('cw-panel', 'cw-controls');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Controls');
    el.append(
      element('div', { class: 'cw-run-row' }, buttons.node, progress.bar, settings.budgetField),
      settings.node,
      progress.line,
      this.approval.node,
      this.notes,
      this.readOnlyNotice.node,
      this.busyNotice.node,
      this.problem.node
    );
  }

  private showRun(): void {
    const { model } = this;
    const progress = { state: model.get('state'), count: model.get('count'), budget: model.get('budget') };
    this.buttons.show(progress, this.readOnly);
    this.progress.show();
    this.approval.show(this.readOnly);
  }

  private showNotes(): void {
    const { beta, lam, others } = sortNotes(this.model.get('notes'));
    setText(this.settings.beta.note, beta);
    setText(this.settings.lam.note, lam);
    this.notes.replaceChildren(...others.map(text => element('div', {}, text)));
  }

  private showConnection(connection: Connection): void {
    this.readOnly = Boolean(connection.readOnlyReason);
    this.readOnlyNotice.show(connection, this.model.get('path'));
    this.showRun();
    this.settings.show(this.readOnly);
  }
}

export default {
  async render({ model, el }: RenderProps<ControlsState>): Promise<() => void> {
    const view = new ControlsView(model, await sharedOf(model), el);
    return () => view.dispose();
  }
};
