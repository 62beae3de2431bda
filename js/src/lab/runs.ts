/** The runs of the dashboards in this page. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import { UNFINISHED } from '../widgets/common/run_states';
import { Follower } from './follow';
import { currentRun, type Run, stateOfKernel } from './run';

const SHOWN = 10_000; // milliseconds that a refused command is shown

/** All runs, the one that was updated last at the end. */
export class Runs {
  readonly changed = new Signal<this, void>(this);
  readonly rested = new Signal<this, Run>(this); // a run has come to rest, and its notice says how
  readonly left = new Signal<this, Run>(this); // no view of an unfinished run is in the page any more
  private readonly runs = new Map<string, Run>(); // by identity
  private readonly followers = new Map<string, Follower>(); // by kernel
  private readonly noticed = new Map<string, string>(); // by kernel and run: its last notice

  constructor(private readonly app: JupyterFrontEnd) {
    window.addEventListener('curiosity:status', event => this.onStatus((event as CustomEvent<Run>).detail));
    // Dashboards that are open already report their runs again.
    window.dispatchEvent(new CustomEvent('curiosity:request-status'));
    app.serviceManager.kernels.runningChanged.connect((_, models) => {
      const alive = new Set(models.map(model => model.id));
      this.remove(run => run.kernel !== '' && !alive.has(run.kernel));
    });
  }

  /** The run that commands go to: of a panel or kernel if one is given, else an active one, else the latest. */
  current(kernel?: string, panel?: string): Run | null {
    return currentRun(this.runs.values(), kernel, panel);
  }

  stateOf(kernel: string): string | null {
    return stateOfKernel(this.runs.values(), kernel);
  }

  command(run: Run, type: string): void {
    const follower = this.followers.get(run.kernel);
    if (follower) {
      follower.command(run, type);
    } else {
      const detail = { identity: run.identity, type };
      window.dispatchEvent(new CustomEvent('curiosity:command', { detail }));
    }
  }

  /** Whether no dashboard in the page shows a run any more. */
  isClosed(run: Run): boolean {
    return this.followers.has(run.kernel);
  }

  /** Follow runs that continue in kernels to which nothing else in the page is connected. */
  follow(connected: Set<string>): void {
    for (const [identity, { kernel, comm_id, state, viewed }] of this.runs) {
      const run = this.runs.get(identity)!;
      const known = connected.has(kernel) || this.followers.has(kernel);
      if (kernel && comm_id && !known && !viewed && UNFINISHED.includes(state)) {
        const runs = [...this.runs.values()]
          .filter(run => run.kernel === kernel)
          .map(run => [run.comm_id, run] as const);
        const onKernelDead = (): void => this.remove(run => run.kernel === kernel);
        const onUpdate = (run: Run): void => this.update(run);
        const { kernels } = this.app.serviceManager;
        this.followers.set(kernel, new Follower(kernels, kernel, new Map(runs), onUpdate, onKernelDead));
        this.left.emit(run);
      }
    }
  }

  /** A dashboard in the page reports its run. */
  private onStatus(run: Run): void {
    if (this.followers.has(run.kernel)) {
      if (run.ended) {
        return; // closed in the page, but not in its kernel
      }
      this.remove(old => old.kernel === run.kernel); // it is shown again
    }
    this.update(run);
  }

  private update(run: Run): void {
    const before = this.runs.get(run.identity);
    this.runs.delete(run.identity);
    if (!run.ended) {
      this.runs.set(run.identity, run);
    }
    if (run.problem && run.problem !== before?.problem) {
      Notification.error(run.problem, { autoClose: SHOWN });
    }
    this.notice(run, before !== undefined);
    this.disposeFollowers();
    this.changed.emit();
  }

  /** Several dashboards report the same run; those that a page finds at rest are no news. */
  private notice(run: Run, known: boolean): void {
    const key = `${run.kernel}/${run.run}`;
    const last = this.noticed.get(key);
    this.noticed.set(key, run.notice);
    if (known && run.notice && run.notice !== last && !run.viewed && !run.ended) {
      this.rested.emit(run);
    }
  }

  private remove(matches: (run: Run) => boolean): void {
    const before = this.runs.size;
    this.runs.forEach((run, identity) => matches(run) && this.runs.delete(identity));
    if (this.runs.size !== before) {
      this.disposeFollowers();
      this.changed.emit();
    }
  }

  /** Dispose the followers of kernels without a run. */
  private disposeFollowers(): void {
    const kernels = new Set([...this.runs.values()].map(run => run.kernel));
    this.followers.forEach((follower, kernel) => {
      if (!kernels.has(kernel)) {
        this.followers.delete(kernel);
        follower.dispose();
      }
    });
  }
}
