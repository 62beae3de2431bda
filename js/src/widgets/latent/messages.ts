/**
 * The latent space as the kernel sends it. Mirrors `curiosity_widgets/widgets/latent/messages.py`.
 *
 * Points are kept in a shuffled order, so that the first few thousand are a fair sample: these are drawn
 * while the cloud moves. A slot is a position in that order, an index is one of the run's candidates.
 */
import { copyOf } from '../common/buffers';
import { type Constants, evaluate, type Formula } from '../score/formulas';
import { robustRange, valueAt } from '../score/raster';
import type { ScoreSettings } from '../score/score_map';

export interface SheetMessage {
  type: 'sheet';
  shape: [rows: number, cols: number];
  channels: string[];
  patch: number;
}

export interface CloudMessage {
  type: 'cloud';
  step: number;
  latent_dimensions: number;
  extents: [number, number];
}

export interface ValuesMessage {
  type: 'values';
  name: string;
  label: string;
  unit: string;
  min?: number;
  max?: number;
  formula?: Formula | null;
  constants?: Constants;
}

export interface Choice {
  value: string;
  label: string;
}

export type Message =
  | SheetMessage
  | CloudMessage
  | ValuesMessage
  | { type: 'clusters' }
  | { type: 'marks' }
  | { type: 'choices'; choices: Choice[] };

export const CLUSTER = 'cluster';
export const STEP = 'step';
export const NO_CLUSTER = 255;
const TOP = 32767;

/** Values of the points for colouring, NaN where there is none. */
export interface Values {
  label: string;
  unit: string;
  values: Float32Array; // by index
  low: number;
  high: number;
}

