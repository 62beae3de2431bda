// Written by js/scripts/generate.py from the Python widgets. Do not edit.
import type {
  Constants,
  Described,
  Formula,
  Group,
  Lease,
  LogEntry,
  Member,
  Option,
  Part,
  Pixel,
  ProposedPick,
  Spreads,
  Stroke,
  TimedStep
} from './common/trait_types';

/** Traits of `curiosity_widgets.widgets.controls.controls_panel.ControlsPanel`. */
export interface ControlsState {
  about: string;
  activity: number | null;
  batch_size: number;
  beta_ends: string[];
  budget: number;
  condition: string;
  constants: Constants;
  continuable: boolean;
  count: number;
  formula: Formula;
  guide: Described[];
  has_schedule: boolean;
  lam_ends: number[];
  message: string;
  notes: string[];
  options: string[];
  path: string;
  picked_with: number[];
  pixel_size: number[];
  pixel_unit: string;
  problem: string;
  proposed: ProposedPick[];
  question: string;
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

/** Traits of `curiosity_widgets.widgets.film.film_panel.FilmPanel`. */
export interface FilmState {
  caption: string;
  last: number;
  problem: string;
  seen: number;
  shared: string;
  step: number;
}

/** Traits of `curiosity_widgets.widgets.heading.Heading`. */
export interface HeadingState {
  action: string;
  action_hint: string;
  band: number[];
  bands: boolean;
  choice: string;
  choices: Option[];
  chosen: string[];
  legend: Stroke[];
  offset: number;
  options: Option[];
  part: boolean;
  sentence: string;
  shared: string | null;
  stacks: boolean;
  title: string;
}

/** Traits of `curiosity_widgets.widgets.latent.latent_panel.LatentPanel`. */
export interface LatentState {
  absent: string;
  clusters: number;
  colour: string;
  colours: string;
  components: number[];
  dimensions: 2 | 3;
  groups_shown: Group[];
  opacity: number;
  point_size: number;
  shared: string;
}

/** Traits of `curiosity_widgets.widgets.log.LogPanel`. */
export interface LogState {
  entries: LogEntry[];
  shared: string;
}

/** Traits of `curiosity_widgets.widgets.map.map_panel.MapPanel`. */
export interface MapState {
  beside: boolean;
  colours: string;
  diverging: boolean;
  layer: string;
  opacity: number;
  order: boolean;
  path: boolean;
  picking: boolean;
  problem: string;
  ranges: Record<string, [number, number]>;
  shared: string;
  spreads: Spreads;
  title: string;
  view: number[];
}

/** Traits of `curiosity_widgets.widgets.figures.mount.Mount`. */
export interface MountState {
  figure: string;
  height: number;
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

/** Traits of `curiosity_widgets.widgets.screen.Screen`. */
export interface ScreenState {
  presented: boolean;
}

/** Traits of `curiosity_widgets.widgets.shared.SharedState`. */
export interface SharedState {
  beta: number;
  col: number;
  hover: number[];
  lam: number;
  lease: Lease;
  proposal: Pixel[];
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
  data: string;
  kernel: string;
  notice: string;
  panel: string;
  problem: string;
  run: string;
  seconds_left: number | null;
  started: number;
  state: string;
  viewed: boolean;
}

/** Traits of `curiosity_widgets.widgets.timeline.TimelinePanel`. */
export interface TimelineState {
  shared: string;
  steps: TimedStep[];
}
