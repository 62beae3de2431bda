/** The layers of the map: received, painted and read. */
import { copyOf } from '../common/buffers';
import { colourTable, GROUP_COLOURS, groupTable } from './colours';
import type { LayerInfo, Message } from './layer_messages';
import { NO_VALUE, paintQuantised, type Quantised, valueAt } from './raster';
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
}

export const ACQUISITION = 'acquisition';
const TIMES = 'times';
const AREA = 'area';
const [NO_PATCH, MEASURABLE, MEASURED, HELD_OUT, EXCLUDED] = [0, 1, 2, 3, 4];
const AREAS = ['no whole patch', 'can be measured', 'measured', 'held out', 'excluded'];
const AREA_COLOURS = ['#606060', '#0072b2', '#f0e442', '#56b4e9', '#d55e00'];
const VERDICT_COLOURS = ['#909090', '#d55e00']; // the first only in the legend: there the image shows in grey

/** Everything a map draws. One per widget; nothing here outlives it. */
export class MapData {
  rows = 0;
  cols = 0;
  patch = 1;
  pixelSize: [number, number] | null = null;
  pixelUnit = 'm';
  heldOut: Uint8Array = new Uint8Array();
  excluded: Uint8Array | null = null;
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
  private settings: ScoreSettings = { beta: 0.5, lam: 1, scheduled: false }; // of the painted score
  private orders = new Map<number, number[]>();
  private made: Record<string, Layer> = {}; // layers computed here, until data arrives

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
    if (message.type === 'image') {
      [this.rows, this.cols] = message.shape;
      this.patch = message.patch;
      this.pixelSize = message.pixel_size;
      this.pixelUnit = message.pixel_unit;
      this.heldOut = new Uint8Array(copyOf(buffers[message.layers.length]!));
      this.candidates = new Int32Array(copyOf(buffers[message.layers.length + 1]!));
      this.channels = this.decode(message.layers, buffers);
    } else if (message.type === 'maps') {
      this.maps = this.decode(message.layers, buffers);
      const { formula, layers, constants } = message;
      const terms = (formula?.terms ?? []).map(
        (name, i) => [name, new Float32Array(copyOf(buffers[layers.length + i]!))] as const
      );
      this.score = formula ? new ScoreMap(Object.fromEntries(terms), formula, constants) : null;
    } else if (message.type === 'clusters') {
      const others = this.maps.filter(({ name }) => name !== message.layers[0]!.name);
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

  /** Why a pixel cannot be measured; empty where it can. */
  refusal(row: number, col: number): string {
    const pixel = this.index(row, col);
    if (this.candidates[pixel]! < 0) {
      return REFUSALS.noPatch;
    }
    return this.heldOut[pixel] ? REFUSALS.heldOut : this.excluded?.[pixel] ? REFUSALS.excluded : '';
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
    range?: readonly [number, number]
  ): Painted | null {
    if (name === ACQUISITION && this.score) {
      this.settings = settings;
      const [low, high] = this.score.paint(settings, table, pixels, range);
      return { low, high, unit: '', label: 'Acquisition' };
    }
    const layer = this.find(name);
    if (!layer) {
      return null;
    }
    const { label, unit, groups, verdict, colours = verdict ? VERDICT_COLOURS : GROUP_COLOURS } = layer;
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
    const [low, high] = range ?? [layer.low, layer.high];
    paintQuantised(layer, low, high, table, pixels);
    return { low, high, unit, label };
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

  valueAt(
    name: string,
    row: number,
    col: number
  ): { value: number; unit: string; group?: string; verdict?: boolean } {
    const index = this.index(row, col);
    if (name === ACQUISITION && this.score) {
      return { value: this.score.valueAt(index, this.settings), unit: '' };
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
        return NO_PATCH;
      }
      return this.excluded?.[pixel] ? EXCLUDED : this.heldOut[pixel] ? HELD_OUT : MEASURABLE;
    };
    const levels = new Uint16Array(this.size).map((_, pixel) => level(areaOf(pixel)));
    this.orders.forEach((_, pixel) => {
      levels[pixel] = level(MEASURED);
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
