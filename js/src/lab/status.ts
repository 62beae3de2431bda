/** The status bar's item, and the commands for the current run. */
import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IStatusBar } from '@jupyterlab/statusbar';
import { Widget } from '@lumino/widgets';

import { COMMANDS } from './names';
import type { Panels, SessionContext } from './panels';
import type { Run } from './run';
import type { Runs } from './runs';

/** State and progress of the current run; a click shows its dashboard. */
class StatusItem extends Widget {
  private readonly button = document.createElement('button');

  constructor(
    private readonly runs: Runs,
    reveal: (run: Run) => void
  ) {
    super();
    this.addClass('curiosity-status');
    this.button.type = 'button';
    this.button.addEventListener('click', () => {
      const run = runs.current();
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

  private describe(): void {
    const run = this.runs.current();
    if (run) {
      const { state, count, budget, about } = run;
      this.button.textContent = `Curiosity: ${state} ${count}/${budget}`;
      const advice = this.runs.isClosed(run)
        ? 'its dashboard is closed, click to reopen it'
        : 'click to see its dashboard';
      this.button.title = `${about} – ${count} of ${budget} spectra; ${advice}`;
    }
  }
}

function kernelOf(widget: Widget | null): string | undefined {
  return (widget as { sessionContext?: SessionContext } | null)?.sessionContext?.session?.kernel?.id;
}

/** Show the dashboard of a run: in the panel that has it, else reopened, else in its notebook. */
async function reveal(
  app: JupyterFrontEnd,
  shell: ILabShell,
  panels: Panels,
  { kernel }: Run
): Promise<void> {
  const widgets = [...shell.widgets('main')].filter(widget => kernelOf(widget) === kernel);
  const shown = widgets.find(widget => widget.node.querySelector('.cw-panel')) ?? widgets[0];
  if (shown) {
    shell.activateById(shown.id);
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

  bar?.registerStatusItem('curiosity-widgets:status', {
    item: new StatusItem(runs, run => void reveal(app, shell, panels, run)),
    align: 'left',
    rank: 60,
    isActive: () => runs.current() !== null,
    activeStateChanged: runs.changed
  });

  const add = (id: string, type: string, label: string): void => {
    const current = () => runs.current(kernelOf(shell.currentWidget));
    app.commands.addCommand(id, {
      label: `Curiosity: ${label}`,
      isEnabled: () => current() !== null,
      execute: () => {
        const run = current();
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
