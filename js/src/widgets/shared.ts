/**
 * What the panels of a dashboard share: β and λ as the person moves them, the selected and the hovered
 * position. A model without a view; a panel finds it by the reference in its own `shared` trait, so that
 * panels follow each other inside the page, with no word from the kernel.
 */
import type { AnyModel } from '@anywidget/types';

export interface SharedState {
  beta: number;
  lam: number;
  scheduled: boolean; // β follows the strategy's own schedule
  row: number; // selected position; -1: the latest measured one
  col: number;
  hover: number[]; // [row, col], or empty
}

export type SharedModel = AnyModel<SharedState>;

const REFERENCE = 'IPY_MODEL_';

export async function sharedOf(model: AnyModel<{ shared: string }>): Promise<SharedModel> {
  const reference = model.get('shared') as unknown;
  const id = String(reference).replace(REFERENCE, '');
  return (await model.widget_manager.get_model(id)) as unknown as SharedModel;
}

/** Listen to several names; returns what ends the listening. */
export function listen<T extends Record<string, any>>(model: AnyModel<T>, names: string, callback: () => void): () => void {
  const events = names.split(' ').map(name => `change:${name}`);
  events.forEach(event => model.on(event as any, callback));
  return () => events.forEach(event => model.off(event as any, callback));
}

export default {
  render(): void {
    // Nothing to see: only shared.
  }
};
