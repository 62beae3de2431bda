/** The status bar's item, and the commands for the current run. */
import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IStatusBar } from '@jupyterlab/statusbar';
import { Widget } from '@lumino/widgets';

import { COMMANDS } from './names';
import { addNotices } from './notices';
import type { Panels, SessionContext } from './panels';
import type { Run } from './run';
import type { Runs } from './runs';

/** State and progress of the run in view, else of an active one; a click shows its dashboard. */
class StatusItem extends Widget {
  private readonly button = document.createElement('button');

  constructor(
    private readonly runs: Runs,
    private readonly inView: () => Run | null,
    reveal: (run: Run) => void
  ) {
    super();
    this.addClass('curiosity-status');
    this.button.type = 'button';
    this.button.addEventListener('click', () => {
      const run = inView();
      if (run) {
        reveal(run);
      }
    });
    this.node.append(this.button);
    runs.changed.connect(this.describe, this);
    this.describe();
    runs.changed.connect(this.show, this);
    this.update();
  }

  describe(): void {
    const run = this.inView();
    if (run) {
      const { state, count, budget, about, viewed } = run;
      this.button.textContent = `Curiosity: ${state} ${count}/${budget}${viewed ? ', read-only' : ''}`;
      const advice = this.runs.isClosed(run)
        ? 'its dashboard is closed, click to reopen it'
        : 'click to see its dashboard';
      this.button.title = `${about} – ${count} of ${budget} spectra; ${advice}`;
    }
  }
}

function contextOf(widget: Widget | null): SessionContext | undefined {
  return (widget as { sessionContext?: SessionContext } | null)?.sessionContext;
}

function kernelOf(widget: Widget | null): string | undefined {
  return contextOf(widget)?.session?.kernel?.id;
}

/** Show the dashboard of a run: in the panel that has it, else reopened, else in its notebook. */
async function reveal(
  app: JupyterFrontEnd,
  shell: ILabShell,
  panels: Panels,
  { kernel, panel }: Run
): Promise<void> {
  const widgets = [...shell.widgets('main')].filter(widget => kernelOf(widget) === kernel);
  const own = widgets.find(widget => panel && contextOf(widget)?.path === panel);
  const shown = own ?? widgets.find(widget => widget.node.querySelector('.cw-panel')) ?? widgets[0];
  if (shown) {
    shell.activateById(shown.id);
    await panels.refill(shown);
    requestAnimationFrame(() => shown.node.querySelector('.cw-dashboard, .cw-panel')?.scrollIntoView());
    return;
  }
  for (const session of app.serviceManager.sessions.running()) {
    if (session.kernel?.id === kernel && (await panels.reopen(session.path, kernel))) {
      return;
    }
    if (session.kernel?.id === kernel && session.type === 'notebook') {
      await app.commands.execute('docmanager:open', { path: session.path });
      return;
    }
  }
  Notification.info('The dashboard of this run is closed; its notebook or the run file shows it again.');
}

export function addStatus(
  app: JupyterFrontEnd,
  shell: ILabShell,
  runs: Runs,
  panels: Panels,
  bar: IStatusBar | null
): void {
  shell.layoutModified.connect(() => {
    const kernels = [...shell.widgets('main')].map(kernelOf);
    runs.follow(new Set(kernels.filter(kernel => kernel !== undefined)));
  });

  const inView = (): Run | null =>
    runs.current(kernelOf(shell.currentWidget), contextOf(shell.currentWidget)?.path);
  const show = (run: Run): void => void reveal(app, shell, panels, run);
  addNotices(app, runs, show);
  app.commands.addCommand(COMMANDS.refill, {
    label: 'Show the dashboard again',
    caption: 'Where a panel has become empty',
    execute: () => panels.refill(shell.currentWidget)
  });

  const item = new StatusItem(runs, inView, show);
  shell.currentChanged.connect(() => item.describe());
  bar?.registerStatusItem('curiosity-widgets:status', {
    item,
    align: 'left',
    rank: 60,
    isActive: () => runs.current() !== null,
    activeStateChanged: runs.changed
  });

  const add = (id: string, type: string, label: string): void => {
    app.commands.addCommand(id, {
      label: `Curiosity: ${label}`,
      isEnabled: () => inView() !== null,
      execute: () => {
        const run = inView();
        if (run) {
          runs.command(run, type);
        }
      }
    });
    runs.changed.connect(() => app.commands.notifyCommandChanged(id));
  };
  add(COMMANDS.runOrPause, 'run-or-pause', 'run or pause');
  add(COMMANDS.step, 'step', 'one step');
}
