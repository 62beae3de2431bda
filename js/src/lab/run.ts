/** A run as its dashboard reports it to the page (src/widgets/status.ts). */
import { ACTIVE } from '../widgets/common/run_states';

export interface Run {
  identity: string;
  ended: boolean; // no longer in this page
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

const active = (run: Run): boolean => ACTIVE.includes(run.state);

/** The run that commands go to: of a kernel if one is given, else an active one, else the last of `runs`. */
export function currentRun(runs: Iterable<Run>, kernel?: string): Run | null {
  const latestFirst = [...runs].reverse();
  return latestFirst.find(run => run.kernel === kernel) ?? latestFirst.find(active) ?? latestFirst[0] ?? null;
}

/** The state of a kernel: of its active run, else of its last; null where it has none. */
export function stateOfKernel(runs: Iterable<Run>, kernel: string): string | null {
  const own = [...runs].filter(run => run.kernel === kernel);
  return (own.find(active) ?? own.at(-1))?.state ?? null;
}
