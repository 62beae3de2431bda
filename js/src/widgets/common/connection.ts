/** Whether a dashboard can still change anything: its kernel lives, and there is a session behind it. */
import { listen, type SharedModel } from '../shared';

interface Kernel {
  status: string;
  supportsSubshells?: boolean; // ipykernel 7 listens to widgets beside the cells
  statusChanged: Signal;
  isDisposed?: boolean; // it was shut down
  disposed?: Signal;
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
    const gone = living.comm_live === false || kernel?.status === 'dead' || kernel?.isDisposed === true;
    show({ gone, obstacle: gone ? GONE : shared.get('obstacle') });
  };
  living.on('comm_live_update', look);
  kernel?.statusChanged.connect(look);
  kernel?.disposed?.connect(look);
  const end = listen(shared, 'obstacle', look);
  look();
  return () => {
    living.off('comm_live_update', look);
    kernel?.statusChanged.disconnect(look);
    kernel?.disposed?.disconnect(look);
    end();
  };
}

const SHORT = 1000; // milliseconds; what keeps the kernel busy for less is not worth a word

/**
 * Tell `show` whether a cell keeps the kernel from hearing the page. Kernels without subshells (ipykernel 6)
 * hear what widgets say in their turn: after the cell that runs. What they tell the page comes at any time.
 */
export function watchDeafness(shared: SharedModel, show: (deaf: boolean) => void): () => void {
  const kernel = (shared as unknown as Living).widget_manager?.kernel;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    if (kernel?.status === 'busy' && !kernel.supportsSubshells) {
      timer = setTimeout(() => show(true), SHORT);
    } else {
      show(false);
    }
  };
  kernel?.statusChanged.connect(look);
  look();
  return () => {
    clearTimeout(timer);
    kernel?.statusChanged.disconnect(look);
  };
}
