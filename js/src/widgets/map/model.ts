/** The model of a map, as the kernel and every view of it know it. */
import type { AnyModel } from '@anywidget/types';
import type { MapState } from '../traits.gen';

export type MapModel = AnyModel<MapState>;
export type Pixel = [row: number, col: number];

/** Set a trait and save it to the kernel. */
export function save<K extends keyof MapState>(model: MapModel, name: K, value: MapState[K]): void {
  model.set(name, value);
  model.save_changes();
}
