/**
 * The latent space as the kernel sends it. Mirrors `curiosity_widgets/messages/latent.py`.
 *
 * Points are kept in a shuffled order, so that the first few thousand are a fair sample: these are drawn
 * while the cloud moves. A slot is a position in that order, an index is one of the run's candidates.
 */
import { copyOf } from '../common/buffers';
import { type Constants, evaluate, type Formula } from '../score/formulas';
import { heightOf, Ranks } from '../score/rank';
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
  extent: number; // of the highest level
  shares: number[]; // of the variance, a principal component each
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
  groups?: string[]; // names of the values 0, 1 … where these are a verdict, not numbers
  restricted?: boolean; // to where the loop may ever go: a byte for each candidate, the last buffer
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
  values: Float32Array | Float64Array; // by index
  low: number;
  high: number;
  groups?: readonly string[];
  shown?: Float32Array; // by index: what the colours stand for, if that is not the values; NaN: no colour
  ranks?: Float32Array; // by index: share of the positions that score at least as high; NaN: not for the loop
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
  shares: readonly number[] = []; // of the variance that each principal component has
  private places: { levels: Int16Array; extent: number } | null = null; // components of every candidate
  private axes: readonly number[] = [1, 2, 3]; // components that are shown, counted from 1
  private coordinates: Partial<Record<2 | 3, Float32Array>> = {}; // x, y, z by slot, until they change
  private atPixel = new Int32Array();
  private message: ValuesMessage | null = null;
  private levels = new Uint16Array();
  private open: Uint8Array | null = null; // where the loop may ever go, by index; null: that does not matter
  private terms: Record<string, Float32Array> = {};

  /** The number of points to draw. */
  get size(): number {
    return this.places ? this.order.length : 0;
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
      this.shares = message.shares;
      const levels = new Int16Array(copyOf(buffers[0]!));
      const count = levels.length / Math.max(1, message.shares.length);
      if (this.order.length !== count) {
        this.order = shuffled(count);
        this.slots = new Uint32Array(this.order.length);
        this.order.forEach((index, slot) => {
          this.slots[index] = slot;
        });
        this.clusters = null;
      }
      this.places = { levels, extent: message.extent };
      this.coordinates = {};
    } else if (message.type === 'clusters') {
      this.clusters = new Uint8Array(copyOf(buffers[0]!));
    } else if (message.type === 'marks') {
      this.measured = new Int32Array(copyOf(buffers[0]!));
      this.steps = new Int32Array(copyOf(buffers[1]!));
    } else if (message.type === 'choices') {
      this.choices = message.choices;
    } else {
      this.message = message;
      this.open = message.restricted ? new Uint8Array(copyOf(buffers.at(-1)!)) : null;
      this.levels = message.formula ? new Uint16Array() : new Uint16Array(copyOf(buffers[0]!));
      this.terms = Object.fromEntries(
        (message.formula?.terms ?? []).map((name, i) => [name, new Float32Array(copyOf(buffers[i]!))])
      );
    }
  }

  /** Show these components, counted from 1, as x, y and z; one that there is not stays at 0. */
  showComponents(axes: readonly number[]): void {
    this.axes = axes;
    this.coordinates = {};
  }

  /** x, y, z of every slot; z is 0 in 2-D, all are NaN for a point without coordinates. */
  positions(dimensions: 2 | 3): Float32Array {
    const { places, shares, order } = this;
    if (!places) {
      return new Float32Array();
    }
    const known = this.coordinates[dimensions];
    if (known) {
      return known;
    }
    const coordinates = new Float32Array(3 * order.length);
    for (let k = 0; k < dimensions; k++) {
      const component = (this.axes[k] ?? k + 1) - 1;
      for (let slot = 0; component < shares.length && slot < order.length; slot++) {
        const level = places.levels[shares.length * order[slot]! + component]!;
        coordinates[3 * slot + k] = level < -TOP ? NaN : (level / TOP) * places.extent;
      }
    }
    this.coordinates[dimensions] = coordinates;
    return coordinates;
  }

  /** Name and share of the variance of the components that are shown. */
  axisLabels(dimensions: 2 | 3): string[] {
    return this.axes
      .slice(0, dimensions)
      .filter(component => component <= this.shares.length)
      .map(component => {
        const share = this.shares[component - 1]!; // negative where it is not known
        return `PC${component}${share < 0 ? '' : ` (${Math.round(100 * share)} %)`}`;
      });
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
    const { label, unit, groups, formula } = message;
    // λ makes of scores numbers that a float32 does not tell from 0.
    const values = formula ? new Float64Array(this.order.length) : new Float32Array(this.order.length);
    if (formula) {
      const known = message.constants ?? {};
      const constants = 'scheduled' in known ? { ...known, scheduled: Number(settings.scheduled) } : known;
      evaluate(formula, this.terms, settings.beta, settings.lam, constants, values);
    } else {
      const layer = { levels: this.levels, min: message.min!, max: message.max! };
      for (let i = 0; i < values.length; i++) {
        values[i] = valueAt(layer, i);
      }
    }
    const mayGo = this.open && this.mayGo(this.open);
    if (mayGo && formula) {
      return { label, unit, values, low: 0, high: 1, ...ranked(values, mayGo) };
    }
    const shown = mayGo ? Float32Array.from(values, (value, i) => (mayGo[i] ? value : NaN)) : undefined;
    const [low, high] = robustRange(shown ?? values) ?? [0, 1];
    return { label, unit, values, low, high, groups, shown };
  }

  /** Where the loop may go now: not where it has been. */
  private mayGo(open: Uint8Array): Uint8Array {
    const now = open.slice();
    for (const index of this.measured) {
      now[index] = 0;
    }
    return now;
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

/** Scores as ranks among the candidates where the loop may go, as on the map: λ makes of their values one colour. */
function ranked(
  scores: Float64Array | Float32Array,
  mayGo: Uint8Array
): Pick<Required<Values>, 'shown' | 'ranks'> {
  const { length } = scores;
  const [places, counting] = [new Uint32Array(length), new Float64Array(length)];
  let count = 0;
  for (let i = 0; i < length; i++) {
    const score = scores[i]!;
    if (mayGo[i] && !Number.isNaN(score)) {
      places[count] = i;
      counting[count++] = score;
    }
  }
  const counted = new Ranks();
  counted.count(counting.subarray(0, count));
  const [ranks, shown] = [new Float32Array(length).fill(NaN), new Float32Array(length).fill(NaN)];
  const shares = counted.shares();
  for (let i = 0; i < count; i++) {
    const share = shares[i]!;
    ranks[places[i]!] = share;
    shown[places[i]!] = heightOf(share);
  }
  return { ranks, shown };
}
