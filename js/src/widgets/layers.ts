/** What the map can show, as it arrives from the kernel. Mirrors `curiosity_widgets/widgets/layers.py`. */
import { evaluate, type Constants } from './formulas';
import { robustRange, paintQuantised, paintValues, valueAt, type Quantised } from './raster';

export interface LayerInfo {
  name: string;
  label: string;
  unit: string;
  min: number;
  max: number;
  low: number; // what the colours span unless a person says otherwise
  high: number;
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
  terms: string[];
  formula: string;
  constants: Record<string, number>;
}

export interface PointsMessage {
  type: 'points';
  picks: [number, number][];
}

export type Message = ImageMessage | MapsMessage | PointsMessage;

interface Layer extends LayerInfo, Quantised {}

export interface Points {
  positions: Float32Array; // row, col, row, col …
  steps: Int32Array; // 0: initial
  picks: [number, number][];
}

export const ACQUISITION = 'acquisition';

/** A typed array of its own from a message buffer, whose offset need not be aligned. */
function own(view: DataView): ArrayBuffer {
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer;
}

/** Everything a map draws. One per widget; nothing here outlives it. */
export class MapData {
  rows = 0;
  cols = 0;
  patch = 1;
  pixelSize: [number, number] | null = null;
  pixelUnit = 'm';
  heldOut: Uint8Array | null = null;
  points: Points = { positions: new Float32Array(), steps: new Int32Array(), picks: [] };
  private channels: Layer[] = [];
  private maps: Layer[] = [];
  private terms: Record<string, Float32Array> = {};
  private formula = '';
  private constants: Constants = {};
  private acquisition = new Float32Array();
  private orders = new Map<number, number>();

  /** Height of a pixel over its width. */
  get aspect(): number {
    return this.pixelSize ? this.pixelSize[0] / this.pixelSize[1] : 1;
  }

  get size(): number {
    return this.rows * this.cols;
  }

  receive(message: Message, buffers: DataView[]): void {
    if (message.type === 'image') {
      [this.rows, this.cols] = message.shape;
      this.patch = message.patch;
      this.pixelSize = message.pixel_size;
      this.pixelUnit = message.pixel_unit;
      this.heldOut = new Uint8Array(own(buffers[message.layers.length]));
      this.channels = this.decode(message.layers, buffers);
    } else if (message.type === 'maps') {
      this.maps = this.decode(message.layers, buffers);
      const terms = message.terms.map((name, i) => {
        return [name, new Float32Array(own(buffers[message.layers.length + i]))] as const;
      });
      this.terms = Object.fromEntries(terms);
      this.formula = message.formula;
      this.constants = message.constants;
      if (this.acquisition.length !== this.size) {
        this.acquisition = new Float32Array(this.size);
      }
    } else {
      const positions = new Float32Array(own(buffers[0]));
      this.points = { positions, steps: new Int32Array(own(buffers[1])), picks: message.picks };
      this.orders = new Map();
      for (let i = 0; i < positions.length / 2; i++) {
        this.orders.set(this.index(Math.round(positions[2 * i]), Math.round(positions[2 * i + 1])), i);
      }
    }
  }

  private decode(layers: LayerInfo[], buffers: DataView[]): Layer[] {
    return layers.map((layer, i) => ({ ...layer, levels: new Uint16Array(own(buffers[i])) }));
  }

  index(row: number, col: number): number {
    return row * this.cols + col;
  }

  /** Which spectrum was taken at a pixel, null where none was. */
  orderAt(row: number, col: number): number | null {
    return this.orders.get(this.index(row, col)) ?? null;
  }

  layers(): { value: string; label: string }[] {
    const named = (layers: Layer[]) => layers.map(({ name, label }) => ({ value: name, label }));
    const acquisition = this.formula ? [{ value: ACQUISITION, label: 'Acquisition' }] : [];
    return [...named(this.channels), ...acquisition, ...named(this.maps)];
  }

  /** Paint a layer. Returns what the colours span and the layer's unit; null where there is no such layer. */
  paint(
    name: string,
    setting: { beta: number; lam: number; scheduled: boolean },
    table: Uint32Array,
    pixels: Uint32Array
  ): { low: number; high: number; unit: string; label: string } | null {
    if (name === ACQUISITION && this.formula) {
      const constants =
        'scheduled' in this.constants ? { ...this.constants, scheduled: Number(setting.scheduled) } : this.constants;
      evaluate(this.formula, this.terms, setting.beta, setting.lam, constants, this.acquisition);
      const [low, high] = robustRange(this.acquisition) ?? [0, 1];
      paintValues(this.acquisition, low, high, table, pixels);
      return { low, high, unit: '', label: 'Acquisition' };
    }
    const layer = this.find(name);
    if (!layer) {
      return null;
    }
    paintQuantised(layer, layer.low, layer.high, table, pixels);
    return layer;
  }

  valueAt(name: string, row: number, col: number): { value: number; unit: string } {
    const index = this.index(row, col);
    if (name === ACQUISITION && this.formula) {
      return { value: this.acquisition[index], unit: '' };
    }
    const layer = this.find(name);
    return layer ? { value: valueAt(layer, index), unit: layer.unit } : { value: NaN, unit: '' };
  }

  private find(name: string): Layer | undefined {
    return this.channels.find(layer => layer.name === name) ?? this.maps.find(layer => layer.name === name);
  }
}
