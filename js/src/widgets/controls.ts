/** The controls of a run: buttons, β, λ, batch size and budget; progress, status and errors. */
import type { AnyModel, RenderProps } from '@anywidget/types';
import { type Connection, watchConnection, watchKernelBusy } from './common/connection';
import { element } from './common/dom';
import { byKernel, ExportButton, type Make, RUN, save } from './common/export';
import { hearing } from './common/hearing';
import { joinLease } from './common/lease';
import { Popover } from './common/popover';
import { Approval } from './controls/approval';
import { RunButtons } from './controls/buttons';
import { addControls } from './controls/controls_here';
import { LeaseNotice } from './controls/lease_notice';
import { sortNotes } from './controls/notes';
import { KernelBusyNotice, ProblemNotice, ReadOnlyNotice } from './controls/problems';
import { PROGRESS_TRAITS, Progress } from './controls/progress';
import { Row } from './controls/row';
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
  private readonly readOnlyNotice: ReadOnlyNotice;
  private readonly busyNotice = new KernelBusyNotice();
  private readonly problem = new ProblemNotice();
  private readonly lease: LeaseNotice;
  private readonly more = new Popover('More settings', '⋯');
  private readonly make: Make;
  private readonly exporting: ExportButton;
  private readonly report = element('button', { type: 'button', class: 'cw-button' }, 'Report');
  private readonly stops: (() => void)[];
  private readOnly = false;
  private connection: Connection = { kernelDead: false, readOnlyReason: '', elsewhere: false };

  constructor(
    private readonly model: AnyModel<ControlsState>,
    shared: SharedModel,
    el: HTMLElement
  ) {
    this.settings = new Settings(model, shared);
    this.progress = new Progress(model, this.settings.budgetField, this.notes);
    this.approval = new Approval(model, shared);
    this.lease = new LeaseNotice(shared);
    this.readOnlyNotice = new ReadOnlyNotice(() => model.send({ type: 'continue' }));
    this.buttons = new RunButtons(action => {
      this.settings.flush();
      model.send({ type: action.toLowerCase() });
    });
    this.make = byKernel(model);
    this.exporting = new ExportButton(this.make, RUN, shared);
    const row = this.arrange(el);
    this.stops = [
      () => row.dispose(),
      () => this.more.dispose(),
      () => this.exporting.dispose(),
      () => this.approval.dispose(),
      listen(shared, 'beta lam scheduled', () => this.settings.showShared()),
      listen(shared, 'proposal row col beta lam', () => this.approval.show(this.readOnly)),
      listen(model, 'proposed picked_with', () => this.approval.show(this.readOnly)),
      listen(model, `${PROGRESS_TRAITS} waiting question options`, () => this.showRun()),
      listen(model, SETTINGS_TRAITS, () => this.settings.show(this.readOnly)),
      listen(model, 'notes', () => this.showNotes()),
      listen(model, 'continuable', () => this.showReadOnly()),
      listen(model, 'problem', () => {
        this.problem.show(model.get('problem'));
        this.showReadOnly();
      }),
      watchConnection(shared, connection => this.showConnection(connection)), // shows run and settings
      watchKernelBusy(shared, busy => this.busyNotice.show(busy)),
      listenToKeys(el, {
        runOrPause: () => this.buttons.press('Pause') || this.buttons.press('Run'),
        step: () => this.buttons.press('Step'),
        approve: () => this.approval.press()
      }),
      joinLease(shared),
      addControls(shared),
      () => this.settings.dispose()
    ];
    this.settings.showShared();
    this.showNotes();
    this.problem.show(model.get('problem'));
  }

  dispose(): void {
    this.stops.forEach(stop => stop());
  }

  private arrange(el: HTMLElement): Row {
    const { settings, buttons, progress, more } = this;
    more.box.append(...settings.rest);
    const row = element(
      'div',
      { class: 'cw-run-row' },
      buttons.node,
      progress.state,
      progress.bar,
      this.lease.node,
      this.exporting.node,
      more.node
    );
    el.classList.add('cw-panel', 'cw-controls');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Controls');
    const strip = element(
      'div',
      { class: 'cw-strip' },
      progress.line,
      this.approval.node,
      this.readOnlyNotice.node,
      this.busyNotice.node,
      this.problem.node
    );
    el.append(row, strip);
    return new Row(row, [...settings.row, this.reporting()], this.exporting.node, more.box, this.lease.node);
  }

  /** The button that makes a page of the run. */
  private reporting(): HTMLElement {
    const { report } = this;
    report.title = 'One page of this run that needs no kernel and no network';
    report.addEventListener('click', () => {
      report.disabled = true;
      this.make('html')
        .then(save, error => this.problem.show(error.message))
        .finally(() => {
          report.disabled = this.connection.kernelDead;
        });
    });
    return report;
  }

  private showRun(): void {
    const { model } = this;
    const progress = {
      state: model.get('state'),
      count: model.get('count'),
      budget: model.get('budget'),
      asks: model.get('question') !== ''
    };
    this.buttons.show(progress, this.connection, this.approval.reason);
    this.progress.show();
    this.approval.show(this.readOnly);
  }

  private showNotes(): void {
    const { beta, lam, others } = sortNotes(this.model.get('notes'));
    this.settings.tell(beta, lam);
    this.notes.replaceChildren(...others.map(text => element('div', {}, text)));
  }

  private showReadOnly(): void {
    const { model, connection } = this;
    this.readOnlyNotice.show(connection, model.get('path'), model.get('continuable'));
  }

  private showConnection(connection: Connection): void {
    this.report.disabled = connection.kernelDead; // nothing would answer
    this.readOnly = Boolean(connection.readOnlyReason);
    this.connection = connection;
    this.showReadOnly();
    this.lease.show(!connection.readOnlyReason || connection.elsewhere);
    this.showRun();
    this.settings.show(this.readOnly);
  }
}

export default hearing({
  async render({ model, el }: RenderProps<ControlsState>): Promise<() => void> {
    const view = new ControlsView(model, await sharedOf(model), el);
    return () => view.dispose();
  }
});
