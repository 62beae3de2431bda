/** The shapes of the traits that are lists or dictionaries in Python, for `traits.gen.ts`. */
import type { FigureData } from './figure';

export type { Constants, Formula } from '../score/formulas';
export type { Stroke } from './swatch';

/** A member of the ensemble. */
export interface Member {
  name: string;
  validation_loss: number | null;
  best: boolean;
  trained_at: number; // step
}

/** What can be shown in addition, with a check box. */
export interface Option {
  name: string;
  label: string;
}

export interface LogEntry {
  time: number; // seconds since the epoch
  level: 'event' | 'info' | 'warning' | 'error';
  text: string;
}

/** A part of a panel that is drawn without bqplot. */
export type Part =
  | { kind: 'heading' | 'patches'; model: string }
  | { kind: 'row' | 'column'; parts: Part[] }
  | ({ kind: 'figure' } & FigureData);
