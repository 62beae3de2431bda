/** The shapes of the traits that are lists or dictionaries in Python, for `traits.gen.ts`. */
import type { Spread } from '../score/layers';
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

/** A pick that waits for approval, as `curiosity_widgets/widgets/controls/approval_rows.py` gives it. */
export interface ProposedPick {
  row: number;
  col: number;
  term: string; // that chose it
  gain: number | null; // relative to the best
  distance: number | null; // pixels, from the one before it
  seconds: number | null;
}

/** How the colours of layers are spread, by their names. */
export type Spreads = Record<string, Spread>;

/** Candidates that a user has named. */
export interface Group {
  name: string;
  size: number;
}

/** Who has the controls of a run, as `curiosity_widgets/widgets/pages.py` gives it; empty: all have. */
export interface Lease {
  holder?: string; // the page that has them; empty: the first that sends a command
  holder_name?: string; // its user; empty: unknown
  asks?: string; // the page that asks for them
  asks_name?: string;
  declined?: string; // the page that has asked and was refused
  call?: number; // grows when the holder is to answer that it is still there
}

export type Pixel = [row: number, col: number];

/** What can be shown in addition, with a check box. */
export interface Option {
  name: string;
  label: string;
}

/** Something that was done, in seconds since its step began; the words are those of `timeline/words.ts`. */
export interface Span {
  what: string;
  start: number;
  end: number;
}

/** A step as `curiosity_widgets/widgets/timeline.py` gives it. */
export interface TimedStep {
  step: number;
  seconds: number;
  source: Span[];
  learner: Span[];
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

/** A strategy: its name, its group, and what it is for. */
export type Described = [name: string, group: string, line: string];
