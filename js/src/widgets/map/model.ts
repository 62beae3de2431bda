/** What a map's model holds, as the kernel and every view of it see it. */
import type { AnyModel } from '@anywidget/types';

export interface MapState {
  shared: string;
  layer: string;
  colours: string;
  opacity: number;
  ranges: Record<string, [number, number]>;
  path: boolean;
  view: number[]; // zoom, first row and first column in view; empty: the whole sample
  problem: string;
}

export type MapModel = AnyModel<MapState>;
export type Pixel = [row: number, col: number];

/** Set a value and tell the kernel. */
export function choose<K extends keyof MapState>(model: MapModel, name: K, value: MapState[K]): void {
  model.set(name, value);
  model.save_changes();
}
