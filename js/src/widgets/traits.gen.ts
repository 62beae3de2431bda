// Written by js/scripts/generate.py from the Python widgets. Do not edit.
import type { Constants, Formula, LogEntry, Member, Option, Part, Stroke } from './common/trait_types';

/** Traits of `curiosity_widgets.widgets.controls.controls_panel.ControlsPanel`. */
export interface ControlsState {
  about: string;
  activity: number | null;
  batch_size: number;
  beta_ends: string[];
  budget: number;
  condition: string;
  constants: Constants;
  count: number;
  formula: Formula;
  has_schedule: boolean;
  message: string;
  notes: string[];
  path: string;
  problem: string;
  seconds_left: number | null;
  shared: string;
  state: string;
  step: number;
  strategies: string[];
  strategy: string;
  uses_beta: boolean;
  waiting: number;
  workflow: string;
}

/** Traits of `curiosity_widgets.widgets.ensemble.EnsemblePanel`. */
export interface EnsembleState {
  members: Member[];
  shared: string;
  step: number;
}

/** Traits of `curiosity_widgets.widgets.heading.Heading`. */
export interface HeadingState {
  chosen: string[];
  legend: Stroke[];
  options: Option[];
  part: boolean;
  sentence: string;
  shared: string | null;
  title: string;
}

/** Traits of `curiosity_widgets.widgets.latent.latent_panel.LatentPanel`. */
export interface LatentState {
  absent: string;
  clusters: number;
  colour: string;
  colours: string;
  dimensions: 2 | 3;
  shared: string;
}

/** Traits of `curiosity_widgets.widgets.log.LogPanel`. */
export interface LogState {
  entries: LogEntry[];
  shared: string;
}

/** Traits of `curiosity_widgets.widgets.map.map_panel.MapPanel`. */
export interface MapState {
  colours: string;
  layer: string;
  opacity: number;
  path: boolean;
  problem: string;
  ranges: Record<string, [number, number]>;
  shared: string;
  view: number[];
}

/** Traits of `curiosity_widgets.widgets.patches.PatchPair`. */
export interface PatchesState {
  channels: string[];
  patch: number;
  predicted: DataView;
  recorded: DataView;
}

/** Traits of `curiosity_widgets.widgets.figures.plain.PlainPanel`. */
export interface PlainState {
  parts: Part[];
}

/** Traits of `curiosity_widgets.widgets.shared.SharedState`. */
export interface SharedState {
  beta: number;
  col: number;
  hover: number[];
  lam: number;
  read_only_reason: string;
  row: number;
  scheduled: boolean;
  selection: DataView;
}

/** Traits of `curiosity_widgets.widgets.status.StatusBeacon`. */
export interface StatusState {
  about: string;
  budget: number;
  comm_id: string;
  count: number;
  kernel: string;
  problem: string;
  run: string;
  seconds_left: number | null;
  state: string;
}
