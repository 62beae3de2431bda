/** The runs that this page knows of, and what the status bar says of them. */
import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IStatusBar } from '@jupyterlab/statusbar';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { Follower } from './follow';
import { COMMANDS } from './names';
import { type Panels, type SessionContext, UNFINISHED } from './panels';

/** As src/widgets/status.ts tells it. */
export interface Run {
  identity: string;
  ended: boolean;
  run: string;
  kernel: string;
  comm_id: string; // of its status model
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
  private readonly followers = new Map<string, Follower>(); // by kernel

  constructor(private readonly app: JupyterFrontEnd) {
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
    const follower = this.followers.get(run.kernel);
    if (follower) {
      return follower.command(run, type);
    }
    window.dispatchEvent(new CustomEvent('curiosity:command', { detail: { identity: run.identity, type } }));
  }

  /** Whether nothing in the page shows a run any more. */
  isClosed(run: Run): boolean {
    return this.followers.has(run.kernel);
  }

  /** Runs that go on in kernels which nothing in the page is connected to any more are followed from here. */
  follow(connected: Set<string>): void {
    for (const { kernel, comm_id, state } of this.runs.values()) {
      if (
        kernel &&
        comm_id &&
        !connected.has(kernel) &&
        !this.followers.has(kernel) &&
        UNFINISHED.includes(state)
      ) {
        const runs = [...this.runs.values()]
          .filter(run => run.kernel === kernel)
          .map(run => [run.comm_id, run] as const);
        const over = (): void => this.forget(run => run.kernel === kernel);
        const { kernels } = this.app.serviceManager;
        this.followers.set(kernel, new Follower(kernels, kernel, new Map(runs), run => this.note(run), over));
      }
    }
  }

  /** What a dashboard in the page tells. */
  private hear(run: Run): void {
    if (this.followers.has(run.kernel)) {
      if (run.ended) {
        return; // in the page, where it was closed; not in its kernel
      }
      this.forget(old => old.kernel === run.kernel); // it is shown again
    }
    this.note(run);
  }

  private note(run: Run): void {
    const before = this.runs.get(run.identity);
    this.runs.delete(run.identity);
    if (!run.ended) {
      this.runs.set(run.identity, run);
    }
    if (run.problem && run.problem !== before?.problem) {
      Notification.error(run.problem);
    }
    this.leave();
    this.changed.emit();
  }

  private forget(over: (run: Run) => boolean): void {
    const before = this.runs.size;
    this.runs.forEach((run, identity) => over(run) && this.runs.delete(identity));
    if (this.runs.size !== before) {
      this.leave();
      this.changed.emit();
    }
  }

  /** Followers of kernels without a run have nothing to do. */
  private leave(): void {
    const kernels = new Set([...this.runs.values()].map(run => run.kernel));
    this.followers.forEach((follower, kernel) => {
      if (!kernels.has(kernel)) {
        this.followers.delete(kernel);
        follower.dispose();
      }
    });
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
      const way = this.runs.isClosed(run)
        ? 'its dashboard is closed, click to bring it back'
        : 'click to see its dashboard';
      this.button.title = `${about} – ${count} of ${budget} spectra; ${way}`;
    }
  }
}

export function addStatus(
  app: JupyterFrontEnd,
  shell: ILabShell,
  runs: Runs,
  panels: Panels,
  bar: IStatusBar | null
): void {
  const kernelOf = (widget: Widget | null): string | undefined =>
    (widget as { sessionContext?: SessionContext } | null)?.sessionContext?.session?.kernel?.id;

  shell.layoutModified.connect(() => {
    const kernels = [...shell.widgets('main')].map(kernelOf);
    runs.follow(new Set(kernels.filter(kernel => kernel !== undefined)));
  });

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
      if (session.kernel?.id === kernel && session.type === 'notebook') {
        return void (await app.commands.execute('docmanager:open', { path: session.path }));
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
