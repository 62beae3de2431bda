/** What the kernel sends to the map. Mirrors `curiosity_widgets/widgets/score/layers.py`. */
import type { Formula } from './formulas';

export interface LayerInfo {
  name: string;
  label: string;
  unit: string;
  min: number;
  max: number;
  low: number; // what the colours span unless the user sets a range
  high: number;
  groups?: string[]; // names of the values 0, 1, 2 … where the layer holds groups, not numbers
  verdict?: boolean; // two groups, the first "fine": only the second covers the image, the label is left out
}

export interface ImageMessage {
  type: 'image';
  shape: [rows: number, cols: number];
  layers: LayerInfo[];
  pixel_size: [number, number] | null;
  pixel_unit: string;
  patch: number;
}

export interface MapsMessage {
  type: 'maps';
  layers: LayerInfo[];
  formula: Formula | null;
  constants: Record<string, number>;
}

export interface PointsMessage {
  type: 'points';
  picks: [number, number][];
  requested: [number, number][];
  flagged?: [number, number][];
}

export interface ExcludedMessage {
  type: 'excluded';
}

/** The layer of clusters alone, in place of the previous one. */
export interface ClustersMessage {
  type: 'clusters';
  layers: LayerInfo[];
}

export type Message = ImageMessage | MapsMessage | ClustersMessage | PointsMessage | ExcludedMessage;
