/** Whether a dashboard can change anything: its kernel is alive and there is a session behind it. */
import { listen, type SharedModel } from '../shared';
import { heldElsewhere, reasonToLookOn } from './lease';

interface Kernel {
  status: string;
  supportsSubshells?: boolean; // ipykernel 7 handles widget messages while a cell runs
  statusChanged: Signal;
  isDisposed?: boolean; // it was shut down
  disposed?: Signal;
}

interface Signal {
  connect(slot: () => void): void;
  disconnect(slot: () => void): void;
}

/** What JupyterLab's widget models have beyond the interface of anywidget. */
interface WidgetModel {
  comm_live?: boolean;
  widget_manager?: { kernel?: Kernel | null };
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
}

export interface Connection {
  kernelDead: boolean; // the kernel has ended or was restarted
  readOnlyReason: string; // why nothing can be changed; empty: everything can
  elsewhere: boolean; // because another page has the controls
}

const KERNEL_DEAD = 'The kernel has ended or was restarted: what is shown is the last state.';

/** Why this page cannot change anything, as long as its kernel lives; empty: it can. */
export function whyReadOnly(shared: SharedModel): string {
  return shared.get('read_only_reason') || reasonToLookOn(shared);
}

/** Call `show` now and whenever the connection changes. Returns a function that stops watching. */
export function watchConnection(shared: SharedModel, show: (connection: Connection) => void): () => void {
  const model = shared as unknown as WidgetModel;
  const kernel = model.widget_manager?.kernel;
  const update = (): void => {
    const kernelDead = model.comm_live === false || kernel?.status === 'dead' || kernel?.isDisposed === true;
    const elsewhere = !kernelDead && !shared.get('read_only_reason') && heldElsewhere(shared);
    show({ kernelDead, readOnlyReason: kernelDead ? KERNEL_DEAD : whyReadOnly(shared), elsewhere });
  };
  model.on('comm_live_update', update);
  kernel?.statusChanged.connect(update);
  kernel?.disposed?.connect(update);
  const stopListening = listen(shared, 'read_only_reason lease', update);
  update();
  return () => {
    model.off('comm_live_update', update);
    kernel?.statusChanged.disconnect(update);
    kernel?.disposed?.disconnect(update);
    stopListening();
  };
}

const SHORT = 1000; // milliseconds; shorter busy times are not reported

/**
 * Call `show` with whether a running cell delays what the page sends. Kernels without subshells (ipykernel 6)
 * handle widget messages only after the running cell. What the kernel sends arrives at any time.
 */
export function watchKernelBusy(shared: SharedModel, show: (busy: boolean) => void): () => void {
  const kernel = (shared as unknown as WidgetModel).widget_manager?.kernel;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const update = (): void => {
    clearTimeout(timer);
    if (kernel?.status === 'busy' && !kernel.supportsSubshells) {
      timer = setTimeout(() => show(true), SHORT);
    } else {
      show(false);
    }
  };
  kernel?.statusChanged.connect(update);
  update();
  return () => {
    clearTimeout(timer);
    kernel?.statusChanged.disconnect(update);
  };
}
