/** The layers of the map: received, painted and read. */
import { copyOf } from '../common/buffers';
import { AREAS as AREA_COLOURS_BY_NAME, VERDICT } from '../common/constants.gen';
import { colourTable, GROUP_COLOURS, groupTable, pack } from './colours';
import { Ghosts } from './ghosts';
import type { LayerInfo, Message } from './layer_messages';
import { describeRank } from './rank';
import {
  centralRange,
  NO_VALUE,
  paintQuantised,
  positiveRange,
  type Quantised,
  robustRange,
  valueAt
} from './raster';
import REFUSALS from './refusals.json';
import { ScoreMap, type ScoreSettings } from './score_map';

interface Layer extends LayerInfo, Quantised {
  colours?: readonly string[]; // of the groups
}

export interface Points {
  positions: Float32Array; // row, col, row, col …
  steps: Int32Array; // 0: initial
  picks: [number, number][];
  requested: [number, number][]; // by a user, not yet measured
  flagged: [number, number][]; // measured, but not used for learning
}

/** What a layer looks like once it is painted. */
export interface Painted {
  low: number;
  high: number;
  unit: string;
  label: string;
  groups?: { label: string; colour: string }[];
  log?: boolean; // the colours are spread over the logarithm
  ranks?: boolean; // the colours are ranks: no range of values
}

/** How the colours are spread, where a user has not set their ends. */
export interface Spread {
  share?: number; // of the values that the colours span; by default 99 %
  log?: boolean;
}

/** How many candidates there are, and how many of them are of each kind. */
export interface Counts {
  candidates: number;
  measurable: number;
  heldOut: number;
  gap: number;
  excluded: number;
}

/** What a layer says about one pixel. */
export interface Reading {
  value: number;
  unit: string;
  group?: string;
  verdict?: boolean;
  rank?: string; // among the positions where the loop may go
}

export const ACQUISITION = 'acquisition';
export const [HELD_OUT, GAP] = [1, 2];
const BAND = 'band/'; // how the layers of a band of the spectra are named
const TIMES = 'times';
const AREA = 'area';
const AREAS = Object.keys(AREA_COLOURS_BY_NAME);
const AREA_COLOURS = Object.values(AREA_COLOURS_BY_NAME);

/** Half way from black and white to a middle grey: recognisable, and clearly not a colour of a layer. */
function pale(level: number): [number, number, number] {
  const grey = Math.round(95 + level / 4);
  return [grey, grey, grey];
}

/** Everything a map draws. One per widget; nothing here outlives it. */
export class MapData {
  rows = 0;
  cols = 0;
  patch = 1;
  pixelSize: [number, number] | null = null;
  pixelUnit = 'm';
  kept: Uint8Array = new Uint8Array(); // HELD_OUT or GAP where a candidate is kept from the loop, else 0
  excluded: Uint8Array | null = null;
  resolution = 1; // of the maps: pixels from one evaluated candidate to the next
  scoresResolution = 1; // the same of the score and its terms
  candidates = new Int32Array(); // the candidate of each pixel, -1 where there is none
  points: Points = {
    positions: new Float32Array(),
    steps: new Int32Array(),
    picks: [],
    requested: [],
    flagged: []
  };
  private channels: Layer[] = [];
  private maps: Layer[] = [];
  private score: ScoreMap | null = null;
  private ghosts: Ghosts | null = null;
  private settings: ScoreSettings = { beta: 0.5, lam: 1, scheduled: false }; // of the painted score
  private orders = new Map<number, number[]>();
  private made: Record<string, Layer> = {}; // layers computed here, until data arrives
  private opened: Uint8Array | null = null; // as `made`
  private greyed: Uint32Array | null = null; // until another image arrives

  /** Height of a pixel over its width. */
  get aspect(): number {
    return this.pixelSize ? this.pixelSize[0] / this.pixelSize[1] : 1;
  }

  get size(): number {
    return this.rows * this.cols;
  }

  /** The layer below all others. */
  get base(): string {
    return this.channels[0]?.name ?? '';
  }

