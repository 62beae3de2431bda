/**
 * A model without a view that tells the page how its run goes, by events of the window. The JupyterLab
 * extension (src/lab/status.ts) listens; without it nothing happens.
 */
import type { InitializeProps } from '@anywidget/types';

interface StatusModel {
  run: string;
  kernel: string;
  comm_id: string;
  state: string;
  count: number;
  budget: number;
  about: string;
  seconds_left: number | null;
  problem: string;
}

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
] as const;

export default () => ({
  initialize({ model }: InitializeProps<StatusModel>): () => void {
    const identity = `${Date.now()}-${Math.random()}`; // one run may be watched by several dashboards
    let ended = false;
    const tell = (): void => {
      const detail = Object.fromEntries(NAMES.map(name => [name, model.get(name)]));
      window.dispatchEvent(new CustomEvent('curiosity:status', { detail: { ...detail, identity, ended } }));
    };
    const command = (event: Event): void => {
      const wanted = (event as CustomEvent<{ identity: string; type: string }>).detail;
      if (wanted.identity === identity) {
        model.send({ type: wanted.type });
      }
    };
    const end = (): void => {
      ended = true;
      window.removeEventListener('curiosity:who', tell);
      window.removeEventListener('curiosity:command', command);
      tell();
    };
    window.addEventListener('curiosity:who', tell);
    window.addEventListener('curiosity:command', command);
    NAMES.forEach(name => model.on(`change:${name}`, tell));
    tell();
    return end;
  }
});
