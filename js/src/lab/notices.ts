/** Notices of runs that end, pause, wait or fail: JupyterLab's own, and the browser's where it is allowed. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';

import { ACTIVE } from '../widgets/common/run_states';
import { COMMANDS } from './names';
import type { Run } from './run';
import type { Runs } from './runs';

const KINDS = { failed: 'error', waiting: 'warning', finished: 'success' } as const;
const SHORT = 6000; // milliseconds; what asks for something stays until it is dismissed

/** The kind of a notice, and whether it asks the user for something. */
export function kindOf({ state, notice }: Run): {
  type: 'error' | 'warning' | 'success' | 'info';
  asks: boolean;
} {
  const waits = state === 'waiting' || notice.includes('waits for');
  const type = waits ? 'warning' : (KINDS[state as keyof typeof KINDS] ?? 'info');
  return { type, asks: waits || state === 'failed' };
}

/** The notice of a run whose last view in this page was closed. */
export function leftBehind({ state, about }: Run): string {
  const name = about ? `The run on ${about}` : 'The run';
  const goes = ACTIVE.includes(state) ? 'continues without its dashboard' : `is ${state}, not ended`;
  return `${name} ${goes}; the status bar shows it and brings the dashboard back.`;
}

export function addNotices({ commands }: JupyterFrontEnd, runs: Runs, reveal: (run: Run) => void): void {
  const shown = new Map<string, string>(); // by run: the notice in the page, which the next one replaces

  const show = (run: Run, message: string, type: 'error' | 'warning' | 'success' | 'info', asks: boolean) => {
    const key = `${run.kernel}/${run.run}`;
    const before = shown.get(key);
    if (before !== undefined) {
      Notification.dismiss(before);
    }
    const actions = [{ label: 'Show', callback: () => reveal(run) }];
    shown.set(key, Notification.emit(message, type, { autoClose: asks ? false : SHORT, actions }));
  };

  runs.rested.connect((_, run) => {
    const { type, asks } = kindOf(run);
    show(run, run.notice, type, asks);
    showInBrowser(run, reveal);
  });
  runs.left.connect((_, run) => show(run, leftBehind(run), 'info', false));

  commands.addCommand(COMMANDS.allowNotices, {
    label: 'Curiosity: allow notices of the browser',
    caption: 'When a run ends, pauses, waits or fails while this page is in the background',
    isEnabled: () => 'Notification' in window && window.Notification.permission !== 'granted',
    execute: async () => {
      const answer = await window.Notification.requestPermission();
      const words = { granted: 'allowed', denied: 'refused by the browser', default: 'not allowed' };
      Notification.info(`Notices of the browser are ${words[answer]}.`);
    }
  });
}

/** Only where the user looks elsewhere, and has allowed it. */
function showInBrowser(run: Run, reveal: (run: Run) => void): void {
  const looked = document.visibilityState === 'visible' && document.hasFocus();
  if (looked || !('Notification' in window) || window.Notification.permission !== 'granted') {
    return;
  }
  const notice = new window.Notification('Curiosity', { body: run.notice, tag: `${run.kernel}/${run.run}` });
  notice.onclick = () => {
    window.focus();
    reveal(run);
  };
}