  receive(message: Message, buffers: DataView[]): void {
    this.made = {};
    this.opened = null;
    if (message.type === 'image') {
      [this.rows, this.cols] = message.shape;
      this.patch = message.patch;
      this.pixelSize = message.pixel_size;
      this.pixelUnit = message.pixel_unit;
      this.kept = new Uint8Array(copyOf(buffers[message.layers.length]!));
      this.candidates = new Int32Array(copyOf(buffers[message.layers.length + 1]!));
      this.channels = this.decode(message.layers, buffers);
      this.greyed = null;
    } else if (message.type === 'maps') {
      this.maps = this.decode(message.layers, buffers);
      const { formula, layers, constants } = message;
      this.resolution = message.resolution ?? 1;
      this.scoresResolution = message.scores_resolution ?? 1;
      const terms = (formula?.terms ?? []).map(
        (name, i) => [name, new Float32Array(copyOf(buffers[layers.length + i]!))] as const
      );
      const { draw } = message;
      this.ghosts =
        formula && draw
          ? new Ghosts(
              draw,
              formula,
              Object.fromEntries(terms),
              new Uint8Array(copyOf(buffers[layers.length + terms.length]!)),
              this.candidates,
              this.cols,
              this.patch / 2
            )
          : null;
      const scores = message.kept && new Float32Array(copyOf(buffers[layers.length + terms.length]!));
      const kept = message.kept && scores ? { ...message.kept, scores } : null;
      this.score = formula ? new ScoreMap(Object.fromEntries(terms), formula, constants, kept) : null;
    } else if (message.type === 'clusters') {
      const others = this.maps.filter(({ name }) => name !== message.layers[0]!.name);
      this.maps = [...others, ...this.decode(message.layers, buffers)];
    } else if (message.type === 'band') {
      const others = this.maps.filter(({ name }) => !name.startsWith(BAND));
      this.maps = [...others, ...this.decode(message.layers, buffers)];
    } else if (message.type === 'excluded') {
      this.excluded = buffers.length ? new Uint8Array(copyOf(buffers[0]!)) : null;
    } else {
      const positions = new Float32Array(copyOf(buffers[0]!));
      const { picks, requested, flagged = [] } = message;
      this.points = { positions, steps: new Int32Array(copyOf(buffers[1]!)), picks, requested, flagged };
      this.orders = new Map();
      for (let i = 0; i < positions.length / 2; i++) {
        const pixel = this.index(Math.round(positions[2 * i]!), Math.round(positions[2 * i + 1]!));
        const known = this.orders.get(pixel);
        known ? known.push(i) : this.orders.set(pixel, [i]);
      }
    }
  }

  private decode(layers: LayerInfo[], buffers: DataView[]): Layer[] {
    return layers.map((layer, i) => ({ ...layer, levels: new Uint16Array(copyOf(buffers[i]!)) }));
  }

  index(row: number, col: number): number {
    return row * this.cols + col;
  }

  /** Which spectra were taken at a pixel, in order. */
  ordersAt(row: number, col: number): readonly number[] {
    return this.orders.get(this.index(row, col)) ?? [];
  }

  /** How many candidates there are of each kind. */
  counts(): Counts {
    const counts = { candidates: 0, measurable: 0, heldOut: 0, gap: 0, excluded: 0 };
    this.candidates.forEach((candidate, pixel) => {
      if (candidate >= 0) {
        const kept = this.kept[pixel]!;
        counts.candidates++;
        counts[
          kept === HELD_OUT
            ? 'heldOut'
            : kept === GAP
              ? 'gap'
              : this.excluded?.[pixel]
                ? 'excluded'
                : 'measurable'
        ]++;
      }
    });
    return counts;
  }

  /** Why a pixel cannot be measured; empty where it can. */
  refusal(row: number, col: number): string {
    const pixel = this.index(row, col);
    if (this.candidates[pixel]! < 0) {
      return REFUSALS.noPatch;
    }
    const kept = { [HELD_OUT]: REFUSALS.heldOut, [GAP]: REFUSALS.gap }[this.kept[pixel]!];
    return kept ?? (this.excluded?.[pixel] ? REFUSALS.excluded : '');
  }

  layers(): { value: string; label: string }[] {
    const named = (layers: Layer[]) => layers.map(({ name, label }) => ({ value: name, label }));
    const acquisition = this.score ? [{ value: ACQUISITION, label: 'Acquisition' }] : [];
    const positions = [
      { value: AREA, label: 'Measurable area' },
      { value: TIMES, label: 'Times measured' }
    ];
    return [...named(this.channels), ...acquisition, ...named(this.maps), ...positions];
  }

  /**
   * Paint a layer, its colours over `range` or the layer's own. Returns what the colours span and mean; null
   * where there is no such layer.
   */
  paint(
    name: string,
    settings: ScoreSettings,
    table: Uint32Array,
    pixels: Uint32Array,
    range?: readonly [number, number],
    { share, log }: Spread = {}
  ): Painted | null {
    if (name === ACQUISITION && this.score) {
      this.settings = settings;
      this.score.paint(settings, table, this.open(), this.closed(), pixels);
      return { low: 0, high: 1, unit: '', label: 'Acquisition', ranks: true };
    }
    const layer = this.find(name);
    if (!layer) {
      return null;
    }
    const { label, unit, groups, verdict, colours = verdict ? VERDICT : GROUP_COLOURS } = layer;
    if (groups) {
      const [low, high] = [0, groups.length - 1];
      paintQuantised(layer, low, high, groupTable(groups.length, colours), pixels);
      if (verdict) {
        this.uncover(layer, pixels);
      }
      return {
        low,
        high,
        unit,
        label,
        groups: groups.map((label, i) => ({ label, colour: colours[i % colours.length]! }))
      };
    }
    const isTerm = this.score?.names.includes(name) ?? false;
    const whole = share ? centralRange(layer, share) : null;
    const linear = range ?? whole ?? (isTerm ? this.rangeWhereOpen(layer) : null) ?? [layer.low, layer.high];
    const positive = log ? positiveRange(layer, linear) : null;
    const [low, high] = positive ?? linear;
    paintQuantised(layer, low, high, table, pixels, positive !== null);
    if (isTerm) {
      const [open, closed] = [this.open(), this.closed()];
      pixels.forEach((_, i) => {
        pixels[i] = open[i] ? pixels[i]! : closed[i]!;
      });
    }
    return { low, high, unit, label, log: positive !== null };
  }

