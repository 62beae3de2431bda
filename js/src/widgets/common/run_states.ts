/** The states of a run, in sets that the panels and the JupyterLab extension share. */
import { WORKING } from './constants.gen';

/** The loop is working. */
export const ACTIVE: readonly string[] = WORKING;

/** The loop is working, or will continue. */
export const UNFINISHED: readonly string[] = [...ACTIVE, 'paused'];

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
}

/** Whether a button has an effect now. A finished run continues only with a larger budget. */
export function isEnabled(action: RunAction, { state, count, budget }: RunProgress): boolean {
  const spent = action === 'Run' && state === 'finished' && count >= budget;
  return !spent && (ENABLED[action] as readonly string[]).includes(state);
}
