/**
 * What the panels of a dashboard share: β and λ as the sliders have them, the selected and the hovered
 * position, and the selected candidates. A model without a view; a panel finds it by the reference in its
 * own `shared` trait, so that panels follow each other inside the page, without a message from the kernel.
 *
 * `selection`: the selected candidates as bytes of little-endian uint32 indices into the run's candidates,
 * ascending, each once; empty where none is selected. To select several (lasso in the map or in the latent
 * space) call `setSelection`; to show them listen to `change:selection` and read `selectionOf`. `row`, `col`
 * are the one selected position; it and the selection are independent of each other.
 */
import type { AnyModel } from '@anywidget/types';
import { hearing } from './common/hearing';
import { throttle } from './common/timing';
import type { SharedState } from './traits.gen';

export type SharedModel = AnyModel<SharedState>;

// biome-ignore lint/suspicious/noExplicitAny: interfaces have no index signature, so `unknown` refuses them
type Traits = Record<string, any>;

const REFERENCE = 'IPY_MODEL_';

/** The model that another one refers to by "IPY_MODEL_…". */
export function modelOf<T extends Traits>(model: AnyModel<Traits>, reference: string): Promise<AnyModel<T>> {
  return model.widget_manager.get_model<T>(reference.replace(REFERENCE, ''));
}

export function sharedOf(model: AnyModel<Traits & { shared: string | null }>): Promise<SharedModel> {
  return modelOf<SharedState>(model, String(model.get('shared')));
}

/** The selected candidates' indices, ascending. */
export function selectionOf(shared: SharedModel): Uint32Array {
  const bytes = shared.get('selection') as DataView | undefined;
  const indices = new Uint32Array(bytes ? bytes.byteLength >> 2 : 0);
  for (let i = 0; i < indices.length; i++) {
    indices[i] = bytes!.getUint32(4 * i, true);
  }
  return indices;
}

/** Select candidates, in every panel at once; the kernel is informed too. */
export function setSelection(shared: SharedModel, candidates: Iterable<number>): void {
  const indices = Uint32Array.from(new Set(candidates)).sort();
  const bytes = new DataView(new ArrayBuffer(4 * indices.length));
  indices.forEach((index, i) => bytes.setUint32(4 * i, index, true));
  shared.set('selection', bytes);
  shared.save_changes();
}

/** Listen to several traits, named in one string. Returns a function that stops listening. */
export function listen<T extends Traits>(
  model: AnyModel<T>,
  names: string,
  callback: () => void
): () => void {
  const events = names.split(' ').map(name => `change:${name}` as const);
  events.forEach(event => model.on(event, callback));
  return () => events.forEach(event => model.off(event, callback));
}

/** Sets traits at once and saves them to the kernel from time to time. */
export interface DelayedSave<T> {
  set(values: Partial<T>): void;
  flush(): void; // save now, if anything is unsaved
  dispose(): void;
}

/**
 * Traits that change faster than the kernel can follow, at most one save in `wait` milliseconds. The kernel
 * echoes every save so that other tabs follow; by then the slider has moved on, and the echo must not set it
 * back: until the newest values are sent they are restored at once. (Once they are sent, ipywidgets itself
 * drops older echoes.)
 */
export function delayedSave<T extends Traits>(
  model: AnyModel<T>,
  names: (keyof T & string)[],
  wait: number
): DelayedSave<T> {
  const unsaved = new Map<keyof T & string, T[keyof T & string]>();
  const flush = (): void => {
    save.cancel();
    if (unsaved.size) {
      unsaved.clear();
      model.save_changes();
    }
  };
  const save = throttle(flush, wait);
  const stopListening = listen(model, names.join(' '), () => {
    unsaved.forEach((value, name) => {
      if (model.get(name) !== value) {
        model.set(name, value);
      }
    });
  });
  return {
    set(values) {
      for (const name of Object.keys(values) as (keyof T & string)[]) {
        unsaved.set(name, values[name]!);
        model.set(name, values[name]!);
      }
      save();
    },
    flush,
    dispose() {
      stopListening();
      flush();
    }
  };
}

export default hearing({
  render(): void {
    // Nothing to show: this model only holds what the panels share.
  }
});
