/** The states of a run, in sets that the panels and the JupyterLab extension share. */
import { WORKING } from './constants.gen';

/** The loop is working. */
export const ACTIVE: readonly string[] = WORKING;

/** The loop is working, or will continue. */
export const UNFINISHED: readonly string[] = [...ACTIVE, 'paused', 'waiting'];

/** In which states each button of the controls has an effect. */
export const ENABLED = {
  Run: ['idle', 'paused', 'stopped', 'finished', 'failed'],
  Pause: ACTIVE,
  Step: ['idle', 'paused', 'stopped', 'failed'],
  Stop: UNFINISHED
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type RunAction = keyof typeof ENABLED;

/** What a button depends on. */
export interface RunProgress {
  state: string;
  count: number; // spectra measured
  budget: number;
  asks: boolean; // waits for the answer to a question; otherwise "waiting" is for a user's own loop
}

/** Whether a button has an effect now. A finished run continues only with a larger budget. */
export function isEnabled(action: RunAction, { state, count, budget, asks }: RunProgress): boolean {
  if (action === 'Pause' && state === 'waiting') {
    return !asks;
  }
  const spent = action === 'Run' && state === 'finished' && count >= budget;
  return !spent && (ENABLED[action] as readonly string[]).includes(state);
}

/** Why a button has no effect now; empty where it has one. */
export function whyNot(action: RunAction, progress: RunProgress): string {
  const { state } = progress;
  if (isEnabled(action, progress)) {
    return '';
  }
  if (ACTIVE.includes(state)) {
    return 'the run is working';
  }
  if (state === 'finished') {
    return action === 'Pause' || action === 'Stop'
      ? 'the run is finished'
      : 'the budget is spent; raise it to continue';
  }
  if (state === 'waiting') {
    return `the run waits for ${progress.asks ? 'your answer' : 'your loop'}`;
  }
  return `the run is ${state}`;
}
