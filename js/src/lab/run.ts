/** A run as its dashboard reports it to the page (src/widgets/status.ts). */
import { ACTIVE } from '../widgets/common/run_states';

export interface Run {
  identity: string;
  ended: boolean; // no longer in this page
  run: string;
  kernel: string;
  panel: string; // the path of the session of its panel; empty in a notebook
  comm_id: string; // of its status model
  state: string;
  count: number;
  budget: number;
  about: string;
  data: string;
  started: number; // seconds since the epoch; 0: not yet
  notice: string; // what has become of a run that rests, one sentence; else empty
  viewed: boolean; // its file is looked at
  seconds_left: number | null;
  problem: string;
}

const active = (run: Run): boolean => ACTIVE.includes(run.state);

/** What the tab of a run says: its data and when it began. */
export function titleOf({ data, started }: Run, now = new Date()): string {
  const begun = new Date(1000 * started);
  const clock = begun.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
  const day = begun.toLocaleDateString([], { day: 'numeric', month: 'short' });
  const when = begun.toDateString() === now.toDateString() ? clock : `${day}, ${clock}`;
  return [data || 'Curiosity', started ? when : ''].filter(Boolean).join(' ');
}

/**
 * The run that commands go to: of a panel if one is given, of its kernel, else an active one, else the last of
 * `runs`.
 */
export function currentRun(runs: Iterable<Run>, kernel?: string, panel?: string): Run | null {
  const latestFirst = [...runs].reverse();
  const own = latestFirst.filter(run => run.kernel === kernel);
  return (
    own.find(run => run.panel && run.panel === panel) ??
    own[0] ??
    latestFirst.find(active) ??
    latestFirst[0] ??
    null
  );
}

/** The state of a kernel: of its active run, else of its last; null where it has none. */
export function stateOfKernel(runs: Iterable<Run>, kernel: string): string | null {
  const own = [...runs].filter(run => run.kernel === kernel);
  return (own.find(active) ?? own.at(-1))?.state ?? null;
}
