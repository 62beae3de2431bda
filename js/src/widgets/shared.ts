/**
 * What the panels of a dashboard share: β and λ as the person moves them, the selected and the hovered
 * position, and the selected candidates. A model without a view; a panel finds it by the reference in its
 * own `shared` trait, so that panels follow each other inside the page, with no word from the kernel.
 *
 * `selection`: the selected candidates as bytes of little-endian uint32 indices into the run's candidates,
 * ascending, each once; empty where none is selected. Whoever selects several (lasso in the map or in the
 * latent space) calls `setSelection`; whoever shows them listens to `change:selection` and reads
 * `selectionOf`. `row`, `col` stay the one position that is looked at; the two do not touch each other.
 */
import type { AnyModel } from '@anywidget/types';
import { throttle } from './common/timing';

export interface SharedState {
  beta: number;
  lam: number;
  scheduled: boolean; // β follows the strategy's own schedule
  row: number; // selected position; -1: the latest measured one
  col: number;
  hover: number[]; // [row, col], or empty
  selection: DataView; // uint32 candidate indices, little-endian
  obstacle: string; // why nothing can be changed (a run file is only looked at); empty: all can
}

export type SharedModel = AnyModel<SharedState>;

const REFERENCE = 'IPY_MODEL_';

export async function sharedOf(model: AnyModel<{ shared: string }>): Promise<SharedModel> {
  const reference = model.get('shared') as unknown;
  const id = String(reference).replace(REFERENCE, '');
  return (await model.widget_manager.get_model(id)) as unknown as SharedModel;
}

/** The selected candidates' indices, ascending. */
export function selectionOf(shared: SharedModel): Uint32Array {
  const bytes = shared.get('selection') as DataView | undefined;
  const indices = new Uint32Array(bytes ? bytes.byteLength >> 2 : 0);
  return indices.map((_, i) => bytes!.getUint32(4 * i, true));
}

/** Select candidates, for every panel at once; the kernel hears of it too. */
export function setSelection(shared: SharedModel, candidates: Iterable<number>): void {
  const indices = Uint32Array.from(new Set(candidates)).sort();
  const bytes = new DataView(new ArrayBuffer(4 * indices.length));
  indices.forEach((index, i) => bytes.setUint32(4 * i, index, true));
  shared.set('selection', bytes);
  shared.save_changes();
}

/** Listen to several names; returns what ends the listening. */
export function listen<T extends Record<string, any>>(
  model: AnyModel<T>,
  names: string,
  callback: () => void
): () => void {
  const events = names.split(' ').map(name => `change:${name}`);
  events.forEach(event => model.on(event as any, callback));
  return () => events.forEach(event => model.off(event as any, callback));
}

/** Sets values of a model at once and tells the kernel of them now and then. */
export interface Steering<T> {
  set(values: Partial<T>): void;
  tell(): void; // the kernel now, if there is anything to tell
  dispose(): void;
}

/**
 * Values that move faster than the kernel hears of them. It echoes whatever it hears, for other tabs to follow;
 * by then the person has moved on, and the echo must not set a slider back: until the newest values are on
 * their way they are put back at once. (Once they are on their way, ipywidgets drops older echoes itself.)
 */
export function steer<T extends Record<string, any>>(
  model: AnyModel<T>,
  names: (keyof T & string)[],
  wait: number
): Steering<T> {
  const unsaved = new Map<keyof T & string, T[keyof T & string]>();
  const tell = (): void => {
    save.cancel();
    if (unsaved.size) {
      unsaved.clear();
      model.save_changes();
    }
  };
  const save = throttle(tell, wait);
  const end = listen(model, names.join(' '), () => {
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
    tell,
    dispose() {
      end();
      tell();
    }
  };
}

export default {
  render(): void {
    // Nothing to see: only shared.
  }
};
