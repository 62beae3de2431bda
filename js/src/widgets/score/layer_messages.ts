/** What the kernel sends to the map. Mirrors `curiosity_widgets/messages/layers.py`. */
import type { Formula } from './formulas';

export interface LayerInfo {
  name: string;
  label: string;
  unit: string;
  min: number;
  max: number;
  low: number; // what the colours span unless the user sets a range
  high: number;
  signed?: boolean; // both signs mean something: colours diverge from zero
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

/** How the first pick of a batch is chosen. Mirrors `Draw` in `curiosity_widgets/acquisition/gumbel.py`. */
export interface DrawInfo {
  key: number; // of the Gumbel numbers
  sample: boolean; // drawn, else the best
  turns: boolean; // the terms take turns, else the formula decides
  count: number; // spectra picked before
  picks: number; // of a batch
  beta: number; // for which the kernel has picked
  lam: number;
}

export interface MapsMessage {
  type: 'maps';
  layers: LayerInfo[];
  formula: Formula | null;
  constants: Record<string, number>;
  draw?: DrawInfo | null; // its pool is the last buffer
  kept?: { beta: number; lam: number }; // the score with these settings is the buffer after the terms
  resolution?: number; // pixels from one evaluated candidate to the next; 1: all are evaluated
  scores_resolution?: number; // the same of the score and its terms
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

/** The maps of a band of the spectra, in place of those of another; no layers: none is chosen. */
export interface BandMessage {
  type: 'band';
  layers: LayerInfo[];
}

export type Message =
  | ImageMessage
  | MapsMessage
  | ClustersMessage
  | BandMessage
  | PointsMessage
  | ExcludedMessage;