/** A permutation of 0 … n − 1, always the same (Fisher-Yates, drawn by a linear congruence). */
export function shuffled(n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let state = 20240713;
  for (let i = n - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Everything the panel draws. One per widget; nothing here outlives it. */
export class LatentData {
  rows = 0;
  cols = 0;
  patch = 1;
  channels: { name: string; grey: Uint8Array }[] = [];
  pixels = new Int32Array(); // row, col of every candidate
  order: Uint32Array = new Uint32Array(); // slot -> index
  slots = new Uint32Array(); // index -> slot
  step = 0;
  latentDimensions = 0;
  clusters: Uint8Array | null = null; // by index
  measured = new Int32Array(); // indices in order
  steps = new Int32Array();
  choices: Choice[] = [{ value: CLUSTER, label: 'Cluster' }];
  private coordinates: Readonly<Record<2 | 3, Float32Array>> | null = null; // x, y, z by slot
  private atPixel = new Int32Array();
  private message: ValuesMessage | null = null;
  private levels = new Uint16Array();
  private terms: Record<string, Float32Array> = {};

  /** The number of points to draw. */
  get size(): number {
    return this.coordinates ? this.order.length : 0;
  }

  receive(message: Message, buffers: DataView[]): void {
    if (message.type === 'sheet') {
      [this.rows, this.cols] = message.shape;
      this.patch = message.patch;
      this.pixels = new Int32Array(copyOf(buffers[0]!));
      this.channels = message.channels.map((name, i) => ({
        name,
        grey: new Uint8Array(copyOf(buffers[i + 1]!))
      }));
      this.atPixel = new Int32Array(this.rows * this.cols).fill(-1);
      for (let i = 0; i < this.pixels.length / 2; i++) {
        this.atPixel[this.pixels[2 * i]! * this.cols + this.pixels[2 * i + 1]!] = i;
      }
    } else if (message.type === 'cloud') {
      this.step = message.step;
      this.latentDimensions = message.latent_dimensions;
      const spatial = new Int16Array(copyOf(buffers[0]!));
      const flat = new Int16Array(copyOf(buffers[1]!));
      if (this.order.length !== flat.length / 2) {
        this.order = shuffled(flat.length / 2);
        this.slots = new Uint32Array(this.order.length);
        this.order.forEach((index, slot) => {
          this.slots[index] = slot;
        });
        this.clusters = null;
      }
      this.coordinates = {
        3: this.coordinatesFrom(spatial, 3, message.extents[0]),
        2: this.coordinatesFrom(flat, 2, message.extents[1])
      };
    } else if (message.type === 'clusters') {
      this.clusters = new Uint8Array(copyOf(buffers[0]!));
    } else if (message.type === 'marks') {
      this.measured = new Int32Array(copyOf(buffers[0]!));
      this.steps = new Int32Array(copyOf(buffers[1]!));
    } else if (message.type === 'choices') {
      this.choices = message.choices;
    } else {
      this.message = message;
      this.levels = message.formula ? new Uint16Array() : new Uint16Array(copyOf(buffers[0]!));
      this.terms = Object.fromEntries(
        (message.formula?.terms ?? []).map((name, i) => [name, new Float32Array(copyOf(buffers[i]!))])
      );
    }
  }

  private coordinatesFrom(levels: Int16Array, dimensions: 2 | 3, extent: number): Float32Array {
    const coordinates = new Float32Array(3 * this.order.length);
    for (let slot = 0; slot < this.order.length; slot++) {
      for (let k = 0; k < dimensions; k++) {
        const level = levels[dimensions * this.order[slot]! + k]!;
        coordinates[3 * slot + k] = level < -TOP ? NaN : (level / TOP) * extent;
      }
    }
    return coordinates;
  }

  /** x, y, z of every slot; z is 0 in 2-D, all are NaN for a point without coordinates. */
  positions(dimensions: 2 | 3): Float32Array {
    return this.coordinates?.[dimensions] ?? new Float32Array();
  }

  /** The candidate at a pixel, -1 where there is none. */
  indexAt(row: number, col: number): number {
    const inside = row >= 0 && row < this.rows && col >= 0 && col < this.cols;
    return inside ? this.atPixel[row * this.cols + col]! : -1;
  }

  pixelOf(index: number): [row: number, col: number] {
    return [this.pixels[2 * index]!, this.pixels[2 * index + 1]!];
  }

  /** The chosen layer's values; null if they have not arrived yet. */
  valuesOf(name: string, settings: ScoreSettings): Values | null {
    if (name === STEP) {
      const values = new Float32Array(this.order.length).fill(NaN);
      this.measured.forEach((index, i) => (values[index] = this.steps[i]!));
      return {
        label: 'Step measured',
        unit: '',
        values,
        low: 0,
        high: this.steps.reduce((a, b) => Math.max(a, b), 1)
      };
    }
    const message = this.message;
    if (!message || message.name !== name) {
      return null;
    }
    const values = new Float32Array(this.order.length);
    if (message.formula) {
      const known = message.constants ?? {};
      const constants = 'scheduled' in known ? { ...known, scheduled: Number(settings.scheduled) } : known;
      evaluate(message.formula, this.terms, settings.beta, settings.lam, constants, values);
    } else {
      const layer = { levels: this.levels, min: message.min!, max: message.max! };
      for (let i = 0; i < values.length; i++) {
        values[i] = valueAt(layer, i);
      }
    }
    const [low, high] = robustRange(values) ?? [0, 1];
    return { label: message.label, unit: message.unit, values, low, high };
  }

  /** How many candidates each cluster has. */
  clusterSizes(): number[] {
    const sizes: number[] = [];
    this.clusters?.forEach(cluster => {
      if (cluster !== NO_CLUSTER) {
        while (sizes.length <= cluster) {
          sizes.push(0);
        }
        sizes[cluster]!++;
      }
    });
    return sizes;
  }

  /** The candidates of a cluster. */
  membersOf(cluster: number): Uint32Array {
    const labels = this.clusters;
    return labels
      ? this.order
          .slice()
          .sort()
          .filter(index => labels[index] === cluster)
      : new Uint32Array();
  }
}
