/** The runs that this page knows of, and what the status bar says of them. */
import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IStatusBar } from '@jupyterlab/statusbar';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { COMMANDS } from './names';
import type { Panels, SessionContext } from './panels';

/** As src/widgets/status.ts tells it. */
interface Run {
  identity: string;
  ended: boolean;
  run: string;
  kernel: string;
  state: string;
  count: number;
  budget: number;
  about: string;
  seconds_left: number | null;
  problem: string;
}

const ACTIVE = ['imaging', 'initialising', 'running'];

/** All runs, the one that told last at the end. */
export class Runs {
  readonly changed = new Signal<this, void>(this);
  private readonly runs = new Map<string, Run>();

  constructor(app: JupyterFrontEnd) {
    window.addEventListener('curiosity:status', event => this.hear((event as CustomEvent<Run>).detail));
    window.dispatchEvent(new CustomEvent('curiosity:who')); // dashboards that were there before
    app.serviceManager.kernels.runningChanged.connect((_, models) => {
      const alive = new Set(models.map(model => model.id));
      this.forget(run => run.kernel !== '' && !alive.has(run.kernel));
    });
  }

  /** The run that is spoken of: of a kernel where one is given, else one that is active, else the latest. */
  current(kernel?: string): Run | null {
    const all = [...this.runs.values()].reverse();
    return (
      all.find(run => run.kernel === kernel) ?? all.find(run => ACTIVE.includes(run.state)) ?? all[0] ?? null
    );
  }

  stateOf(kernel: string): string | null {
    const all = [...this.runs.values()].filter(run => run.kernel === kernel);
    return (all.find(run => ACTIVE.includes(run.state)) ?? all.pop())?.state ?? null;
  }

  command(run: Run, type: string): void {
    window.dispatchEvent(new CustomEvent('curiosity:command', { detail: { identity: run.identity, type } }));
  }

  /** A kernel began anew: what its old self told is over. */
  forgetKernel(kernel: string): void {
    this.forget(run => run.kernel === kernel);
  }

  private hear(run: Run): void {
    const before = this.runs.get(run.identity);
    this.runs.delete(run.identity);
    if (!run.ended) {
      this.runs.set(run.identity, run);
    }
    if (run.problem && run.problem !== before?.problem) {
      Notification.error(run.problem);
    }
    this.changed.emit();
  }

  private forget(over: (run: Run) => boolean): void {
    const before = this.runs.size;
    this.runs.forEach((run, identity) => over(run) && this.runs.delete(identity));
    if (this.runs.size !== before) {
      this.changed.emit();
    }
  }
}

/** State and progress of the present run; a click jumps to its dashboard. */
class StatusItem extends Widget {
  private readonly button = document.createElement('button');

  constructor(
    private readonly runs: Runs,
    jump: (run: Run) => void
  ) {
    super();
    this.addClass('curiosity-status');
    this.button.type = 'button';
    this.button.addEventListener('click', () => {
      const run = runs.current();
      if (run) {
        jump(run);
      }
    });
    this.node.append(this.button);
    runs.changed.connect(this.tell, this);
    this.tell();
  }

  private tell(): void {
    const run = this.runs.current();
    if (run) {
      const { state, count, budget, about } = run;
      this.button.textContent = `Curiosity: ${state} ${count}/${budget}`;
      this.button.title = `${about} – ${count} of ${budget} spectra; click to see its dashboard`;
    }
  }
}

export function addStatus(app: JupyterFrontEnd, shell: ILabShell, runs: Runs, panels: Panels, bar: IStatusBar | null): void {
  const kernelOf = (widget: Widget | null): string | undefined =>
    (widget as { sessionContext?: SessionContext } | null)?.sessionContext?.session?.kernel?.id;

  const jump = async ({ kernel }: Run): Promise<void> => {
    const shown = [...shell.widgets('main')].filter(widget => kernelOf(widget) === kernel);
    const place = shown.find(widget => widget.node.querySelector('.cw-panel')) ?? shown[0];
    if (place) {
      shell.activateById(place.id);
      requestAnimationFrame(() => place.node.querySelector('.cw-dashboard, .cw-panel')?.scrollIntoView());
      return;
    }
    for (const session of app.serviceManager.sessions.running()) {
      if (session.kernel?.id === kernel && (await panels.reopen(session.path, kernel))) {
        return;
      }
    }
    Notification.info('The dashboard of this run is closed; its notebook or the run file shows it again.');
  };

  bar?.registerStatusItem('curiosity-widgets:status', {
    item: new StatusItem(runs, run => void jump(run)),
    align: 'left',
    rank: 60,
    isActive: () => runs.current() !== null,
    activeStateChanged: runs.changed as unknown as Signal<any, void>
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
