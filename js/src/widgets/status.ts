/**
 * A model without a view that reports the state of its run to the page, by events of the window. The
 * JupyterLab extension (src/lab/runs.ts) listens; without it nothing happens.
 */
import type { InitializeProps } from '@anywidget/types';
import type { StatusState } from './traits.gen';

const NAMES = [
  'run',
  'kernel',
  'comm_id',
  'state',
  'count',
  'budget',
  'about',
  'seconds_left',
  'problem'
] as const satisfies readonly (keyof StatusState)[];

export default () => ({
  initialize({ model }: InitializeProps<StatusState>): () => void {
    const identity = `${Date.now()}-${Math.random()}`; // several dashboards may watch the same run
    let ended = false;
    const report = (): void => {
      const detail = Object.fromEntries(NAMES.map(name => [name, model.get(name)]));
      window.dispatchEvent(new CustomEvent('curiosity:status', { detail: { ...detail, identity, ended } }));
    };
    const onCommand = (event: Event): void => {
      const command = (event as CustomEvent<{ identity: string; type: string }>).detail;
      if (command.identity === identity) {
        model.send({ type: command.type });
      }
    };
    window.addEventListener('curiosity:request-status', report);
    window.addEventListener('curiosity:command', onCommand);
    NAMES.forEach(name => model.on(`change:${name}`, report));
    report();
    return () => {
      ended = true;
      window.removeEventListener('curiosity:request-status', report);
      window.removeEventListener('curiosity:command', onCommand);
      report();
    };
  }
});
