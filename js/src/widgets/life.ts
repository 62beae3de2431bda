/** Whether a dashboard can still change anything: its kernel lives, and there is a session behind it. */
import { listen, type SharedModel } from './shared';

interface Kernel {
  status: string;
  statusChanged: Signal;
}

interface Signal {
  connect(slot: () => void): void;
  disconnect(slot: () => void): void;
}

/** What JupyterLab's widget models have beyond what anywidget promises. */
interface Living {
  comm_live?: boolean;
  widget_manager?: { kernel?: Kernel | null };
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
}

export interface Life {
  gone: boolean; // the kernel is dead or was restarted
  obstacle: string; // why nothing can be changed; empty: all can
}

const GONE = 'The kernel has ended or was restarted: what is shown is the last state.';

/** Tell `show` now, and whenever it changes, how the dashboard's life stands; returns what ends that. */
export function watchLife(shared: SharedModel, show: (life: Life) => void): () => void {
  const living = shared as unknown as Living;
  const kernel = living.widget_manager?.kernel;
  const look = (): void => {
    const gone = living.comm_live === false || kernel?.status === 'dead';
    show({ gone, obstacle: gone ? GONE : shared.get('obstacle') });
  };
  living.on('comm_live_update', look);
  kernel?.statusChanged.connect(look);
  const end = listen(shared, 'obstacle', look);
  look();
  return () => {
    living.off('comm_live_update', look);
    kernel?.statusChanged.disconnect(look);
    end();
  };
}