  /** Whether a layer's values have both signs. */
  isSigned(name: string): boolean {
    return this.find(name)?.signed ?? false;
  }

  /** Where the loop would go with these settings; null while the picks of the kernel hold. */
  ghostsFor(settings: ScoreSettings): [number, number][] | null {
    const { ghosts, score } = this;
    const unknown = !ghosts || !score || ghosts.answered(settings);
    return unknown ? null : ghosts.picks(settings, score.constantsFor(settings));
  }

  /** Where the loop may go next: a byte for each pixel. */
  open(): Uint8Array {
    this.opened ??= Uint8Array.from(this.candidates, (candidate, pixel) =>
      Number(candidate >= 0 && !this.kept[pixel] && !this.excluded?.[pixel] && !this.orders.has(pixel))
    );
    return this.opened;
  }

  /** What is painted where the loop may not go: the image, in a pale grey. */
  private closed(): Uint32Array {
    if (!this.greyed) {
      const base = this.channels[0]!;
      const grey = Uint32Array.from(colourTable('grey'), (_, i) => pack(pale(i)));
      this.greyed = new Uint32Array(this.size);
      paintQuantised(base, base.low, base.high, grey, this.greyed);
    }
    return this.greyed;
  }

  private rangeWhereOpen(layer: Layer): [number, number] | null {
    const open = this.open();
    return robustRange(Float32Array.from(layer.levels, (_, i) => (open[i] ? valueAt(layer, i) : NaN)));
  }

  /** Show the image, in grey, where a verdict is "fine". */
  private uncover(layer: Layer, pixels: Uint32Array): void {
    const image = new Uint32Array(this.size);
    const base = this.channels[0]!;
    paintQuantised(base, base.low, base.high, colourTable('grey'), image);
    layer.levels.forEach((level, pixel) => {
      if (level === 0) {
        pixels[pixel] = image[pixel]!;
      }
    });
  }

  valueAt(name: string, row: number, col: number): Reading {
    const index = this.index(row, col);
    if (name === ACQUISITION && this.score) {
      const rank = this.open()[index] ? describeRank(this.score.shareAt(index)) : 'not for the loop';
      return { value: this.score.valueAt(index, this.settings), unit: '', rank };
    }
    const layer = this.find(name);
    if (!layer) {
      return { value: NaN, unit: '' };
    }
    const value = valueAt(layer, index);
    return { value, unit: layer.unit, group: layer.groups?.[Math.round(value)], verdict: layer.verdict };
  }

  private find(name: string): Layer | undefined {
    if (name === TIMES || name === AREA) {
      this.made[name] ??= name === TIMES ? this.timesMeasured() : this.areas();
      return this.made[name];
    }
    return this.channels.find(layer => layer.name === name) ?? this.maps.find(layer => layer.name === name);
  }

  private timesMeasured(): Layer {
    const levels = new Uint16Array(this.size);
    const max = Math.max(1, ...[...this.orders.values()].map(orders => orders.length));
    this.orders.forEach((orders, pixel) => {
      levels[pixel] = Math.round((orders.length / max) * (NO_VALUE - 1));
    });
    return { name: TIMES, label: 'Times measured', unit: '', min: 0, max, low: 0, high: max, levels };
  }

  private areas(): Layer {
    const max = AREAS.length - 1;
    const level = (area: number): number => Math.round((area / max) * (NO_VALUE - 1));
    const areaOf = (pixel: number): number => {
      if (this.candidates[pixel]! < 0) {
        return AREAS.indexOf('no whole patch');
      }
      const kept = { [HELD_OUT]: 'held out', [GAP]: 'gap' }[this.kept[pixel]!];
      return AREAS.indexOf(kept ?? (this.excluded?.[pixel] ? 'excluded' : 'can be measured'));
    };
    const levels = new Uint16Array(this.size).map((_, pixel) => level(areaOf(pixel)));
    this.orders.forEach((_, pixel) => {
      levels[pixel] = level(AREAS.indexOf('measured'));
    });
    const range = { min: 0, max, low: 0, high: max };
    return {
      name: AREA,
      label: 'Measurable area',
      unit: '',
      ...range,
      levels,
      groups: AREAS,
      colours: AREA_COLOURS
    };
  }
}
